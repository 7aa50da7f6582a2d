// `npm run bench --workspace workloads/content`: 1,000 prompts are linted, rendered and tested; batches of briefs are written by
// the offline model. Prints figures; time and memory are those of the whole process.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

const HOME = join(import.meta.dirname, "..");
const PROGRAM = join(HOME, "__tests__/support/process.ts");
const REPORT = `data:text/javascript,process.on("exit",()=>console.error("\\n"+JSON.stringify([performance.now(),process.resourceUsage().maxRSS])))`;
/** Of eight prompts each. */
const COPIES = 125;
const BATCHES = [1_000, 4_000, 16_000];

const folder = mkdtempSync(join(tmpdir(), "content-bench-"));
try {
  cpSync(join(HOME, "prompts/partials"), join(folder, "prompts/partials"), { recursive: true });
  for (let copy = 1; copy <= COPIES; copy += 1) {
    const left = (path: string) => !/partials|versions\.lock\.json$/.test(path);
    cpSync(join(HOME, "prompts"), join(folder, `prompts/copy-${copy}`), { recursive: true, filter: left });
  }
  const prompts = 8 * COPIES;
  report("lint --fix-lock", prompts, "prompts", "lint", "--fix-lock");
  report("lint", prompts, "prompts", "lint");
  report("test: render, draft, judge", prompts, "prompts", "test");
  for (const count of BATCHES) {
    const briefs = writeBriefs(count);
    const words = ["generate", "copy-1/market/recap", "--batch", briefs, "--out", `pieces-${count}`];
    report("batch, new", count, "briefs", ...words);
    report("batch, again", count, "briefs", ...words);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** Briefs that differ, of the first case of market/recap. */
function writeBriefs(count: number): string {
  const { cases } = parse(readFileSync(join(HOME, "prompts/market/recap.cases.yaml"), "utf8"));
  const brief = (index: number) =>
    JSON.stringify({ id: `week-${index}`, input: { ...cases[0].input, period: `week ${index}` } });
  const file = join(folder, `briefs-${count}.jsonl`);
  writeFileSync(file, Array.from({ length: count }, (_, index) => `${brief(index)}\n`).join(""));
  return file;
}

function report(name: string, count: number, unit: string, ...words: readonly string[]): void {
  const { stderr, status } = spawnSync(process.execPath, [`--import=${REPORT}`, PROGRAM, folder, ...words], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`content ${words.join(" ")} failed:\n${stderr.slice(-2_000)}`);
  const [milliseconds, kilobytes] = JSON.parse(stderr.trim().split("\n").at(-1) ?? "");
  const columns = [
    name.padEnd(28),
    `${count.toLocaleString("en")} ${unit}`.padStart(14),
    `${Math.round(milliseconds).toLocaleString("en")} ms`.padStart(11),
    `${((milliseconds * 1000) / count).toFixed(0)} µs each`.padStart(14),
    `${(kilobytes / 1024).toFixed(0)} MB`.padStart(8),
  ];
  console.log(columns.join(""));
}

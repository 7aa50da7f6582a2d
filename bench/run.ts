// `npm run bench [-- --runs <most> <numbers of stacks>]`: time and memory of synthesis, beside a program that only loads cdktf.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

interface Sample {
  /** From start to end, in ms. */
  readonly time: number;
  /** Of all processors together, in ms. */
  readonly processor: number;
  /** The most that was held at once, in MB. */
  readonly memory: number;
}

const PROJECT = join(import.meta.dirname, "..");
/** Makes any program say at its end what it used. */
const REPORT = `data:text/javascript,process.on("exit",()=>console.log(JSON.stringify(process.resourceUsage())))`;

const { values, positionals } = parseArgs({ options: { runs: { type: "string" } }, allowPositionals: true });
const most = Number(values.runs ?? 9);
const counts = positionals.length > 0 ? positionals.map(Number) : [1, 10, 100, 1000];
const programs = [
  { name: "only imports cdktf", args: ["--input-type=module", "--eval", 'import "cdktf"'], runs: most },
  { name: "shipped environments", args: ["main.ts"], runs: most },
  ...counts.map((count) => ({
    name: `${count.toLocaleString("en")} stack${count === 1 ? "" : "s"}`,
    args: ["bench/stacks.ts", String(count)],
    runs: Math.min(most, count >= 100 ? 3 : 9),
  })),
];

function measure(args: readonly string[]): Sample {
  const outdir = mkdtempSync(join(tmpdir(), "bench-"));
  const start = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, [`--import=${REPORT}`, ...args], {
    cwd: PROJECT,
    encoding: "utf8",
    env: { ...process.env, CDKTF_OUTDIR: outdir },
  });
  const time = performance.now() - start;
  rmSync(outdir, { recursive: true });
  if (status !== 0) throw new Error(`${args.join(" ")} failed:\n${stderr}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stdout);
  return { time, processor: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS / 1024 };
}

/** The one in the middle: what else the machine did at times does not move it. */
function median(samples: readonly Sample[], key: keyof Sample): number {
  const values = samples.map((sample) => sample[key]).sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? Number.NaN;
}

const samples = programs.map((): Sample[] => []);
// Turn by turn, so that a slow minute of the machine hits all alike.
for (let turn = 0; turn < Math.max(...programs.map(({ runs }) => runs)); turn += 1) {
  for (const [index, { args, runs }] of programs.entries()) if (turn < runs) samples[index]?.push(measure(args));
}

const medians = samples.map((own) => ({
  time: median(own, "time"),
  processor: median(own, "processor"),
  memory: median(own, "memory"),
}));
const row = (...cells: string[]) =>
  console.log(cells.map((cell, index) => (index === 0 ? cell.padEnd(22) : cell.padStart(11))).join(""));
row("", "time", "ratio", "processor", "ratio", "memory");
for (const [index, { name }] of programs.entries()) {
  const [floor, own] = [medians[0], medians[index]];
  if (floor === undefined || own === undefined) continue;
  const ratio = (key: keyof Sample) => `${(own[key] / floor[key]).toFixed(1)} x`;
  const ms = (value: number) => `${Math.round(value).toLocaleString("en")} ms`;
  row(name, ms(own.time), ratio("time"), ms(own.processor), ratio("processor"), `${Math.round(own.memory)} MB`);
}
console.log("\nMedians. Aims: the shipped environments within 1.6 x, 1,000 stacks within 10 x, growth linear.");
await (await import("./await.ts")).benchAwait();
await (await import("./review.ts")).benchReview();
await (await import("./apply.ts")).benchApply();

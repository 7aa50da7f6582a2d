import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { REQUIRED as CONTENT } from "../../workloads/content/src/worker/settings.ts";
import { REQUIRED as TRADING } from "../../workloads/trading/src/worker/settings.ts";
import { ROOT } from "../support/project.ts";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const linesOf = (path: string) =>
  read(path)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

/** What a Dockerfile says: everything of an instruction, in order, and what is copied from the repository, with where to. */
function readDockerfile(path: string) {
  const instructions = linesOf(path).map((line) => /^(\w+) (.*)$/.exec(line) ?? []);
  const all = (wanted: string) => instructions.filter(([, name]) => name === wanted).map(([, , words = ""]) => words);
  const copies = all("COPY")
    .filter((words) => !words.startsWith("--from"))
    .flatMap((words) => {
      const paths = words.split(" ");
      const to = paths.pop() ?? "";
      return paths.map((from) => ({ from, to: to.endsWith("/") ? join(to, from.split("/").at(-1) ?? "") : to }));
    });
  return { all, copies };
}

/** What is loaded when a program runs: types are not. */
const importsOf = (source: string) =>
  [...source.matchAll(/^(?:import|export)\s(?!type\s)[^;]*?from "([^"]+)"|import\("([^"]+)"\)/gm)].map(
    ([, still, late]) => still ?? late ?? "",
  );

const WORKLOADS = [
  { name: "content", check: "lint", required: CONTENT },
  { name: "trading", check: "check", required: TRADING },
];

describe.each(WORKLOADS)("the image of $name", ({ name, check, required }) => {
  const home = `workloads/${name}`;
  const { all, copies } = readDockerfile(`${home}/Dockerfile`);

  test("is of one pinned Node, the one that the tests run on, and nobody in it is root", () => {
    const { devDependencies } = JSON.parse(read("package.json")) as { devDependencies: Record<string, string> };
    const images = all("FROM").map((words) => words.split(" ")[0]);
    expect(images).toEqual([`node:${devDependencies.node}-slim`, `node:${devDependencies.node}-slim`]);
    expect(all("USER")).toEqual(["node"]);
  });

  test("finds everything that is copied in its context, and nothing else is there", () => {
    const [first, ...taken] = linesOf(`${home}/Dockerfile.dockerignore`);
    expect(first).toBe("*");
    expect(taken.map((line) => line.replace(/^!/, "")).sort()).toEqual(copies.map(({ from }) => from).sort());
    for (const { from } of copies) expect([from, existsSync(join(ROOT, from))]).toEqual([from, true]);
  });

  test("is built by its workflow with that context", () => {
    const build = new RegExp(`docker build --file ${home}/Dockerfile --tag "[^"]+" \\.\\n`);
    expect(read(`.github/workflows/${name}.yml`)).toMatch(build);
  });

  test("runs the program with nothing but what is copied, and as the worker says what it needs", () => {
    const image = mkdtempSync(join(tmpdir(), "image-"));
    onTestFinished(() => rmSync(image, { recursive: true }));
    for (const { from, to } of copies) cpSync(join(ROOT, from), join(image, to), { recursive: true });
    for (const packages of ["node_modules", `${home}/node_modules`]) {
      if (existsSync(join(ROOT, packages))) symlinkSync(join(ROOT, packages), join(image, packages));
    }
    const cwd = join(image, relative("/app", all("WORKDIR").at(-1) ?? ""));
    const [[node, ...entry], command] = [all("ENTRYPOINT"), all("CMD")].map(
      ([words = ""]) => JSON.parse(words) as string[],
    ) as [string[], string[]];
    expect(node).toBe("node");
    const start = (...words: string[]) =>
      spawnSync(process.execPath, [...entry, ...words], { cwd, encoding: "utf8", env: { PATH: process.env.PATH } });
    expect(start("--help")).toMatchObject({ status: 0, stderr: "", stdout: expect.stringContaining("worker") });
    expect(start(check)).toMatchObject({ status: 0 });
    const worker = start(...command);
    expect(worker.status).toBe(2);
    expect(worker.stderr.match(/^\w+(?= is not set)/gm)).toEqual(Object.keys(required));
  });

  const sources = readdirSync(join(ROOT, home, "src"), { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );
  test.each(sources)("has what src/%s loads", (path) => {
    const { dependencies } = JSON.parse(read(`${home}/package.json`)) as { dependencies: Record<string, string> };
    for (const wanted of importsOf(read(`${home}/src/${path}`))) {
      const loaded = resolve(ROOT, home, "src", dirname(path), wanted);
      const isCopied = copies.some(({ from }) => loaded.startsWith(join(ROOT, from, "/")));
      const isOurs = wanted.startsWith(".") && isCopied && existsSync(loaded);
      const own = /^(@[^/]+\/)?[^/]+/.exec(wanted)?.[0] ?? "";
      expect([wanted, isOurs || isBuiltin(wanted) || own in dependencies]).toEqual([wanted, true]);
    }
  });
});

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { REQUIRED } from "../../src/worker/settings.ts";
import { folderWith } from "../support/folder.ts";

const HERE = resolve(import.meta.dirname, "../..");
/** The context of the image. */
const ROOT = resolve(HERE, "../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const linesOf = (path: string) =>
  read(path)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

/** Instructions of the Dockerfile, in order. */
const instructions = linesOf("workloads/trading/Dockerfile").map((line) => {
  const [, name = "", words = ""] = /^(\w+) (.*)$/.exec(line) ?? [];
  return { name, words };
});
const all = (wanted: string) => instructions.filter(({ name }) => name === wanted).map(({ words }) => words);
/** What is copied from the repository, each with where to. */
const copies = all("COPY")
  .filter((words) => !words.startsWith("--from"))
  .flatMap((words) => {
    const paths = words.split(" ");
    const to = paths.pop() ?? "";
    return paths.map((from) => ({ from, to: to.endsWith("/") ? join(to, from.split("/").at(-1) ?? "") : to }));
  });

test("the image is of one pinned Node, the one that the tests run on, and nobody in it is root", () => {
  const { devDependencies } = JSON.parse(read("package.json")) as { devDependencies: Record<string, string> };
  const images = all("FROM").map((words) => words.split(" ")[0]);
  expect(images).toEqual([`node:${devDependencies.node}-slim`, `node:${devDependencies.node}-slim`]);
  expect(all("USER")).toEqual(["node"]);
});

test("everything that is copied is there, in the context, and nothing else is in the context", () => {
  const [first, ...taken] = linesOf("workloads/trading/Dockerfile.dockerignore");
  expect(first).toBe("*");
  expect(taken.map((line) => line.replace(/^!/, "")).sort()).toEqual(copies.map(({ from }) => from).sort());
  for (const { from } of copies) expect([from, existsSync(join(ROOT, from))]).toEqual([from, true]);
});

test("the workflow builds it with that context", () => {
  expect(read(".github/workflows/trading.yml")).toMatch(
    /docker build --file workloads\/trading\/Dockerfile --tag "[^"]+" \.\n/,
  );
});

test("with nothing but what is copied, the program runs, and as the worker says what it needs", () => {
  const image = folderWith();
  for (const { from, to } of copies) cpSync(join(ROOT, from), join(image, to), { recursive: true });
  for (const packages of ["node_modules", "workloads/trading/node_modules"]) {
    symlinkSync(join(ROOT, packages), join(image, packages));
  }
  const cwd = join(image, relative("/app", all("WORKDIR").at(-1) ?? ""));
  const [[node = "", ...entry], command] = [all("ENTRYPOINT"), all("CMD")].map(
    ([words = ""]) => JSON.parse(words) as string[],
  ) as [string[], string[]];
  expect(node).toBe("node");
  const start = (...words: string[]) =>
    spawnSync(process.execPath, [...entry, ...words], { cwd, encoding: "utf8", env: { PATH: process.env.PATH } });
  expect(start("--help")).toMatchObject({ status: 0, stderr: "", stdout: expect.stringContaining("worker") });
  expect(start("check")).toMatchObject({ status: 0 });
  const worker = start(...command);
  expect(worker.status).toBe(2);
  expect(worker.stderr.match(/^\w+(?= is not set)/gm)).toEqual(Object.keys(REQUIRED));
});

const sources = readdirSync(join(HERE, "src"), { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".ts"),
);
/** What is loaded when the program runs: types are not. */
const importsOf = (name: string) =>
  [
    ...readFileSync(join(HERE, "src", name), "utf8").matchAll(
      /^(?:import|export)\s(?!type\s)[^;]*?from "([^"]+)"|import\("([^"]+)"\)/gm,
    ),
  ].map(([, still, late]) => still ?? late ?? "");

test.each(sources)("src/%s loads only what the image has", (name) => {
  const { dependencies } = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const wanted of importsOf(name)) {
    const path = resolve(HERE, "src", dirname(name), wanted);
    const isOurs = wanted.startsWith(".") && path.startsWith(join(HERE, "src/")) && existsSync(path);
    const own = /^(@[^/]+\/)?[^/]+/.exec(wanted)?.[0] ?? "";
    expect([wanted, isOurs || isBuiltin(wanted) || own in dependencies]).toEqual([wanted, true]);
  }
});

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../support/project.ts";

it("npm run bench prints time, ratio and memory of every program", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "bench/run.ts"), "--runs", "1", "2"], {
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  const cells = String.raw`( +[\d,]+ ms +\d+\.\d x){2} +\d+ MB$`;
  for (const program of ["only imports cdktf", "shipped environments", "2 stacks"]) {
    expect(stdout).toMatch(new RegExp(`^${program}${cells}`, "m"));
  }
});

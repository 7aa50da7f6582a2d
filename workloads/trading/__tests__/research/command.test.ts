import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { combinationsOf } from "../../src/research/grid.ts";
import type { SweepDocument } from "../../src/research/sweep-document.ts";
import { randomOf } from "../../src/statistics/random.ts";
import { trading } from "../support/command.ts";
import { filesIn, folderWith } from "../support/folder.ts";

const PROGRAM = join(import.meta.dirname, "../../src/cli.ts");

/** Prices of weekdays. */
function prices(days: number): string {
  const random = randomOf(1);
  const lines = ["time,open,high,low,close,volume"];
  for (let day = 0, price = 100; day < days; day++) {
    const date = new Date(Date.UTC(2005, 0, 3 + day));
    if (date.getUTCDay() % 6 === 0) continue;
    const close = price * (1 + 0.02 * (random() - 0.49));
    const row = [price, Math.max(price, close) + 0.01, Math.min(price, close) - 0.01, close].map((each) =>
      each.toFixed(4),
    );
    lines.push([date.toISOString().slice(0, 10), ...row, 1_000].join(","));
    price = Number(close.toFixed(4));
  }
  return `${lines.join("\n")}\n`;
}

const sweep = (more: readonly string[] = []) => ["sweep", "moving-average", "--data", "prices.csv", ...more];

describe("trading sweep", () => {
  it("says what the best is worth, and where the document is", async () => {
    const cwd = folderWith({ "prices.csv": prices(700) });
    const { code, stdout, stderr } = await trading(cwd, sweep(["--set", "fast=5..20/5", "--set", "slow=15,30"]));
    const [log, document] = filesIn(join(cwd, "sweeps")).reverse();
    expect(stderr).toMatch(/^1 of 8\n.*8 of 8\n\nsweep sweeps\/moving-average-[0-9a-f]{16}\.json\n$/s);
    expect(`${document}l`).toBe(log);
    expect(stdout).toMatch(
      new RegExp(
        [
          "^moving-average 1\\.0\\.0: moving-average-crossover on prices",
          "8 combinations of fast, slow, of which 2 contradict themselves",
          "",
          "best of 6: fast \\d+, slow \\d+",
          " {2}Sharpe ratio {11}-?\\d+\\.\\d\\d a year",
          " {2}best by chance alone {3}\\d+\\.\\d\\d a year, of 6 that are worth nothing",
          " {2}deflated Sharpe ratio {2}\\d+\\.\\d%: the probability that it is better than chance",
          "$",
        ].join("\\n"),
      ),
    );
    expect(code).toBe(0);
  });

  it("prints the document for programs, the same each time, also with another number of threads", async () => {
    const cwd = folderWith({ "prices.csv": prices(400) });
    const words = sweep(["--set", "fast=5..20/5", "--format", "json"]);
    const [first, again, other] = [
      await trading(cwd, words),
      await trading(cwd, words),
      await trading(cwd, [...words, "--out", "other", "--threads", "1"]),
    ];
    expect((JSON.parse(first?.stdout ?? "") as SweepDocument).results).toHaveLength(12);
    expect(again?.stdout).toBe(first?.stdout);
    expect(other?.stdout).toBe(first?.stdout);
  });

  it("sweeps what the pipeline file says", async () => {
    const cwd = folderWith({ "prices.csv": prices(400) });
    const { stdout } = await trading(cwd, sweep(["--format", "json"]));
    const { grid, results } = JSON.parse(stdout) as SweepDocument;
    expect(Object.keys(grid)).toStrictEqual(["fast", "slow"]);
    expect(results).toHaveLength(combinationsOf(grid));
  });

  it.each<[string[], RegExp]>([
    [["--set", "fats=1..5"], /^"moving-average-crossover" has no parameter "fats"; did you mean "fast"\?\n$/],
    [["--set", "fast"], /^--set "fast" is no parameter with values; write fast=5\.\.50\/5 or fast=5,10,20\n$/],
    [["--set", "fast=1,2", "--set", "fast=3"], /fast is set twice; give one --set a parameter/],
    [
      ["--set", "fast=1..1000", "--set", "slow=1..1000"],
      /^the grid has 1,000,000 combinations, but must have at most 100,000;/,
    ],
    [["--threads", "0"], /It must be a whole number from 1 to 256/],
    [["--data", "none.csv"], /none\.csv cannot be read: there is no such file or folder/],
  ])("refuses %j", async (words, message) => {
    const cwd = folderWith({ "prices.csv": prices(60) });
    const { code, stdout, stderr } = await trading(cwd, sweep(words));
    expect(stderr).toMatch(message);
    expect([code, stdout, filesIn(join(cwd, "sweeps"))]).toStrictEqual([2, "", []]);
  });

  it("has nothing to do for a pipeline without a grid", async () => {
    const cwd = folderWith({ "prices.csv": prices(60) });
    const { code, stderr } = await trading(cwd, ["sweep", "buy-and-hold", "--data", "prices.csv"]);
    expect(stderr).toContain("there is nothing to sweep; give --set");
    expect(code).toBe(2);
  });

  it.each(["SIGKILL", "SIGINT"] as const)("goes on where %s has ended it, with the same document", async (signal) => {
    const cwd = folderWith({ "prices.csv": prices(6_000) });
    const words = sweep(["--set", "fast=2..41", "--set", "slow=50..95/5"]);
    const whole = await trading(cwd, [...words, "--out", "whole", "--format", "json"]);
    const log = () => filesIn(join(cwd, "sweeps")).find((name) => name.endsWith("jsonl"));
    const lines = () => readFileSync(join(cwd, "sweeps", log() as string), "utf8").split("\n").length - 1;
    const child = spawn(process.execPath, [PROGRAM, ...words], { cwd, env: { ...process.env, INIT_CWD: cwd } });
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = once(child, "close");
    await vi.waitUntil(() => log() !== undefined && lines() >= 5, { timeout: 100_000, interval: 5 });
    child.kill(signal);
    expect(await ended).toStrictEqual(signal === "SIGKILL" ? [null, signal] : [1, null]);
    expect(lines()).toBeLessThan(400);
    const again = await trading(cwd, [...words, "--format", "json"]);
    expect(again.stdout).toBe(whole.stdout);
    expect(lines()).toBe(400);
  });
});

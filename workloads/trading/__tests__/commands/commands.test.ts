import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { backtestResultSchema, signalSchema } from "../../src/pipeline/document-schemas.ts";
import type { BacktestDocument } from "../../src/pipeline/documents.ts";
import { validatorOf } from "../../src/pipeline/validate.ts";
import { trading } from "../support/command.ts";
import { filesIn, folderWith, put } from "../support/folder.ts";
import { DAY, START } from "../support/market.ts";
import { randomBars } from "../support/random-market.ts";

const isWeekday = (day: number) => ![0, 6].includes(new Date(START + day * DAY).getUTCDay());

/** Prices of each weekday until a while before the tests' clock. */
function csv(instruments: readonly string[] = ["A"], days = 700): string {
  const lines = instruments.flatMap((name, seed) => {
    const { time, open, high, low, close, volume } = randomBars(seed + 4, days, name, isWeekday);
    return [...time].map((each, row) => ({
      time: each,
      line: [
        new Date(each).toISOString().slice(0, 10),
        JSON.stringify(name),
        open[row],
        high[row],
        low[row],
        close[row],
        volume[row],
      ].join(","),
    }));
  });
  lines.sort((a, b) => a.time - b.time);
  return `time,instrument,open,high,low,close,volume\n${lines.map(({ line }) => line).join("\n")}\n`;
}

const documentIn = (cwd: string, folder = "backtests"): readonly [string, BacktestDocument] => {
  const [name = ""] = filesIn(join(cwd, folder)).filter((each) => each.endsWith(".json"));
  const path = `${folder}/${name}`;
  return [path, JSON.parse(readFileSync(join(cwd, path), "utf8"))];
};

describe("trading backtest", () => {
  it("prints statistics beside those of the benchmark and what the policy says, and keeps the result with its report", async () => {
    const cwd = folderWith({ "prices.csv": csv(["A"], 2400) });
    const { code, stdout, stderr } = await trading(cwd, ["backtest", "moving-average", "--data", "prices.csv"]);
    expect([code, stderr.includes("error")]).toEqual([0, false]);
    const [path, document] = documentIn(cwd);
    expect(path).toBe(`backtests/moving-average/${document.key}.json`);
    expect(validatorOf(backtestResultSchema)(document)).toEqual([]);
    expect(filesIn(join(cwd, "backtests/moving-average"))).toEqual([`${document.key}.html`, `${document.key}.json`]);
    expect(document.data).toMatchObject({ url: "prices.csv", instruments: ["A"] });
    expect(stdout).toMatch(/^ +strategy +buy and hold +out of sample +costs × 2 +costs × 5 +1 bar later$/m);
    expect(stdout).toMatch(/^Sharpe ratio( +[−\d.]+){6}$/m);
    expect(stdout).toMatch(/^signal (accepted|rejected|held)$/m);
    expect(stdout).toContain("the age of the data");
    expect(stderr).toContain(`result ${path}\n`);
    // Columns end below each other.
    const widths = new Set(
      stdout
        .split("\n")
        .filter((line) => /^(Total|Annual|Sharpe|Costs)/.test(line))
        .map((line) => line.length),
    );
    expect(widths.size).toBe(1);
  });

  it("says why there is nothing out of sample", async () => {
    const cwd = folderWith({ "prices.csv": csv(["A"], 100) });
    const { stdout } = await trading(cwd, ["backtest", "moving-average", "--data", "prices.csv"]);
    expect(stdout).toContain("nothing out of sample: 72 bars are too few for validation.walkForward");
  });

  it("gives the same result for the same data, and programs get it as JSON", async () => {
    const cwd = folderWith({ "prices.csv": csv() });
    const words = ["backtest", "pipelines/moving-average.json", "--data", "prices.csv", "--format", "json"];
    const [once, again] = [await trading(cwd, words), await trading(cwd, words)];
    expect(again.stdout).toBe(once.stdout);
    expect(JSON.parse(once.stdout).document).toEqual(documentIn(cwd)[1]);
    expect(filesIn(join(cwd, "backtests"))).toHaveLength(2);
  });

  it("runs each pipeline that is shipped on a basket", async () => {
    const cwd = folderWith({ "basket.csv": csv(["A", "B", "C"]) });
    for (const name of ["moving-average", "rsi", "breakout", "momentum", "buy-and-hold"]) {
      const { code, stdout } = await trading(cwd, ["backtest", name, "--data", "basket.csv"]);
      expect([name, code]).toEqual([name, 0]);
      expect(stdout).toContain(`${name} 1.0.0`);
    }
  });

  it("steers no terminal with the name of an instrument", async () => {
    const cwd = folderWith({ "prices.csv": csv(["A\u202Eb"]) });
    const { stdout, stderr } = await trading(cwd, ["backtest", "buy-and-hold", "--data", "prices.csv"]);
    expect(stdout).toContain("on A�b");
    expect(stdout + stderr).not.toContain("\u202E");
  });

  it("refuses data with each problem at its place, and writes nothing", async () => {
    const cwd = folderWith({ "prices.csv": csv().replace(/^2024-01-03.*$/m, "2024-01-03,A,1,2,x,1,1") });
    const { code, stderr } = await trading(cwd, ["backtest", "moving-average", "--data", "prices.csv"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^prices\.csv:4:\d+ error .*"x"/m);
    expect(filesIn(cwd)).toEqual(["prices.csv"]);
  });

  it("says what is missing: data, a pipeline", async () => {
    const cwd = folderWith();
    const missing = await trading(cwd, ["backtest", "moving-average", "--data", "none.csv"]);
    expect([missing.code, missing.stderr]).toEqual([2, "none.csv cannot be read: there is no such file or folder\n"]);
    const unknown = await trading(cwd, ["backtest", "moving-averag", "--data", "none.csv"]);
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      'there is no pipeline "moving-averag"; did you mean "moving-average"?\n',
    ]);
  });
});

it("tells in one sentence what cannot be written, and leaves no trace", async () => {
  const cwd = folderWith({ "data.csv": csv(), taken: "a file" });
  const { code, stderr } = await trading(cwd, ["backtest", "buy-and-hold", "--data", "data.csv", "--out", "taken"]);
  expect(stderr).toMatch(
    /^\S+\.json cannot be written: (a part of its path is a file|a file is where a folder should be)\n$/,
  );
  expect([code, filesIn(cwd).sort()]).toEqual([1, ["data.csv", "taken"]]);
});

describe("trading check", () => {
  it("finds no mistake in what is shipped", async () => {
    expect(await trading(folderWith(), ["check"])).toEqual({
      code: 0,
      stdout: "",
      stderr: "5 pipelines: 0 mistakes\n",
    });
  });

  it("tells every mistake of every file, for people and for programs", async () => {
    const cwd = folderWith({ "a.json": '{ "name": "a" }', "b.json": "{" });
    const { code, stderr } = await trading(cwd, ["check", "a.json", "b.json"]);
    expect(code).toBe(2);
    expect(stderr.split("\n").map((line) => line.split(" ")[0])).toEqual([
      "a.json:1:1",
      "a.json:1:1",
      "b.json:1:2",
      "2",
      "",
    ]);
    const { stdout } = await trading(cwd, ["check", "a.json", "--format", "json"]);
    expect(JSON.parse(stdout).diagnostics).toHaveLength(2);
  });
});

describe("trading evaluate", () => {
  const ran = async () => {
    const cwd = folderWith({
      "prices.csv": csv(),
      "lax.json": fileOf("lax", LAX),
      "strict.json": fileOf("strict", { ...LAX, minimumSharpe: 99 }),
    });
    await trading(cwd, ["backtest", "lax.json", "--data", "prices.csv"]);
    return { cwd, path: documentIn(cwd)[0] };
  };
  const LAX = {
    minimumTrades: 0,
    minimumSharpe: -99,
    maximumDrawdown: 1,
    maximumDecay: 1e6,
    minimumStressedReturn: -1,
  };
  const fileOf = (name: string, limits: object) =>
    JSON.stringify({ name, version: "1.0.0", strategy: { type: "buy-and-hold" }, gate: { type: "policy", ...limits } });

  it("exits by what was decided, as of the time given", async () => {
    const { cwd, path } = await ran();
    const at = (time: string) => trading(cwd, ["evaluate", path, "--pipeline", "lax.json", "--as-of", time]);
    const accepted = await at("2025-12-01");
    expect([accepted.stdout.split("\n")[0], accepted.code]).toEqual(["signal accepted", 0]);
    const held = await at("2026-12-01");
    expect([held.stdout.split("\n")[0], held.code]).toEqual(["signal held", 3]);
    const rejected = await trading(cwd, ["evaluate", path, "--pipeline", "strict.json", "--as-of", "2025-12-01"]);
    expect([rejected.stdout.split("\n")[0], rejected.code]).toEqual(["signal rejected", 4]);
    for (const time of ["soon", "2026-02-30", "2026-02-30T08:00:00Z", "0000-01-01", "1"])
      expect((await at(time)).stderr).toContain(`--as-of is "${time}", but must be a time`);
  });

  it("publishes an event once, as its schema says, and no order", async () => {
    const { cwd, path } = await ran();
    const words = ["evaluate", path, "--pipeline", "lax.json", "--as-of", "2025-12-01", "--publish"];
    expect((await trading(cwd, words)).stderr).toMatch(/^published /);
    expect((await trading(cwd, words)).stderr).toContain("was published before");
    const [name = ""] = filesIn(join(cwd, "signals"));
    const event = JSON.parse(readFileSync(join(cwd, "signals", name), "utf8"));
    expect(validatorOf(signalSchema)(event)).toEqual([]);
    expect(event.type).toBe("convergent.signal.accepted");
    expect(filesIn(join(cwd, "signals"))).toHaveLength(1);
  });

  it("says when the pipeline is another one than the result was made by", async () => {
    const cwd = folderWith({ "prices.csv": csv() });
    await trading(cwd, ["backtest", "buy-and-hold", "--data", "prices.csv"]);
    const [path, document] = documentIn(cwd);
    expect((await trading(cwd, ["evaluate", path])).stderr).toBe("");
    const pipeline = { ...document.pipeline, digest: "0".repeat(64) };
    put(cwd, "old.json", JSON.stringify({ ...document, pipeline }));
    expect((await trading(cwd, ["evaluate", "old.json"])).stderr).toContain("buy-and-hold has changed since");
  });

  it("publishes nothing unless it is asked to", async () => {
    const { cwd, path } = await ran();
    await trading(cwd, ["evaluate", path, "--pipeline", "lax.json"]);
    expect(filesIn(join(cwd, "signals"))).toEqual([]);
  });
});

describe("trading report", () => {
  it("makes a page of a result and a sweep", async () => {
    const cwd = folderWith({ "prices.csv": csv() });
    await trading(cwd, ["backtest", "moving-average", "--data", "prices.csv"]);
    await trading(cwd, [
      "sweep",
      "moving-average",
      "--data",
      "prices.csv",
      "--set",
      "fast=5,10",
      "--set",
      "slow=20,40",
      "--threads",
      "1",
    ]);
    const sweep = `sweeps/${filesIn(join(cwd, "sweeps")).find((name) => name.endsWith(".json"))}`;
    const { code } = await trading(cwd, ["report", documentIn(cwd)[0], "--out", "out/r.html", "--sweep", sweep]);
    expect(code).toBe(0);
    const page = readFileSync(join(cwd, "out/r.html"), "utf8");
    expect(page).toContain("Sharpe ratio by parameters");
    expect(page).toContain("Signal ");
  });

  it("has no verdict where the pipeline is not there any more, and says so", async () => {
    const cwd = folderWith({
      "prices.csv": csv(),
      "mine.json": '{ "name": "mine", "version": "1.0.0", "strategy": { "type": "buy-and-hold" } }',
    });
    await trading(cwd, ["backtest", "mine.json", "--data", "prices.csv"]);
    const { code, stderr } = await trading(cwd, ["report", documentIn(cwd)[0]]);
    expect(code).toBe(0);
    expect(stderr).toBe(
      'the report has no verdict: there is no pipeline "mine"; there are breakout, buy-and-hold, momentum, moving-average, rsi\nreport report.html\n',
    );
    expect(readFileSync(join(cwd, "report.html"), "utf8")).not.toContain('class="verdict');
  });

  it("refuses what is no result and what is no sweep", async () => {
    const cwd = folderWith({ "prices.csv": csv(), "x.json": "{}" });
    await trading(cwd, ["backtest", "buy-and-hold", "--data", "prices.csv"]);
    expect((await trading(cwd, ["report", "x.json"])).stderr).toContain("x.json is no result of a backtest");
    const { code, stderr } = await trading(cwd, ["report", documentIn(cwd)[0], "--sweep", "x.json"]);
    expect([code, stderr.includes("x.json is no result of a sweep")]).toEqual([2, true]);
    expect(filesIn(cwd)).not.toContain("report.html");
  });
});

import { resolve } from "node:path";
import { expect, test } from "vitest";
import { filesIn, folderWith, put, textsIn } from "../support/folder.ts";
import { trading } from "../support/run.ts";

const HOME = resolve(import.meta.dirname, "../..");
const watchOnce = (cwd: string, ...words: readonly string[]) =>
  trading(cwd, ["watch", "./inbox", "--once", ...words], { home: HOME });

/** Prices of weekdays that rise and fall in waves. */
function prices(): string {
  const days = Array.from({ length: 170 }, (_, day) => new Date(Date.UTC(2025, 8, 29 + day)));
  const lines = days
    .filter((day) => day.getUTCDay() % 6 > 0)
    .map((day, at) => {
      const price = 100 + 10 * Math.sin(at / 9);
      return [day.toISOString().slice(0, 10), price, price + 1, price - 1, price, 1000].join();
    });
  return `time,open,high,low,close,volume\n${lines.join("\n")}\n`;
}

test("market data in a folder becomes a backtest and a judged signal, and bad data a reason with its place", async () => {
  const root = folderWith({ "inbox/fx/eurusd.csv": prices(), "inbox/wrong.csv": "time,open\n" });
  const { code, stdout, stderr } = await watchOnce(root);
  const [name = ""] = filesIn(`${root}/backtests`);
  expect([code, stdout, name]).toEqual([0, "", expect.stringMatching(/^moving-average\/[0-9a-f]{64}\.json$/)]);
  expect(stderr).toContain(`fx/eurusd.csv: backtest, backtests/${name}\n`);
  expect(stderr).toMatch(/^moving-average\/[0-9a-f]+\.json: (accepted|held|rejected), signals\/moving-average\//m);
  expect(stderr).toContain("wrong.csv: set aside: wrong.csv:");
  const [[, signal = "{}"] = []] = Object.entries(textsIn(`${root}/signals`));
  expect(JSON.parse(signal)).toMatchObject({
    specversion: "1.0",
    data: { key: name.slice(-69, -5), evaluatedAt: "2026-03-21T08:00:00.000Z" },
  });
  expect(await watchOnce(root)).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(await watchOnce(root, "--pipeline", "breakout")).toMatchObject({ code: 0 });
  expect(filesIn(`${root}/signals`).map((each) => each.split("/")[0])).toEqual(["breakout", "moving-average"]);
});

test("a result that was changed by hand is not judged; for programs there is a line of JSON for each message", async () => {
  const root = folderWith({ "inbox/eurusd.csv": prices() });
  await watchOnce(root);
  const [[name = "", text = ""] = []] = Object.entries(textsIn(`${root}/backtests`));
  const other = `moving-average/${"a".repeat(64)}.json`;
  put(root, `backtests/${other}`, text);
  put(root, `backtests/moving-average/${"b".repeat(64)}.json`, text.replace('"format": 1', '"format": 2'));
  const { code, stdout } = await watchOnce(root, "--format", "json");
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const why = `${other} holds the result ${name}; name it so`;
  expect([code, lines]).toMatchObject([
    0,
    [
      { job: "signal-evaluation", attempts: 1, kind: "set aside", blob: other, why },
      { kind: "set aside", why: expect.stringContaining("is no result of a backtest: format") },
    ],
  ]);
});

test("signals go where the pipeline says, too, and once", async () => {
  const pipeline = {
    name: "mine",
    version: "1.0.0",
    strategy: { type: "buy-and-hold" },
    publisher: { type: "folder", path: "desk" },
  };
  const root = folderWith({ "inbox/eurusd.csv": prices(), "mine.json": JSON.stringify(pipeline) });
  expect(await watchOnce(root, "--pipeline", "./mine.json")).toMatchObject({ code: 0 });
  const signals = textsIn(`${root}/signals`);
  expect([Object.keys(signals).length, textsIn(`${root}/desk`)]).toEqual([1, signals]);
});

test.each([
  [["--pipeline", "moving-avarage"], 'did you mean "moving-average"?'],
  [["--max-attempts", "0"], "a whole number from 1 to 999999"],
  [["--format", "xml"], "text, json"],
])("watch %j is refused", async (words, why) => {
  const { code, stderr } = await watchOnce(folderWith(), ...words);
  expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
});

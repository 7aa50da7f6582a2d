// `npm run bench --workspace workloads/trading`: ten years of minute bars through each strategy, beside its indicators alone; and
// a sweep of 1,000 combinations. Prints figures.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { strategyTypes } from "../src/strategy/strategies.ts";
import type { Measured } from "./strategy.ts";
import { benchSweep } from "./sweep.ts";

const RUNS = 7;

const count = (value: number) => Math.round(value).toLocaleString("en");
const row = (...cells: readonly string[]) =>
  console.log(cells.map((cell, index) => (index === 0 ? cell.padEnd(26) : cell.padStart(14))).join(""));

row("", "bars", "orders", "backtest", "bars/s", "indicators", "ratio", "data", "memory");
for (const { type } of strategyTypes) {
  const program = join(import.meta.dirname, "strategy.ts");
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, type, String(RUNS)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${type} failed:\n${stderr}`);
  const { bars, fills, backtest, floor, memory, data }: Measured = JSON.parse(stdout);
  const alone = floor === null ? ["none", ""] : [`${count(floor)} ms`, `${(backtest / floor).toFixed(1)} x`];
  const speed = count((bars / backtest) * 1_000);
  row(type, count(bars), count(fills), `${count(backtest)} ms`, speed, ...alone, `${data} MB`, `${memory} MB`);
}
console.log(`\nThe fastest of ${RUNS} runs, a process a strategy. Aim: a backtest under 3 x its indicators alone.\n`);
await benchSweep();

// `node bench/strategy.ts <type> <runs>`: one strategy in a process of its own, and what it used, as JSON.
import { DonchianChannels, ROC, RSI, SMA } from "trading-signals";
import { backtest } from "../src/backtest/backtest.ts";
import type { Account } from "../src/backtest/result.ts";
import { fixedFraction } from "../src/backtest/sizing/fixed-fraction.ts";
import type { Bars } from "../src/market.ts";
import { withDefaults } from "../src/strategy/parameters.ts";
import { strategyTypes } from "../src/strategy/strategies.ts";
import { minuteMarket } from "./market.ts";

export interface Measured {
  /** Of all instruments. */
  readonly bars: number;
  readonly fills: number;
  /** Of the fastest run, in ms. */
  readonly backtest: number;
  /** null for a strategy without indicators. */
  readonly floor: number | null;
  /** The most that was held at once during a backtest, in MB, and before it with the data alone. */
  readonly memory: number;
  readonly data: number;
}

const account: Account = {
  capital: 100_000,
  units: "fractional",
  costs: { commissionBps: 1, commissionPerOrder: 0, spreadBps: 1, slippageBps: 1 },
  delayBars: 1,
};

/** The indicators of each strategy with its defaults, fed with the same bars and nothing else. */
const FLOORS: { readonly [type: string]: (bars: Bars) => void } = {
  "moving-average-crossover": ({ close }) => {
    const [fast, slow] = [new SMA(20), new SMA(50)];
    for (let row = 0; row < close.length; row += 1) {
      fast.add(close[row] as number);
      slow.add(close[row] as number);
    }
  },
  "rsi-mean-reversion": ({ close }) => {
    const index = new RSI(14);
    for (let row = 0; row < close.length; row += 1) index.add(close[row] as number);
  },
  "donchian-breakout": ({ high, low }) => {
    const [entry, exit] = [new DonchianChannels(20), new DonchianChannels(10)];
    for (let row = 0; row < high.length; row += 1) {
      const candle = { high: high[row] as number, low: low[row] as number };
      entry.add(candle);
      exit.add(candle);
    }
  },
  "momentum-ranking": ({ close }) => {
    const change = new ROC(60);
    for (let row = 0; row < close.length; row += 1) change.add(close[row] as number);
  },
};

const megabytes = () => Math.round(process.resourceUsage().maxRSS / 1024);

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function measure(name: string, runs: number): Measured {
  const type = strategyTypes.find((each) => each.type === name);
  if (type === undefined) throw new Error(`there is no strategy "${name}"`);
  // A basket has the same number of bars, spread over five.
  const market = name === "momentum-ranking" ? minuteMarket(200_000, 5) : minuteMarket(1_000_000);
  const instruments = market.bars.map(({ instrument }) => instrument);
  const data = megabytes();
  const run = () => {
    const strategy = type.create(withDefaults(type.schema), instruments);
    return backtest(market, strategy, { account, sizing: fixedFraction.create({ fraction: 1 }) }).fills.length;
  };
  const fills = run();
  const memory = megabytes();
  const floor = FLOORS[name];
  const [times, alone]: [number[], number[]] = [[], []];
  // Turn by turn, so that a slow moment of the machine hits both.
  for (let turn = 0; turn < runs; turn += 1) {
    times.push(timeOf(run));
    if (floor) alone.push(timeOf(() => market.bars.forEach(floor)));
  }
  const bars = market.bars.reduce((sum, each) => sum + each.time.length, 0);
  return { bars, fills, backtest: Math.min(...times), floor: floor ? Math.min(...alone) : null, memory, data };
}

const [, , name = "", runs = "5"] = process.argv;
console.log(JSON.stringify(measure(name, Number(runs))));

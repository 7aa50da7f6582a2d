import { RSI } from "trading-signals";
import { TradingError } from "../../types.ts";
import { flag, interval, parameters } from "../parameters.ts";
import type { StrategyType } from "../strategy.ts";

type Parameters = {
  readonly interval: number;
  readonly oversold: number;
  readonly exit: number;
  readonly overbought: number;
  readonly short: boolean;
};

/** Intervals until the first price weighs less than a ten-thousandth in Wilder's average: e^-10. */
const SETTLED = 10;

const level = (description: string, byDefault: number) => ({
  type: "number",
  description,
  minimum: 0,
  maximum: 100,
  default: byDefault,
});

export const rsiMeanReversion: StrategyType<Parameters> = {
  type: "rsi-mean-reversion",
  version: "1.0.0",
  description: "long when the relative strength index says oversold, until it is back in the middle",
  schema: parameters({
    interval: interval("Bars of the index.", 14, 2),
    oversold: level("Below it a long position begins.", 30),
    exit: level("At which a position ends.", 50),
    overbought: level("Above it a short position begins, with `short`.", 70),
    short: flag("Whether it is short from overbought until back in the middle.", false),
  }),
  create({ interval, oversold, exit, overbought, short }, instruments) {
    if (!(oversold < exit && exit < overbought)) {
      const values = `strategy.oversold, exit and overbought are ${oversold}, ${exit} and ${overbought}`;
      throw new TradingError(`${values}, but each must be less than the next`);
    }
    const warmUp = interval * SETTLED;
    const lanes = instruments.map(() => ({ rsi: new RSI(interval), seen: 0 }));
    const weight = 1 / instruments.length;
    return {
      warmUp,
      decide(at, wanted) {
        for (let instrument = 0; instrument < lanes.length; instrument += 1) {
          const lane = lanes[instrument];
          const close = at.close(instrument);
          if (lane === undefined || !at.has(instrument) || Number.isNaN(close)) continue;
          const value = lane.rsi.add(close);
          lane.seen += 1;
          if (lane.seen < warmUp || value === null) continue;
          const held = wanted[instrument] ?? 0;
          if (value < oversold) wanted[instrument] = weight;
          else if (short && value > overbought) wanted[instrument] = -weight;
          else if (held > 0 ? value >= exit : value <= exit) wanted[instrument] = 0;
        }
      },
    };
  },
};

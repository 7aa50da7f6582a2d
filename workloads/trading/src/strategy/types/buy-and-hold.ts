import { parameters } from "../parameters.ts";
import type { StrategyType } from "../strategy.ts";

export const buyAndHold: StrategyType = {
  type: "buy-and-hold",
  version: "1.0.0",
  description: "buys every instrument in equal parts at its first bar and holds it: what others are measured by",
  schema: parameters({}),
  create: (_, instruments) => ({
    warmUp: 0,
    decide(at, wanted) {
      for (let instrument = 0; instrument < wanted.length; instrument += 1)
        if (at.has(instrument)) wanted[instrument] = 1 / instruments.length;
    },
  }),
};

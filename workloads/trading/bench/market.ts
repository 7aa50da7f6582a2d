import { type Market, marketOf } from "../src/market.ts";
import { randomOf } from "../src/statistics/random.ts";

const MINUTE = 60_000;

/** Minute bars that walk at random; the same each time. */
export function minuteMarket(bars: number, instruments = 1): Market {
  return marketOf(Array.from({ length: instruments }, (_, index) => walk(`I${index}`, bars, randomOf(index))));
}

function walk(instrument: string, bars: number, random: () => number) {
  const column = () => new Float64Array(bars);
  const [time, open, high, low, close, volume] = [column(), column(), column(), column(), column(), column()];
  let price = 100;
  for (let row = 0; row < bars; row += 1) {
    time[row] = row * MINUTE;
    open[row] = price;
    const before = price;
    price *= 1 + 0.002 * (random() - 0.5);
    close[row] = price;
    high[row] = Math.max(before, price) * (1 + 0.0005 * random());
    low[row] = Math.min(before, price) * (1 - 0.0005 * random());
    volume[row] = 1_000 * random();
  }
  return { instrument, time, open, high, low, close, volume };
}

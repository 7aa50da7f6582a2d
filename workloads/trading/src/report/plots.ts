import type { BacktestDocument } from "../pipeline/documents.ts";
import { percent, percentTick, tick } from "./format.ts";
import type { Plot, Segment, Series } from "./plot.ts";

const times = ({ curve }: BacktestDocument): number[] => curve.map(([time]) => Date.parse(time));

export function balancePlot(document: BacktestDocument): Plot {
  const { statistics, benchmark, curve } = document;
  const time = times(document);
  const column = (index: 1 | 3): Series["points"] => curve.map((point, row) => [time[row] as number, point[index]]);
  return {
    id: 0,
    label: `Equity: a total return of ${percent(statistics.totalReturn)}, buying and holding ${percent(benchmark.totalReturn)}. Arrow keys read it off.`,
    series: [
      { name: "Strategy", kind: "own", points: column(1) },
      { name: "Buy and hold", kind: "other", points: column(3) },
    ],
    format: tick,
    height: "tall",
  };
}

export function drawdownPlot(document: BacktestDocument): Plot {
  const time = times(document);
  return {
    id: 1,
    label: `Drawdown: at most ${percent(document.statistics.maximumDrawdown)}. Arrow keys read it off.`,
    series: [
      {
        name: "Drawdown",
        kind: "loss",
        points: document.curve.map(([, , loss], row) => [time[row] as number, loss === 0 ? 0 : -loss]),
      },
    ],
    format: percentTick,
    height: "low",
    isFilled: true,
  };
}

/** The prices of each instrument with the trades on them. */
export function pricePlots({ prices, trades }: BacktestDocument) {
  const own = Map.groupBy(trades, ({ instrument }) => instrument);
  return prices.map(({ instrument, points }, index) => {
    const traded = own.get(instrument) ?? [];
    const plot: Plot = {
      id: index + 2,
      label: `Prices of ${instrument} with ${traded.length} trades, which the table lists. Arrow keys read prices off.`,
      series: [{ name: "Close", kind: "price", points: points.map(([time, price]) => [Date.parse(time), price]) }],
      segments: traded.map(
        (trade): Segment => ({
          kind: trade.profit < 0 ? "lost" : "gain",
          side: trade.side,
          from: [trade.entryTime, trade.entryPrice],
          to: [trade.exitTime, trade.exitPrice],
        }),
      ),
      format: tick,
      height: "tall",
    };
    return { instrument, trades: traded.length, plot };
  });
}

import type { Trade } from "../backtest/result.ts";
import type { BacktestDocument, WalkForwardDocument } from "../pipeline/documents.ts";
import type { Interval, Statistics } from "../statistics/statistics.ts";
import { column, count, moment, money, percent, ratio } from "./format.ts";
import { html, type Markup } from "./markup.ts";

/** Statistics as people read them, in their order. */
export const STATISTICS: readonly {
  readonly name: string;
  readonly of: (statistics: Statistics) => string;
  readonly interval?: (statistics: Statistics) => string | undefined;
}[] = [
  { name: "Total return", of: (each) => percent(each.totalReturn) },
  {
    name: "Annual growth",
    of: (each) => percent(each.cagr),
    interval: (each) => between(each.confidence?.cagr, percent),
  },
  {
    name: "Volatility",
    of: (each) => percent(each.volatility),
    interval: (each) => between(each.confidence?.volatility, percent),
  },
  {
    name: "Sharpe ratio",
    of: (each) => ratio(each.sharpe),
    interval: (each) => between(each.confidence?.sharpe, ratio),
  },
  { name: "Sortino ratio", of: (each) => ratio(each.sortino) },
  { name: "Calmar ratio", of: (each) => ratio(each.calmar) },
  {
    name: "Maximum drawdown",
    of: (each) => percent(each.maximumDrawdown),
    interval: (each) => between(each.confidence?.maximumDrawdown, percent),
  },
  { name: "Longest drawdown, bars", of: (each) => count(each.maximumDrawdownMoments) },
  { name: "Time in the market", of: (each) => percent(each.exposure) },
  { name: "Turnover a year", of: (each) => ratio(each.turnover) },
  { name: "Trades", of: (each) => count(each.trades) },
  { name: "Winning trades", of: (each) => percent(each.winRate) },
  { name: "Profit factor", of: (each) => ratio(each.profitFactor) },
  { name: "Return of a trade", of: (each) => percent(each.expectancy) },
  { name: "Costs", of: ({ costs }) => count(costs.commission + costs.spread + costs.slippage) },
];

const between = (interval: Interval | null | undefined, write: (value: number) => string): string | undefined =>
  interval === null || interval === undefined ? undefined : `${write(interval[0])} to ${write(interval[1])}`;

export function statisticsTable({ statistics, benchmark, outOfSample, stress }: BacktestDocument): Markup {
  const others = [
    { name: "Buy and hold", statistics: benchmark },
    ...(outOfSample === null ? [] : [{ name: "Out of sample", statistics: outOfSample }]),
    ...stress,
  ];
  const level = statistics.confidence?.level;
  const rows = STATISTICS.map(({ name, of, interval }) => {
    const likely = level === undefined ? undefined : html`<td>${interval?.(statistics) ?? ""}</td>`;
    return html`<tr><th scope="row">${name}</th><td class="own">${of(statistics)}</td>${likely}${others.map((each) => html`<td>${of(each.statistics)}</td>`)}</tr>`;
  });
  const likely = level === undefined ? undefined : html`<th scope="col">Likely (${percent(level)})</th>`;
  return html`<div class="table" tabindex="0" role="group" aria-label="Statistics"><table><thead><tr><th scope="col">Statistic</th><th scope="col">Strategy</th>${likely}${others.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** How statistics that can be chosen by are written. */
const CHOSEN_BY: Readonly<Record<string, readonly [name: string, write: (value: number | null) => string]>> = {
  sharpe: ["Sharpe ratio", ratio],
  sortino: ["Sortino ratio", ratio],
  calmar: ["Calmar ratio", ratio],
  cagr: ["Annual growth", percent],
  totalReturn: ["Total return", percent],
  profitFactor: ["Profit factor", ratio],
  expectancy: ["Return of a trade", percent],
};

/** What was chosen on the past, and how it did then and after. */
export function foldsTable({ chosenBy, folds }: WalkForwardDocument): Markup {
  const [name, write] = CHOSEN_BY[chosenBy] ?? [chosenBy, ratio];
  const rows = folds.map(({ train, test, parameters, inSample, outOfSample }) => {
    const chosen = Object.entries(parameters).map(
      ([each, value]) => `${each} ${typeof value === "string" ? value : JSON.stringify(value)}`,
    );
    return html`<tr><th scope="row">${moment(train.from)} to ${moment(train.to)}</th><td>${moment(test.from)} to ${moment(test.to)}</td><td class="text">${chosen.join(", ") || "as they are"}</td><td>${write(inSample)}</td><td class="own">${write(outOfSample)}</td></tr>`;
  });
  return html`<div class="table" tabindex="0" role="group" aria-label="Walk-forward"><table><thead><tr>${["Chosen on", "Tested on"].map((each) => html`<th scope="col">${each}</th>`)}<th scope="col" class="text">Parameters</th><th scope="col">${name} then</th><th scope="col">and after</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A row a year, a cell a month; the colour says how much. */
export function monthlyTable({ monthly }: BacktestDocument): Markup {
  const years = Map.groupBy(monthly, ([month]) => month.slice(0, -3));
  const largest = monthly.reduce((most, [, own]) => Math.max(most, Math.abs(own)), 0);
  const rows = [...years].reverse().map(([year, months]) => {
    const cells = MONTHS.map((_, index) => {
      const found = months.find(([month]) => Number(month.slice(-2)) === index + 1);
      if (found === undefined) return html`<td class="empty"></td>`;
      return html`<td class="${shade(found[1], largest)}">${percent(found[1]).replace("%", "")}</td>`;
    });
    const [own, other] = [1, 2].map(
      (column) => months.reduce((all, month) => all * (1 + Number(month[column])), 1) - 1,
    );
    return html`<tr><th scope="row">${year}</th>${cells}<td class="sum ${(own ?? 0) < 0 ? "text-lost" : "text-gain"}">${percent(own)}</td><td>${percent(other)}</td></tr>`;
  });
  return html`<div class="table cells" tabindex="0" role="group" aria-label="Monthly returns"><table><thead><tr><th scope="col">Year</th>${MONTHS.map((name) => html`<th scope="col">${name}</th>`)}<th scope="col">Year</th><th scope="col">Hold</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Class of a colour: gain or loss, in six steps of its size. */
export function shade(value: number | null, largest: number): string {
  if (value === null || !Number.isFinite(value) || largest <= 0) return "";
  const step = Math.min(6, Math.ceil((Math.abs(value) / largest) * 6));
  return step === 0 ? "" : `${value > 0 ? "g" : "l"}${step}`;
}

/** The last first. */
export function tradesTable(trades: readonly Trade[]): Markup {
  if (trades.length === 0) return html`<p class="note">There was no trade.</p>`;
  // What costs a thousandth has other decimals than what costs a thousand.
  const own = Map.groupBy(trades, ({ instrument }) => instrument);
  const columns = new Map(
    [...own].map(([instrument, each]) => [
      instrument,
      { price: column(each.map(({ entryPrice }) => entryPrice)), units: column(each.map(({ units }) => units)) },
    ]),
  );
  const rows = [...trades].reverse().map((trade) => {
    const { price = money, units = money } = columns.get(trade.instrument) ?? {};
    const kind = trade.profit < 0 ? "lost" : "gain";
    return html`<tr><td class="text">${trade.instrument}</td><td>${trade.side}</td><td>${moment(trade.entryTime)}</td><td>${price(trade.entryPrice)}</td><td>${trade.isOpen ? "open" : moment(trade.exitTime)}</td><td>${price(trade.exitPrice)}</td><td>${units(trade.units)}</td><td class="${kind}">${money(trade.profit)}</td><td class="${kind}">${percent(trade.return)}</td><td>${count(trade.moments)}</td></tr>`;
  });
  return html`<div class="table long" tabindex="0" role="group" aria-label="Trades"><table><thead><tr><th scope="col" class="text">Instrument</th>${["Side", "Entry", "Price", "Exit", "Price", "Units", "Profit", "Return", "Bars"].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

import { createHash } from "node:crypto";
import type { BacktestDocument, SignalDocument } from "../pipeline/documents.ts";
import type { SweepDocument } from "../research/sweep-document.ts";
import { count, moment, percent, ratio } from "./format.ts";
import { heatMap } from "./heat-map.ts";
import { embedded, html, Markup } from "./markup.ts";
import { type Plot, plotFigure, type Series } from "./plot.ts";
import { balancePlot, drawdownPlot, pricePlots } from "./plots.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";
import { foldsTable, monthlyTable, statisticsTable, tradesTable } from "./tables.ts";

export interface Reported {
  readonly document: BacktestDocument;
  /** What the policy says, when it was asked. */
  readonly signal?: SignalDocument;
  /** Combinations of a sweep, for the heat map. */
  readonly sweep?: SweepDocument;
}

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/**
 * One page that stands alone: nothing to fetch, no network. Its policy allows its own style and its own script and nothing else,
 * so that even a hole in the escaping could not run or send anything.
 */
export function renderReport({ document, signal, sweep }: Reported): string {
  const policy = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const prices = pricePlots(document);
  const plots = [balancePlot(document), drawdownPlot(document), ...prices.map(({ plot }) => plot)];
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">
<title>${document.pipeline.name}: backtest</title>
<link rel="icon" href="data:,"><style>${new Markup(STYLE)}</style></head>
<body>${header(document)}<main>
${verdict(signal)}
${tiles(document)}
<section><h2>Equity <small>against buying and holding</small></h2><ul class="legend"><li class="own">Strategy</li><li class="other">Buy and hold</li></ul>${plotFigure(plots[0] as Plot)}</section>
<section><h2>Drawdown <small>loss from the highest equity before</small></h2>${plotFigure(plots[1] as Plot)}</section>
<section><h2>Statistics</h2>${statisticsTable(document)}</section>
${document.walkForward === null ? undefined : html`<section><h2>Walk-forward <small>parameters chosen on the past, tested on what came after</small></h2>${foldsTable(document.walkForward)}</section>`}
<section><h2>Monthly returns <small>in percent</small></h2>${monthlyTable(document)}</section>
${sweep === undefined ? undefined : html`<section><h2>Parameters <small>Sharpe ratio of each combination</small></h2>${heatMap(sweep)}</section>`}
<section><h2>Trades on price</h2><ul class="legend"><li class="gain">Gain</li><li class="lost">Loss</li><li class="dot">Entry</li><li class="square">Exit</li><li class="dash">Short</li></ul>
${prices.map(({ instrument, trades, plot }, index) => html`<details${index === 0 ? new Markup(" open") : undefined}><summary>${instrument} <small>${count(trades)} ${trades === 1 ? "trade" : "trades"}</small></summary>${plotFigure(plot)}</details>`)}</section>
<section><h2>Trades <small>${document.trades.length < document.statistics.trades ? `the last ${count(document.trades.length)} of ${count(document.statistics.trades)}` : "the last first"}</small></h2>${tradesTable(document.trades)}</section>
${provenance(document, signal)}
</main><footer>For research: no order is ever sent. This page loads nothing and sends nothing.</footer>
<script type="application/json" id="plots">${embedded(plots.map(readable))}</script><script>${new Markup(SCRIPT)}</script></body></html>
`.text;
}

function header({ pipeline, strategy, data }: BacktestDocument): Markup {
  const instruments =
    data.instruments.length > 6 ? `${data.instruments.length} instruments` : data.instruments.join(", ");
  return html`<header><h1>${pipeline.name}</h1><p>${strategy.type} on ${instruments}, ${moment(data.from)} to ${moment(data.to)}</p></header>`;
}

const DECISIONS = { accept: "Signal accepted", reject: "Signal rejected", hold: "Signal held" } as const;
const OUTCOMES = { accept: "✓ accept", reject: "✕ reject", hold: "! hold" } as const;

function verdict(signal: SignalDocument | undefined): Markup | undefined {
  if (signal === undefined) return undefined;
  const { decision, reasons, evaluatedAt } = signal;
  return html`<section class="verdict ${decision}"><h2><b>${DECISIONS[decision]}</b> <small>judged ${moment(evaluatedAt)} UTC</small></h2>
<ul class="reasons">${reasons.map(({ outcome, message }) => html`<li><span class="mark ${outcome}">${OUTCOMES[outcome]}</span><span>${message}</span></li>`)}</ul></section>`;
}

function tiles({ statistics: own, benchmark }: BacktestDocument): Markup {
  const shown: readonly [string, string, string][] = [
    ["Total return", percent(own.totalReturn), percent(benchmark.totalReturn)],
    ["Annual growth", percent(own.cagr), percent(benchmark.cagr)],
    ["Sharpe ratio", ratio(own.sharpe), ratio(benchmark.sharpe)],
    ["Maximum drawdown", percent(own.maximumDrawdown), percent(benchmark.maximumDrawdown)],
    ["Time in the market", percent(own.exposure), percent(benchmark.exposure)],
    ["Trades", count(own.trades), count(benchmark.trades)],
  ];
  return html`<section class="glance" aria-label="At a glance"><dl class="tiles">${shown.map(([name, value, other]) => html`<div><dt>${name}</dt><dd>${value}<small>hold ${other}</small></dd></div>`)}</dl></section>`;
}

function provenance(
  { key, pipeline, strategy, data, signal }: BacktestDocument,
  judged: SignalDocument | undefined,
): Markup {
  const wants = signal.map(({ instrument, wanted, price }) => `${instrument}: ${ratio(wanted)} at ${price}`).join("; ");
  const facts: readonly [string, string][] = [
    ["Wanted after the last bar", wants],
    ["Data", data.url],
    ["Version of the data", data.version],
    ["Bars", `${count(data.moments)}, ${moment(data.from)} to ${moment(data.to)}`],
    ["Pipeline", `${pipeline.name} ${pipeline.version}`],
    ["Digest of the pipeline", pipeline.digest],
    ["Strategy", `${strategy.type} ${strategy.version}`],
    ["Parameters", JSON.stringify(strategy.parameters)],
    ["Result", key],
    ...(judged === undefined ? [] : [["Judged", judged.evaluatedAt] satisfies [string, string]]),
  ];
  return html`<section><h2>Where this comes from</h2><dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd><code>${value}</code></dd>`)}</dl></section>`;
}

/** What the script reads of a plot: the first line's moments, and the values of each line that has the same. */
function readable({ series, isFilled }: Plot) {
  const [first] = series;
  const times = first?.points.map(([time]) => time) ?? [];
  const valuesOf = ({ points }: Series) => points.map(([, value]) => Number(value.toPrecision(6)));
  return {
    times,
    kind: isFilled === true ? "percent" : "amount",
    lines: series.map((each) => ({ name: each.name, values: valuesOf(each) })),
  };
}

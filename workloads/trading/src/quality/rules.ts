import type { Calendar } from "../calendar/calendar.ts";
import type { Findings } from "../source/findings.ts";
import type { Field, Series } from "../source/source.ts";
import type { Lenient, QualityOptions } from "./options.ts";

/** What one instrument is judged by. */
export interface Judging {
  readonly series: Series;
  readonly options: QualityOptions;
  readonly findings: Findings;
}

/** Times ascend, and no more bars are missing than may be, nor are there any that the calendar does not have. */
export function judgeTimes(judging: Judging, calendar: Calendar): void {
  const { time } = judging.series;
  const { maximumMissingBars } = judging.options;
  let before = Number.NaN;
  let latest = Number.NaN;
  for (let row = 0; row < time.length; row++) {
    const at = time[row] as number;
    if (Number.isNaN(at)) continue;
    if (at === before) error(judging, "duplicate-time", row, "time", () => `there is a second bar at ${iso(at)}`);
    if (at < before) error(judging, "unordered-time", row, "time", () => `${iso(at)} comes after ${iso(before)}`);
    if (!calendar.isOpen(at))
      lenient(judging, "offCalendar", row, "time", () => `${iso(at)} is in no session of the calendar`);
    if (at > latest) {
      const missing = calendar.missing(latest, at);
      const from = latest;
      if (missing > maximumMissingBars) {
        const bars = missing === 1 ? "1 bar is" : `${missing.toLocaleString("en-US")} bars are`;
        lenient(judging, "gap", row, "time", () => `${bars} missing between ${iso(from)} and ${iso(at)}`);
      }
    }
    before = at;
    if (!(at <= latest)) latest = at;
  }
}

/** Prices are above zero. */
export function judgePrices(judging: Judging, fields: readonly Exclude<Field, "time" | "volume">[]): void {
  for (const field of distinct(judging.series, fields)) {
    const prices = judging.series[field];
    for (let row = 0; row < prices.length; row++) {
      const price = prices[row] as number;
      if (price <= 0) lenient(judging, "price", row, field, () => `${field} is ${price}, but must be above 0`);
    }
  }
}

/** A bar's high is its highest price and its low its lowest. @param tolerance As a share of the price */
export function judgeRanges(judging: Judging, tolerance: number): void {
  const { open, high, low, close } = judging.series;
  for (let row = 0; row < high.length; row++) {
    const [first, top, bottom, last] = [open[row], high[row], low[row], close[row]] as [number, number, number, number];
    const most = Math.max(first, last, bottom);
    const least = Math.min(first, last, top);
    if (top < most - Math.abs(most) * tolerance) {
      error(judging, "range", row, "high", () => `high is ${top}, but another price of the bar is ${most}`);
    } else if (bottom > least + Math.abs(least) * tolerance) {
      error(judging, "range", row, "low", () => `low is ${bottom}, but another price of the bar is ${least}`);
    }
  }
}

/** Prices do not move too far from the close before. */
export function judgeMoves(judging: Judging, fields: readonly Exclude<Field, "time" | "volume">[]): void {
  const { series, options } = judging;
  const judged = distinct(series, fields);
  let before = Number.NaN;
  for (let row = 0; row < series.close.length; row++) {
    for (const field of judged) {
      const price = series[field][row] as number;
      const move = price / before - 1;
      const from = before;
      if (!(Math.abs(move) > options.maximumMove)) continue;
      lenient(judging, "jump", row, field, () => {
        const most = percent(options.maximumMove);
        return `${field} is ${price}, ${percent(move)} from the close before, ${from}; maximumMove allows ${most}`;
      });
      break;
    }
    const close = series.close[row] as number;
    if (close > 0) before = close;
  }
}

/** Volumes are there, and not negative. */
export function judgeVolumes(judging: Judging): void {
  const { volume } = judging.series;
  if (volume.length > 0 && volume.every(Number.isNaN)) {
    lenient(judging, "volume", 0, "volume", () => "there are no volumes");
    return;
  }
  for (let row = 0; row < volume.length; row++) {
    const units = volume[row] as number;
    if (units < 0) error(judging, "volume", row, "volume", () => `volume is ${units}, but must not be negative`);
    if (Number.isNaN(units)) lenient(judging, "volume", row, "volume", () => "volume is missing");
  }
}

/** Without a column that stands for another. */
function distinct<Name extends Field>(series: Series, fields: readonly Name[]): readonly Name[] {
  return fields.filter((field, index) => fields.findLastIndex((other) => series[other] === series[field]) === index);
}

function error({ series, findings }: Judging, rule: string, row: number, field: Field, message: () => string): void {
  findings.report(`quality/${rule}`, "error", series.place(row, field), () => `${series.instrument}: ${message()}`);
}

const RULE_IDS: Readonly<Record<Lenient, string>> = {
  gap: "gap",
  offCalendar: "off-calendar",
  jump: "jump",
  price: "price",
  volume: "missing-volume",
};

function lenient(
  { series, options, findings }: Judging,
  rule: Lenient,
  row: number,
  field: Field,
  message: () => string,
): void {
  const severity = options.severity[rule];
  if (severity === "off") return;
  const named = () => `${series.instrument}: ${message()}`;
  findings.report(`quality/${RULE_IDS[rule]}`, severity, series.place(row, field), named);
}

/** Without what says nothing: a day is its date. */
const iso = (time: number): string =>
  new Date(time).toISOString().replace(/(T00:00:00)?\.000Z$/, (_, midnight) => (midnight ? "" : "Z"));

const percent = (share: number): string => `${share > 0 ? "+" : ""}${(share * 100).toFixed(0)} %`;

/** What stands where there is no number. */
const NONE = "–";

type Known = number | null | undefined;

/** With a minus that is none of a hyphen, and none before a zero. */
const written = (value: Known, write: (value: number) => string): string =>
  value === null || value === undefined || !Number.isFinite(value)
    ? NONE
    : write(value)
        .replace(/^-(?=[0.]+%?$)/, "")
        .replace("-", "−");

/** A share as a percentage: `−12.3%`. */
export const percent = (value: Known): string => written((value ?? Number.NaN) * 100, (each) => `${each.toFixed(1)}%`);

export const ratio = (value: Known): string => written(value, (number) => number.toFixed(2));

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
export const count = (value: Known): string => written(value, (number) => whole.format(number));

/** Prices and units as a column shows them: with as many decimals as the largest of them asks for. */
export function column(values: readonly number[]): (value: number) => string {
  const most = values.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  const digits = most >= 100 ? 2 : most >= 1 ? 4 : 8;
  const format = new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (value) => written(value, format.format);
}

const cents = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
export const money = (value: Known): string => written(value, cents.format);

const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 4 });
/** A value on an axis: `250K`. */
export const tick = (value: number): string => written(value, (number) => short.format(number));

/** A share on an axis: `−10%`. */
export const percentTick = (value: number): string => percent(value).replace(".0%", "%");

/** `2024-03-21`, with the time of day when it is not midnight. */
export function moment(time: string | number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return NONE;
  const [day, clock = ""] = date.toISOString().split("T");
  return clock.startsWith("00:00:00") ? `${day}` : `${day} ${clock.slice(0, 5)}`;
}

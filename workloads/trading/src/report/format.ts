/** What stands where there is no number. */
export const NONE = "–";

type Known = number | null | undefined;

const written = (value: Known, write: (value: number) => string): string =>
  value === null || value === undefined || !Number.isFinite(value) ? NONE : write(value).replace("-", "−");

/** A share as a percentage with a sign that is a minus and no hyphen: `−12.3%`. */
export const percent = (value: Known): string => written(value, (share) => `${(share * 100).toFixed(1)}%`);

export const ratio = (value: Known): string => written(value, (number) => number.toFixed(2));

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
export const count = (value: Known): string => written(value, (number) => whole.format(number));

/** A price or an amount, with as many digits as tell it from its neighbours. */
export const amount = (value: Known): string =>
  written(value, (number) => (Math.abs(number) >= 1000 ? whole.format(number) : String(Number(number.toPrecision(5)))));

/** `2024-03-21`, with the time of day when it is not midnight. */
export function moment(time: string | number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return NONE;
  const [day, clock = ""] = date.toISOString().split("T");
  return clock.startsWith("00:00:00") ? `${day}` : `${day} ${clock.slice(0, 5)}`;
}

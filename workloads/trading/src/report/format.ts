/** What stands where there is no number. */
export const NONE = "–";

type Known = number | null | undefined;

/** With a minus that is none of a hyphen, and none before a zero. */
const written = (value: Known, write: (value: number) => string): string =>
  value === null || value === undefined || !Number.isFinite(value)
    ? NONE
    : write(value)
        .replace(/^-(?=[0.]+%?$)/, "")
        .replace("-", "−");

/** A share as a percentage: `−12.3%`. */
export const percent = (value: Known): string => written(value, (share) => `${(share * 100).toFixed(1)}%`);

export const ratio = (value: Known): string => written(value, (number) => number.toFixed(2));

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
export const count = (value: Known): string => written(value, (number) => whole.format(number));

const decimals = [2, 4, 8].map(
  (digits) => new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }),
);
/** A price or an amount, with as many decimals as its size asks for, so that those of a column stand below each other. */
export const amount = (value: Known): string =>
  written(value, (number) => {
    const size = Math.abs(number);
    return decimals[size >= 100 || size === 0 ? 0 : size >= 1 ? 1 : 2]?.format(number) ?? NONE;
  });

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

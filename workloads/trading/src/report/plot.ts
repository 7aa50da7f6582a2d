import { html, Markup } from "./markup.ts";
import { logarithmicTicks, roundTicks, timeTicks } from "./scale.ts";

/** A line over time. */
export interface Series {
  readonly name: string;
  /** Class of its colour. */
  readonly kind: "own" | "other" | "loss" | "price";
  readonly points: readonly (readonly [time: number, value: number])[];
}

/** From one point to another; what a trade looks like on prices. */
export interface Segment {
  readonly kind: "gain" | "lost";
  readonly side: "long" | "short";
  readonly from: readonly [time: number, value: number];
  readonly to: readonly [time: number, value: number];
}

export interface Plot {
  /** Number of the plot in what the script reads. */
  readonly id: number;
  /** What a person who does not see it is told. */
  readonly label: string;
  readonly series: readonly Series[];
  readonly segments?: readonly Segment[];
  readonly format: (value: number) => string;
  readonly height: "tall" | "low";
  /** Whether the first line is filled to the value 0. */
  readonly isFilled?: boolean;
}

/** Size of the drawing in its own units; it is stretched to whatever room there is, its strokes are not. */
const SIZE = 10_000;

/** Lines over time. Text stands beside the stretched drawing, so that it keeps its size on every screen. */
export function plotFigure(plot: Plot): Markup {
  const scale = scaleOf(plot);
  const { x, y, ticks } = scale;
  const wide = width(plot.segments?.length ?? 0);
  return html`<figure class="plot ${plot.height}"><div class="scroll"${wide === "" ? undefined : new Markup(` tabindex="0" role="group" aria-label="prices, wider than the page"`)}>
<div class="canvas ${wide}" tabindex="0" role="img" aria-label="${plot.label}" data-plot="${plot.id}">
<svg class="labels" aria-hidden="true">${ticks.map((tick) => html`<text x="100%" y="${share(y(tick))}" dy="4" text-anchor="end">${plot.format(tick)}</text>`)}</svg>
<div class="inner"><svg class="drawing" viewBox="0 0 ${SIZE} ${SIZE}" preserveAspectRatio="none" aria-hidden="true">
<path class="grid" d="${ticks.map((tick) => `M0 ${y(tick)}H${SIZE}`).join("")}"/>
${plot.isFilled === true ? plot.series.slice(0, 1).map(({ kind, points }) => html`<path class="area ${kind}" d="${area(points, scale)}"/>`) : undefined}
${[...plot.series].reverse().map(({ kind, points }) => html`<path class="line ${kind}" d="${line(points, scale)}"/>`)}
${segmentPaths(plot.segments ?? [], scale)}</svg>
<svg class="times" aria-hidden="true">${timeTicks(scale.start, scale.end, TIME_TICKS[wide]).map(({ time, text }) => html`<text x="${share(x(time))}" y="14"${anchor(x(time))}>${text}</text>`)}</svg>
<div class="cursor" hidden></div></div></div></div><p class="reading" role="status">${HINT}</p></figure>`;
}

const HINT = "Point at it, or use the arrow keys, to read it off.";

/** Many trades need more room than a page has. */
const width = (segments: number): keyof typeof TIME_TICKS =>
  segments <= 150 ? "" : segments <= 400 ? "wide" : "widest";
const TIME_TICKS = { "": 6, wide: 14, widest: 36 } as const;

const share = (at: number): string => `${Number(((at / SIZE) * 100).toFixed(2))}%`;

const anchor = (at: number): Markup | undefined =>
  at < SIZE * 0.06 ? undefined : new Markup(` text-anchor="${at > SIZE * 0.94 ? "end" : "middle"}"`);

interface Scale {
  readonly x: (time: number) => number;
  readonly y: (value: number) => number;
  readonly ticks: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** From this ratio of the highest to the lowest value on, equal ways are equal factors: else the beginning is a flat line. */
const LOGARITHMIC_FROM = 4;

function scaleOf({ series, segments = [], isFilled = false }: Plot): Scale {
  const points = [...series.flatMap(({ points }) => points), ...segments.flatMap(({ from, to }) => [from, to])];
  const [start, end] = rangeOf(points.map(([time]) => time));
  const [least, most] = rangeOf([...points.map(([, value]) => value), ...(isFilled ? [0] : [])]);
  const isLogarithmic = !isFilled && least > 0 && most / least >= LOGARITHMIC_FROM;
  const [put, back] = isLogarithmic ? [Math.log, Math.exp] : [Number, Number];
  const room = (put(most) - put(least)) * 0.06 || Math.abs(put(most)) * 0.01 || 1;
  const [low, high] = [put(least) - room, put(most) + room];
  return {
    x: (time) => Math.round(((time - start) / Math.max(1, end - start)) * SIZE),
    y: (value) => Math.round((1 - (put(value) - low) / (high - low)) * SIZE),
    ticks: isLogarithmic ? logarithmicTicks(back(low), back(high)) : roundTicks(low, high),
    start,
    end,
  };
}

/** Whether it can be measured from others of its kind without leaving what numbers can say. */
const isDrawable = (value: number): boolean => Math.abs(value) < 1e150;

/** Lowest and highest; from 0 to 1 when there is no value. */
function rangeOf(values: readonly number[]): readonly [number, number] {
  const known = values.filter(isDrawable);
  const low = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return known.length === 0 ? [0, 1] : [low, known.reduce((a, b) => Math.max(a, b), low)];
}

const line = (points: Series["points"], { x, y }: Scale): string =>
  points
    .filter(([time, value]) => isDrawable(time) && isDrawable(value))
    .map(([time, value], index) => `${index === 0 ? "M" : "L"}${x(time)} ${y(value)}`)
    .join("");

function area(points: Series["points"], scale: Scale): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return "";
  return `${line(points, scale)}L${scale.x(last[0])} ${scale.y(0)}L${scale.x(first[0])} ${scale.y(0)}Z`;
}

/** One path for all trades of a kind: a thousand of them stay quick. A line without length is drawn as a dot. */
function segmentPaths(segments: readonly Segment[], { x, y }: Scale): Markup[] {
  return (["gain", "lost"] as const).flatMap((kind) => {
    const own = segments.filter((each) => each.kind === kind && isDrawable(each.from[1]) && isDrawable(each.to[1]));
    const at = ([time, value]: Segment["from"]) => `${x(time)} ${y(value)}`;
    const ways = (side: Segment["side"]) =>
      own.filter((each) => each.side === side).map(({ from, to }) => `M${at(from)}L${at(to)}`);
    return [
      html`<path class="trade ${kind}" d="${ways("long").join("")}"/><path class="trade short ${kind}" d="${ways("short").join("")}"/>`,
      html`<path class="entry ${kind}" d="${own.map(({ from }) => `M${at(from)}h0`).join("")}"/>`,
      html`<path class="exit ${kind}" d="${own.map(({ to }) => `M${at(to)}h0`).join("")}"/>`,
    ];
  });
}

import { html, Markup } from "./markup.ts";
import { roundTicks, timeTicks } from "./scale.ts";

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
  const { x, y, low, high } = scale;
  const ticks = roundTicks(low, high);
  const wide = width(plot.segments?.length ?? 0);
  return html`<figure class="plot ${plot.height}"><div class="scroll"${wide === "" ? undefined : new Markup(` tabindex="0" role="group" aria-label="prices, wider than the page"`)}>
<div class="canvas ${wide}" tabindex="0" role="img" aria-label="${plot.label}" data-plot="${plot.id}">
<svg class="drawing" viewBox="0 0 ${SIZE} ${SIZE}" preserveAspectRatio="none" aria-hidden="true">
<path class="grid" d="${ticks.map((tick) => `M0 ${y(tick)}H${SIZE}`).join("")}"/>
${plot.isFilled === true ? plot.series.slice(0, 1).map(({ kind, points }) => html`<path class="area ${kind}" d="${area(points, scale)}"/>`) : undefined}
${[...plot.series].reverse().map(({ kind, points }) => html`<path class="line ${kind}" d="${line(points, scale)}"/>`)}
${segmentPaths(plot.segments ?? [], scale)}</svg>
<svg class="labels" aria-hidden="true">${ticks.map((tick) => html`<text x="4" y="${share(y(tick))}" dy="-4">${plot.format(tick)}</text>`)}</svg>
<svg class="times" aria-hidden="true">${timeTicks(scale.start, scale.end).map(({ time, text }) => html`<text x="${share(x(time))}" y="14"${anchor(x(time))}>${text}</text>`)}</svg>
<div class="cursor" hidden></div></div></div><p class="reading" role="status"></p></figure>`;
}

/** Many trades need more room than a page has. */
const width = (segments: number): string => (segments <= 150 ? "" : segments <= 400 ? "wide" : "widest");

const share = (at: number): string => `${Number(((at / SIZE) * 100).toFixed(2))}%`;

const anchor = (at: number): Markup | undefined =>
  at < SIZE * 0.06 ? undefined : new Markup(` text-anchor="${at > SIZE * 0.94 ? "end" : "middle"}"`);

interface Scale {
  readonly x: (time: number) => number;
  readonly y: (value: number) => number;
  readonly start: number;
  readonly end: number;
  readonly low: number;
  readonly high: number;
}

function scaleOf({ series, segments = [], isFilled }: Plot): Scale {
  const points = [...series.flatMap(({ points }) => points), ...segments.flatMap(({ from, to }) => [from, to])];
  const values = points.map(([, value]) => value).filter(Number.isFinite);
  const least = values.reduce((a, b) => Math.min(a, b), isFilled === true ? 0 : Number.POSITIVE_INFINITY);
  const most = values.reduce((a, b) => Math.max(a, b), isFilled === true ? 0 : Number.NEGATIVE_INFINITY);
  const times = points.map(([time]) => time).filter(Number.isFinite);
  const start = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const end = times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const [low, high] = values.length === 0 ? [0, 1] : [least, most];
  const room = high > low ? (high - low) * 0.06 : Math.abs(high) * 0.01 || 1;
  const bottom = low - room;
  const top = isFilled === true ? high + room / 2 : high + room;
  return {
    x: (time) => Math.round(((time - start) / Math.max(1, end - start)) * SIZE),
    y: (value) => Math.round((1 - (value - bottom) / (top - bottom)) * SIZE),
    start: Number.isFinite(start) ? start : 0,
    end: Number.isFinite(end) ? end : 0,
    low: bottom,
    high: top,
  };
}

const line = (points: Series["points"], { x, y }: Scale): string =>
  points
    .filter(([time, value]) => Number.isFinite(time) && Number.isFinite(value))
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
    const own = segments.filter((each) => each.kind === kind);
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

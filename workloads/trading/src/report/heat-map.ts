import type { SweepDocument } from "../research/sweep-document.ts";
import type { JsonObject } from "../types.ts";
import { count, percent, ratio } from "./format.ts";
import { html, type Markup } from "./markup.ts";
import { shade } from "./tables.ts";

interface Point {
  readonly parameters: JsonObject;
  readonly sharpe: number | null;
}

/** Cells of a heat map on one side, at most: more cannot be read. */
const MAX_SIDE = 40;

/**
 * Sharpe ratios over the two parameters with the most values; where a sweep has more parameters, the others are those of the
 * best combination. A good strategy is a broad field of one colour, an over-fitted one a lonely cell.
 */
export function heatMap({ results, best: found }: SweepDocument): Markup {
  const points = results.map(({ parameters, statistics }) => ({ parameters, sharpe: statistics?.sharpe ?? null }));
  const best = points.reduce<Point | undefined>(
    (top, each) => ((each.sharpe ?? Number.NEGATIVE_INFINITY) > (top?.sharpe ?? Number.NEGATIVE_INFINITY) ? each : top),
    undefined,
  );
  if (best === undefined) return html`<p class="note">No combination of the sweep has a Sharpe ratio.</p>`;
  const [across, down] = axes(points, best);
  const fixed = Object.keys(best.parameters).filter((name) => name !== across?.name && name !== down?.name);
  const shown = points.filter(({ parameters }) => fixed.every((name) => same(parameters[name], best.parameters[name])));
  const shadeOf = shades(shown.flatMap(({ sharpe }) => sharpe ?? []));
  const cells = new Map(shown.map((point) => [keyOf(point, across?.name, down?.name), point]));
  const rows = (down?.values ?? [undefined]).map((row) => {
    const columns = (across?.values ?? []).map((column) => {
      const point = cells.get(JSON.stringify([column, row]));
      const kind = point === best ? "best " : "";
      return html`<td class="${kind}${shadeOf(point?.sharpe ?? null)}">${ratio(point?.sharpe)}</td>`;
    });
    return html`<tr><th scope="row">${row}</th>${columns}</tr>`;
  });
  const others = fixed.map((name) => `${name} ${JSON.stringify(best.parameters[name])}`).join(", ");
  const notes = [
    ...(others === "" ? [] : [`With ${others}.`]),
    ...[across, down].flatMap((axis) => (axis === undefined || axis.hidden === 0 ? [] : [hiddenOf(axis)])),
    "The best combination is framed.",
    ...luck(found),
  ];
  return html`<div class="table cells" tabindex="0" role="group" aria-label="Sharpe ratio by parameters"><table><thead><tr><th scope="col">${[...(down ? [`${down.name} ↓`] : []), ...(across ? [`${across.name} →`] : [])].join(" ")}</th>${(across?.values ?? []).map((value) => html`<th scope="col">${value}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div><p class="note">${notes.join(" ")}</p>`;
}

/** How much of the best is the luck of having tried so much. */
function luck(best: SweepDocument["best"]): readonly string[] {
  if (best === null) return [];
  const { trials, sharpe, sharpeOfChance, deflatedSharpe } = best;
  const chance = `The best of ${count(trials)} has ${ratio(sharpe)}; by chance alone it would have about ${ratio(sharpeOfChance)}.`;
  const sure = `That it is truly better than that is ${percent(deflatedSharpe)} probable (deflated Sharpe ratio).`;
  return deflatedSharpe === null ? [chance] : [chance, sure];
}

/** From loss to gain, or from the least to the most where all are gains: else a good field would be of one colour. */
function shades(values: readonly number[]): (value: number | null) => string {
  const [least, most] = values.reduce(
    ([low, high], each) => [Math.min(low, each), Math.max(high, each)],
    [Number.POSITIVE_INFINITY, 0],
  );
  if (least < 0) return (value) => shade(value, Math.max(most, -least));
  // A little below the least, which is a gain too.
  const base = least - (most - least) / 6;
  return (value) => shade(value === null ? null : value - base, most - base);
}

interface Axis {
  readonly name: string;
  readonly values: readonly string[];
  /** Values that are left out. */
  readonly hidden: number;
}

const hiddenOf = ({ name, values, hidden }: Axis): string =>
  `Of ${name}, ${values.length} values are shown and ${hidden} are not.`;

/** Parameters that vary, those with the most values first. */
function axes(points: readonly Point[], best: Point): readonly Axis[] {
  const names = new Set(points.flatMap(({ parameters }) => Object.keys(parameters)));
  return [...names]
    .map((name) => ({ name, values: valuesOf(points, name) }))
    .filter(({ values }) => values.length > 1)
    .sort((a, b) => b.values.length - a.values.length)
    .slice(0, 2)
    .map(({ name, values }) => around(name, values, text(best.parameters[name])));
}

/** As many values as can be read, with the best one among them. */
function around(name: string, values: readonly string[], best: string): Axis {
  const start = Math.max(0, Math.min(values.indexOf(best) - MAX_SIDE / 2, values.length - MAX_SIDE));
  const shown = values.slice(start, start + MAX_SIDE);
  return { name, values: shown, hidden: values.length - shown.length };
}

function valuesOf(points: readonly Point[], name: string): string[] {
  const values = [...new Set(points.map(({ parameters }) => text(parameters[name])))];
  return values.sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
}

const keyOf = ({ parameters }: Point, across = "", down = ""): string =>
  JSON.stringify([text(parameters[across]), down === "" ? undefined : text(parameters[down])]);

const text = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
const same = (one: unknown, other: unknown): boolean => text(one) === text(other);

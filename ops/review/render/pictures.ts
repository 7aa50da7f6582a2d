import type { ChangeCounts, HistoryEntry } from "../model.ts";
import type { Graph, GraphNode } from "./graph.ts";
import { layOut, NODE, type Point } from "./layout.ts";
import { html, type Markup } from "./markup.ts";
import { DONE, SYMBOL, shorten } from "./words.ts";

const PAD = 6;

/** The graph of what changes, as SVG; colours come from the page's style. */
export function graphPicture(graph: Graph): Markup {
  const layout = layOut(graph);
  const width = layout.width + 2 * PAD;
  const height = layout.height + 2 * PAD;
  const lines = layout.lines.filter((line) => line.length > 1);
  return html`<svg class="graph" width="${width}" height="${Math.round(height)}" viewBox="${-PAD} ${-PAD} ${width} ${Math.round(height)}" role="group" aria-label="Graph of what changes">
<g class="lines" aria-hidden="true">${lines.map((line) => html`<path d="${curve(line)}"/>`)}</g>
${graph.nodes.map((node) => box(node, layout.nodes[node.id] ?? { x: 0, y: 0 }))}
</svg>`;
}

function box(node: GraphNode, at: Point): Markup {
  const action = DONE[node.action];
  return html`<a href="#change-${node.firstChange}" class="node ${node.action}" transform="translate(${at.x} ${Math.round(at.y)})">
<title>${node.title} ${node.subtitle}: ${action}</title>
<rect class="box" width="${NODE.width}" height="${NODE.height}" rx="7"/><rect class="stripe" width="26" height="${NODE.height}" rx="7"/>
<text class="symbol" x="13" y="28">${SYMBOL[node.action]}</text>
<text class="title" x="34" y="19">${shorten(node.title, 27)}</text><text class="subtitle" x="34" y="36">${shorten(node.subtitle, 30)}</text></a>`;
}

/** A line that leaves and enters its boxes level. */
function curve(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const previous = points[index - 1];
      const y = Math.round(point.y);
      if (previous === undefined) return `M${point.x} ${y}`;
      const middle = (previous.x + point.x) / 2;
      return `C${middle} ${Math.round(previous.y)} ${middle} ${y} ${point.x} ${y}`;
    })
    .join("");
}

/** Runs beyond this are not drawn; the most recent ones are. */
export const MAX_BARS = 40;
const CHART = { height: 150, bar: 12, gap: 5, left: 34, bottom: 22 } as const;
const SERIES = [
  ["deletes", "delete"],
  ["replaces", "replace"],
  ["updates", "update"],
  ["creates", "create"],
] as const;

const total = (counts: ChangeCounts): number => counts.creates + counts.updates + counts.replaces + counts.deletes;

/** Stacked bars: how many resources the archived runs changed, and this plan, last. */
export function historyPicture(history: readonly HistoryEntry[], now: ChangeCounts): Markup {
  const runs = [...history.slice(-MAX_BARS), now];
  const highest = Math.max(4, ...runs.map(total));
  const scale = (CHART.height - CHART.bottom - 8) / highest;
  const base = CHART.height - CHART.bottom;
  const width = CHART.left + runs.length * (CHART.bar + CHART.gap) + 56;
  const ticks = [0, Math.round(highest / 2), highest];
  const bars = runs.map((counts, index) => bar(counts, CHART.left + 8 + index * (CHART.bar + CHART.gap), base, scale));
  const last = CHART.left + 8 + (runs.length - 1) * (CHART.bar + CHART.gap);
  return html`<svg class="chart" width="${width}" height="${CHART.height}" viewBox="0 0 ${width} ${CHART.height}" role="img" aria-label="Changed resources of the last ${runs.length - 1} runs and of this plan; the numbers are in the table below">
${ticks.map((tick) => {
  const y = Math.round(base - tick * scale) + 0.5;
  return html`<line class="tick" x1="${CHART.left}" x2="${width}" y1="${y}" y2="${y}"/><text class="label end" x="${CHART.left - 6}" y="${y + 4}">${tick}</text>`;
})}
<rect class="now" x="${last - 3}" y="2" width="${CHART.bar + 6}" height="${base - 2}" rx="3"/>
${bars}
<text class="label middle" x="${last + CHART.bar / 2}" y="${CHART.height - 6}">this plan</text>
</svg>`;
}

function bar(counts: ChangeCounts, x: number, base: number, scale: number): Markup[] {
  let y = base;
  return SERIES.flatMap(([key, name]) => {
    const height = counts[key] * scale;
    if (height === 0) return [];
    y -= height;
    return [
      html`<rect class="bar ${name}" x="${x}" y="${y.toFixed(1)}" width="${CHART.bar}" height="${height.toFixed(1)}"/>`,
    ];
  });
}

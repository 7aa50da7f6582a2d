import type { Graph } from "./graph.ts";

/** Sizes in pixels. */
export const NODE = { width: 244, height: 46, gapX: 48, gapY: 14 } as const;
/** Room that a line takes where it passes a column. */
const LANE = 12;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where everything stands. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Top left corner of each node, by id. */
  readonly nodes: readonly Point[];
  /** The points through which each line goes, from box to box. */
  readonly lines: readonly (readonly Point[])[];
}

/** A box, or a place that a long line keeps free in a column that it passes. */
interface Slot {
  readonly node?: number;
  column: number;
  y: number;
  readonly before: Slot[];
  readonly after: Slot[];
}

const heightOf = (slot: Slot): number => (slot.node === undefined ? LANE : NODE.height + NODE.gapY);

/** Columns from left to right in the order of creation, at most so many boxes high (Coffman–Graham, then barycentres). */
export function layOut(graph: Graph): Layout {
  const columnOf = assignColumns(graph);
  const slots: Slot[] = graph.nodes.map(({ id }) => ({
    node: id,
    column: columnOf[id] ?? 0,
    y: 0,
    before: [],
    after: [],
  }));
  const routes = graph.edges.map(([from, to]) => route(slots[from], slots[to], slots));
  const columns = Array.from({ length: Math.max(0, ...slots.map(({ column }) => column)) + 1 }, (): Slot[] => []);
  for (const slot of slots) columns[slot.column]?.push(slot);
  for (const column of columns) stack(column);
  for (let sweep = 0; sweep < 12; sweep++) relax(sweep % 2 === 0 ? columns : [...columns].reverse(), sweep % 2 === 0);
  const top = Math.min(...slots.map(({ y }) => y));
  for (const slot of slots) slot.y -= top;
  const x = (column: number): number => column * (NODE.width + NODE.gapX);
  return {
    width: columns.length * (NODE.width + NODE.gapX) - NODE.gapX,
    height: Math.max(NODE.height, ...slots.map((slot) => slot.y + heightOf(slot))),
    nodes: slots.slice(0, graph.nodes.length).map((slot) => ({ x: x(slot.column), y: slot.y })),
    lines: routes.map((line) => linePoints(line, x)),
  };
}

function assignColumns(graph: Graph): number[] {
  const highest = Math.max(7, Math.ceil(Math.sqrt(graph.nodes.length) * 1.4));
  const incoming = graph.nodes.map(() => 0);
  const next = graph.nodes.map((): number[] => []);
  for (const [from, to] of graph.edges) {
    next[from]?.push(to);
    incoming[to] = (incoming[to] ?? 0) + 1;
  }
  const column = graph.nodes.map(() => 0);
  const filled: number[] = [];
  const isAlone = (id: number): boolean => incoming[id] === 0 && next[id]?.length === 0;
  const ids = graph.nodes.map(({ id }) => id);
  const alone = ids.filter(isAlone);
  const ready = ids.filter((id) => incoming[id] === 0 && !isAlone(id));
  // What everything needs stands left; what stands alone comes last and fills the room that is left.
  for (let at = 0; at < ids.length; at++) {
    const id = ready[at] ?? alone.pop();
    if (id === undefined) break;
    let place = column[id] ?? 0;
    while ((filled[place] ?? 0) >= highest) place++;
    column[id] = place;
    filled[place] = (filled[place] ?? 0) + 1;
    for (const other of next[id] ?? []) {
      column[other] = Math.max(column[other] ?? 0, place + 1);
      incoming[other] = (incoming[other] ?? 0) - 1;
      if (incoming[other] === 0) ready.push(other);
    }
  }
  return column;
}

/** The slots that a line passes; none when it would lead backwards, as only a circle does. */
function route(from: Slot | undefined, to: Slot | undefined, slots: Slot[]): Slot[] {
  if (from === undefined || to === undefined || from.column >= to.column) return [];
  const line = [from];
  for (let column = from.column + 1; column < to.column; column++) {
    const lane: Slot = { column, y: 0, before: [], after: [] };
    slots.push(lane);
    line.push(lane);
  }
  line.push(to);
  line.forEach((slot, index) => {
    const previous = line[index - 1];
    if (previous === undefined) return;
    slot.before.push(previous);
    previous.after.push(slot);
  });
  return line;
}

function stack(column: readonly Slot[]): void {
  let y = 0;
  for (const slot of column) {
    slot.y = y;
    y += heightOf(slot);
  }
}

const centre = (slot: Slot): number => slot.y + heightOf(slot) / 2;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Moves every slot towards the middle of what it is tied to, then pushes apart what overlaps. */
function relax(columns: readonly Slot[][], forward: boolean): void {
  for (const column of columns) {
    const wanted = new Map(
      column.map((slot) => {
        const tied = forward ? slot.before : slot.after;
        const others = tied.length > 0 ? tied : [...slot.before, ...slot.after];
        return [slot, others.length === 0 ? centre(slot) : mean(others.map(centre))];
      }),
    );
    const want = (slot: Slot): number => wanted.get(slot) ?? 0;
    column.sort((a, b) => want(a) - want(b) || (a.node ?? 0) - (b.node ?? 0));
    let free = Number.NEGATIVE_INFINITY;
    for (const slot of column) {
      slot.y = Math.max(want(slot) - heightOf(slot) / 2, free);
      free = slot.y + heightOf(slot);
    }
    const shift = mean(column.map((slot) => centre(slot) - want(slot)));
    for (const slot of column) slot.y -= shift;
  }
}

function linePoints(line: readonly Slot[], x: (column: number) => number): Point[] {
  return line.flatMap((slot, index) => {
    const left = { x: x(slot.column), y: slot.node === undefined ? centre(slot) : slot.y + NODE.height / 2 };
    const right = { x: left.x + NODE.width, y: left.y };
    if (index === 0) return [right];
    return index === line.length - 1 ? [left] : [left, right];
  });
}

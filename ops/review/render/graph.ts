import { blockOf } from "../dependencies.ts";
import type { Action, Review, ReviewedChange } from "../model.ts";
import { ACTIONS } from "./words.ts";

/** One box of the graph: instances of a block to which the same happens, or several blocks where there are too many. */
export interface GraphNode {
  readonly id: number;
  /** `mysql server` */
  readonly title: string;
  /** `main`, `network.main`, `12 resources` */
  readonly subtitle: string;
  readonly action: Action;
  readonly count: number;
  /** Index of the first of its changes in the review. */
  readonly firstChange: number;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** `[needed, needing]`, in the order in which Terraform creates. */
  readonly edges: readonly (readonly [number, number])[];
  /** Whether several blocks share a box. */
  readonly merged: boolean;
}

interface Group {
  readonly changes: ReviewedChange[];
  readonly first: number;
  readonly action: Action;
}

/** What CDK for Terraform appends to a name; it tells a reader nothing. */
const CDKTF_HASH = /_[0-9A-F]{8}$/;

const typeTitle = (type: string): string =>
  type
    .replace(/^azurerm_/, "")
    .replace(/^mysql_flexible_/, "mysql_")
    .replaceAll("_", " ");

type Grouping = (change: ReviewedChange) => string;

/** Ever coarser: a box a block, a type, an action. The last always fits. */
const GROUPINGS: readonly Grouping[] = [
  (change) => `${change.action} ${blockOf(change.address)}`,
  (change) => `${change.action} ${change.type}`,
  (change) => change.action,
];

function groupBy(changes: readonly ReviewedChange[], grouping: Grouping): Map<string, Group> {
  const groups = new Map<string, Group>();
  changes.forEach((change, index) => {
    const key = grouping(change);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { changes: [change], first: index, action: change.action });
    else group.changes.push(change);
  });
  return groups;
}

/** What changes and what needs what, in at most `limit` boxes. */
export function graphOf(review: Review, limit: number): Graph {
  const candidates = GROUPINGS.map((grouping) => groupBy(review.changes, grouping));
  const level = Math.max(
    0,
    candidates.findIndex((groups) => groups.size <= limit),
  );
  const groups = [...(candidates[level] ?? new Map<string, Group>()).values()];
  groups.sort((a, b) => ACTIONS.indexOf(a.action) - ACTIONS.indexOf(b.action));
  const nodes = groups.map((group, id) => nodeOf(group, id, level));
  const idsByBlock = new Map<string, Set<number>>();
  groups.forEach((group, id) => {
    for (const block of new Set(group.changes.map((change) => blockOf(change.address)))) {
      const ids = idsByBlock.get(block) ?? new Set<number>();
      idsByBlock.set(block, ids.add(id));
    }
  });
  const edges = new Map<string, readonly [number, number]>();
  for (const [needing, needed] of review.dependencies) {
    for (const from of idsByBlock.get(needed) ?? []) {
      for (const to of idsByBlock.get(needing) ?? []) if (from !== to) edges.set(`${from} ${to}`, [from, to]);
    }
  }
  return { nodes, edges: withoutDetours([...edges.values()], nodes.length), merged: level > 0 };
}

function nodeOf(group: Group, id: number, level: number): GraphNode {
  const first = group.changes[0];
  const block = blockOf(first?.address ?? "");
  const count = group.changes.length;
  const name =
    first === undefined ? "" : block.replace(`${first.type}.`, "").replaceAll("module.", "").replace(CDKTF_HASH, "");
  const title = level === 2 ? `${count} resources` : typeTitle(first?.type ?? "");
  const subtitle =
    level === 0
      ? count === 1
        ? instanceName(first, name)
        : `${name} × ${count}`
      : `${count} ${count === 1 ? "resource" : "resources"}`;
  return { id, title, subtitle, action: group.action, count, firstChange: group.first };
}

/** `main["orders"]` keeps its key when it is alone in its box. */
const instanceName = (change: ReviewedChange | undefined, name: string): string => {
  const key = /\[([^[\]]*)\]$/.exec(change?.address ?? "")?.[1];
  return key === undefined ? name : `${name} ${key.replaceAll('"', "")}`;
};

/** Leaves out A → C where A → B → C says it already (transitive reduction), so that the lines can be followed. */
function withoutDetours(edges: readonly (readonly [number, number])[], size: number): (readonly [number, number])[] {
  const next = Array.from({ length: size }, () => new Set<number>());
  for (const [from, to] of edges) next[from]?.add(to);
  const reach = new Map<number, Set<number>>();
  const reachable = (from: number): Set<number> => {
    const known = reach.get(from);
    if (known !== undefined) return known;
    const found = new Set<number>();
    // Set first: in a circle, which no real plan has, the walk ends here.
    reach.set(from, found);
    for (const to of next[from] ?? []) {
      found.add(to);
      for (const further of reachable(to)) found.add(further);
    }
    return found;
  };
  return edges.filter(([from, to]) => {
    for (const other of next[from] ?? []) if (other !== to && reachable(other).has(to)) return false;
    return true;
  });
}

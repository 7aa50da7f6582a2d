import { attributeChange, type Difference, differences, isEmpty } from "./diff.ts";
import { driftNews } from "./drift-noise.ts";
import type {
  Action,
  AttributeChange,
  ChangeCounts,
  Json,
  JsonObject,
  Plan,
  PlanChange,
  ReviewedChange,
} from "./model.ts";
import { redact } from "./redact.ts";

/** A change as the rules see it: secrets replaced, actions read. */
export interface Change extends ReviewedChange {
  /** Every attribute before, `{}` when there was nothing. */
  readonly before: JsonObject;
  /** Every attribute after, as far as known. */
  readonly after: JsonObject;
  /** What is known only after apply, in the shape of `after`. */
  readonly unknown: JsonObject;
  /** The actions as the plan spells them. */
  readonly actions: readonly string[];
}

/** A resource that stays as it is. */
export interface UnchangedResource {
  readonly address: string;
  readonly type: string;
  readonly before: JsonObject;
}

/** A plan as the rules see it. */
export interface PlanView {
  readonly plan: Plan;
  /** Everything that the plan does something to. */
  readonly changes: readonly Change[];
  /** What changed outside Terraform. */
  readonly drift: readonly Change[];
  /** What stays as it is. */
  readonly unchanged: readonly UnchangedResource[];
  readonly changesByAddress: ReadonlyMap<string, Change>;
  /** `type/name` of what is deleted, replaced or created. */
  readonly destroyedNames: ReadonlySet<string>;
  readonly createdNames: ReadonlySet<string>;
  /** Addresses of what is imported because an earlier attempt of this stack began to create it. */
  readonly begun: ReadonlySet<string>;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  create: "create",
  update: "update",
  delete: "delete",
  read: "read",
  forget: "forget",
  "delete,create": "replace",
  "create,delete": "replace",
  // The old resource stays in Azure and is no longer managed.
  "create,forget": "forget",
  "forget,create": "forget",
};

function actionOf(change: PlanChange): Action | undefined {
  const actions = change.change.actions.join(",");
  if (actions !== "no-op") return ACTIONS[actions] ?? "unknown";
  if (isImport(change)) return "import";
  return isMoved(change) ? "move" : undefined;
}

const isMoved = (change: PlanChange): change is PlanChange & { previous_address: string } =>
  change.previous_address !== undefined && change.previous_address !== change.address;

const isImport = (change: PlanChange): boolean =>
  change.change.importing !== undefined && change.change.importing !== null;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const objectOf = (value: Json | undefined, mask: Json | undefined): JsonObject => {
  const result = isObject(value) ? redact(value, mask) : {};
  return isObject(result) ? result : {};
};

/** What forces a replacement comes first, what nobody knows yet last. */
const weight = (attribute: AttributeChange): number =>
  (attribute.forcesReplacement ? 2 : 0) - (attribute.unknown ? 1 : 0);

function viewChange(
  raw: PlanChange,
  action: Action,
  differing: readonly Difference[] = differences(raw.change),
): Change {
  const { change } = raw;
  const attributes = differing
    .filter((difference) => action !== "delete" || !isEmpty(difference.before))
    .map((difference) => attributeChange(difference, change))
    .sort((a, b) => weight(b) - weight(a));
  return {
    address: raw.address,
    type: raw.type,
    action,
    actions: change.actions,
    ...(change.actions.join(",") === "create,delete" ? { createBeforeDestroy: true as const } : {}),
    ...(isImport(raw) ? { imported: true as const } : {}),
    ...(isMoved(raw) ? { previousAddress: raw.previous_address } : {}),
    ...(raw.deposed === undefined ? {} : { deposed: raw.deposed }),
    ...(raw.action_reason === undefined ? {} : { reason: raw.action_reason }),
    attributes,
    before: objectOf(change.before, change.before_sensitive),
    after: objectOf(change.after, change.after_sensitive),
    unknown: isObject(change.after_unknown) ? change.after_unknown : {},
  };
}

const unchangedResource = ({ address, type, change }: PlanChange): UnchangedResource => ({
  address,
  type,
  before: objectOf(change.before, change.before_sensitive),
});

/** What a resource is called in Azure, for finding its relatives within one plan. */
export const azureName = (type: string, attributes: JsonObject): string | undefined =>
  typeof attributes.name === "string" ? `${type}/${attributes.name}` : undefined;

const isDestroyed = (change: ReviewedChange): boolean => change.action === "delete" || change.action === "replace";
const isCreated = (change: ReviewedChange): boolean => change.action === "create" || change.action === "replace";

function namesOf(changes: readonly Change[], side: "before" | "after"): Set<string> {
  return new Set(changes.flatMap((change) => azureName(change.type, change[side]) ?? []));
}

/** Reads a plan into what the rules work on. Linear in the size of the plan. */
export function viewPlan(plan: Plan, begun: readonly string[] = []): PlanView {
  const changes: Change[] = [];
  const unchanged: UnchangedResource[] = [];
  for (const raw of plan.resource_changes ?? []) {
    const action = actionOf(raw);
    if (action !== undefined) changes.push(viewChange(raw, action));
    else if (raw.mode !== "data") unchanged.push(unchangedResource(raw));
  }
  const newsOf = driftNews(plan);
  const drift = (plan.resource_drift ?? []).flatMap((raw) => {
    const action = actionOf(raw);
    if (action === undefined) return [];
    const news = newsOf(raw);
    return action === "update" && news.length === 0 ? [] : [viewChange(raw, action, news)];
  });
  return {
    plan,
    changes,
    drift,
    unchanged,
    changesByAddress: new Map(
      changes.filter((change) => change.deposed === undefined).map((change) => [change.address, change]),
    ),
    destroyedNames: namesOf(changes.filter(isDestroyed), "before"),
    createdNames: namesOf(changes.filter(isCreated), "after"),
    begun: new Set(begun),
  };
}

/** How many resources a plan touches, by action. */
export function countChanges(
  changes: readonly ReviewedChange[],
): ChangeCounts & Record<"unknowns" | "reads" | "forgets" | "imports" | "moves", number> {
  const counts = {
    creates: 0,
    updates: 0,
    replaces: 0,
    deletes: 0,
    unknowns: 0,
    reads: 0,
    forgets: 0,
    imports: 0,
    moves: 0,
  };
  for (const change of changes) {
    if (change.imported) counts.imports++;
    if (change.action === "create") counts.creates++;
    else if (change.action === "replace") counts.replaces++;
    else if (change.action === "unknown") counts.unknowns++;
    else if (change.action === "update") counts.updates++;
    else if (change.action === "delete") counts.deletes++;
    else if (change.action === "read") counts.reads++;
    else if (change.action === "forget") counts.forgets++;
    else if (change.action === "move") counts.moves++;
  }
  return counts;
}

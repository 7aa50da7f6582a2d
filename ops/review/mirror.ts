import { blockOf } from "./dependencies.ts";
import { isSameMeaning } from "./meaning.ts";
import type { Json, JsonObject, Plan, PlanChange, StateModule } from "./model.ts";

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const lower = (value: Json | undefined): string => (typeof value === "string" ? value.toLowerCase() : "");

/**
 * Whether an attribute that drifted only repeats what the same state holds as resources of their own: a network lists the
 * subnets in it, and Terraform learns that right after it made them. They tell of themselves, so that the repetition is
 * no news.
 *
 * @param written What the configuration says about each resource block
 */
export function mirrors(
  plan: Plan,
  written: ReadonlyMap<string, JsonObject>,
): (drift: PlanChange, key: string) => boolean {
  const held = new Set(idsOf(plan.prior_state?.values?.root_module));
  // What only reads back blanks does not tell of itself.
  const telling = (plan.resource_drift ?? []).filter(({ change: { actions, before, after } }) => {
    const [old, now] = [objectOf(before), objectOf(after)];
    return actions.join() !== "update" || Object.keys(now).some((key) => !isSameMeaning(old[key], now[key]));
  });
  const drifted = new Set(telling.map(({ change }) => lower(objectOf(change.before).id)));

  /** One element of a list, by its id: there before, after, or both. */
  const isRepeated = (before: JsonObject | undefined, after: JsonObject | undefined): boolean => {
    const id = lower((after ?? before)?.id);
    if (drifted.has(id)) return true;
    if (after === undefined || !held.has(id)) return false;
    if (before === undefined) return true;
    const changed = Object.keys({ ...before, ...after }).filter((key) => !isSameMeaning(before[key], after[key]));
    return changed.every((key) => held.has(lower(after[key])));
  };

  return ({ address, mode, change: { before, after } }, key) => {
    const expressions = written.get(blockOf(address));
    if (mode === "data" || expressions === undefined || key in expressions) return false;
    const [olds, nows] = [elements(objectOf(before)[key]), elements(objectOf(after)[key])];
    if (olds === undefined || nows === undefined) return false;
    return [...new Set([...olds.keys(), ...nows.keys()])].every((id) => isRepeated(olds.get(id), nows.get(id)));
  };
}

const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** The elements of a list by their ids; undefined when it is no list of things with an id. */
function elements(value: Json | undefined): ReadonlyMap<string, JsonObject> | undefined {
  const list = value ?? [];
  if (!Array.isArray(list)) return undefined;
  const found = new Map<string, JsonObject>();
  for (const each of list as readonly Json[]) {
    if (!isObject(each) || lower(each.id) === "") return undefined;
    found.set(lower(each.id), each);
  }
  return found;
}

function idsOf(module: StateModule | undefined): string[] {
  const own = (module?.resources ?? []).map(({ values }) => lower(values?.id));
  return [...own, ...(module?.child_modules ?? []).flatMap(idsOf)].filter((id) => id !== "");
}

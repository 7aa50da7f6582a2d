import { blockOf } from "./dependencies.ts";
import { type Difference, differences, isEmpty } from "./diff.ts";
import { isSameMeaning, meaningOf } from "./meaning.ts";
import { mirrors } from "./mirror.ts";
import type { Json, JsonObject, Plan, PlanChange, PlanModule } from "./model.ts";

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
const text = (value: Json | undefined): string => JSON.stringify(value ?? null);

/** What the configuration says about every resource block, in all modules, by the address of the block. */
export function expressionsOf(root: PlanModule | undefined): ReadonlyMap<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  const visit = (module: PlanModule | undefined, prefix: string): void => {
    for (const { address, expressions } of module?.resources ?? []) found.set(prefix + address, expressions ?? {});
    for (const [name, call] of Object.entries(module?.module_calls ?? {})) {
      visit(call.module, `${prefix}module.${name}.`);
    }
  };
  visit(root, "");
  return found;
}

/** Whether the configuration sets the attribute, in any block, to a value that means something or that it refers to. */
function isConfigured(expression: Json | undefined, path: readonly (string | number)[]): boolean {
  if (isList(expression)) return expression.some((each) => isConfigured(each, path));
  if (!isObject(expression)) return false;
  if (Object.hasOwn(expression, "constant_value")) return isSet(expression.constant_value, path);
  if (Object.hasOwn(expression, "references")) return true;
  const [first, ...rest] = path;
  return first !== undefined && isConfigured(expression[first], rest);
}

function isSet(constant: Json | undefined, path: readonly (string | number)[]): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return meaningOf(constant) !== undefined;
  if (isList(constant)) return constant.some((each) => isSet(each, path));
  return isObject(constant) && isSet(constant[first], rest);
}

/**
 * Finds what is news in drift. Right after its own apply the provider stores null where it reads back an empty value or
 * a block of zeros, and a network learns of its subnets: nobody changed anything. Such a difference is no news when no
 * configuration sets the attribute and the plan leaves it alone. Whatever else differs is news.
 *
 * @returns the differences of one drifted resource that are news
 */
export function driftNews(plan: Plan): (drift: PlanChange) => Difference[] {
  const written = expressionsOf(plan.configuration?.root_module);
  const isMirrored = mirrors(plan, written);
  const planned = new Map((plan.resource_changes ?? []).map((each) => [each.address, each]));

  return (drift) => {
    const { before, after } = drift.change;
    const all = differences(drift.change);
    if (drift.change.actions.join() !== "update" || !isObject(before) || !isObject(after)) return all;
    const expressions = written.get(blockOf(drift.address));
    const touched = touchedBy(planned.get(drift.address));
    const isNews = (key: string, within: readonly Difference[]): boolean => {
      if (isMirrored(drift, key)) return false;
      if (!isSameMeaning(before[key], after[key]) || touched.has(key)) return true;
      return within.some(({ path, before: old, after: now }) => {
        const names = path.filter((part) => typeof part === "string");
        return (
          !(isEmpty(old) && isEmpty(now)) &&
          text(old) !== text(now) &&
          !isSameId(old, now) &&
          isConfigured(expressions, names)
        );
      });
    };
    return [...Map.groupBy(all, ({ path }) => String(path[0]))].flatMap(([key, within]) => {
      if (!isNews(key, within)) return [];
      // What is spelled differently beside a real change would only hide it in the sentence.
      const plain = within.filter((each) => !isSameMeaning(each.before, each.after));
      return plain.length === 0 ? within : plain;
    });
  };
}

const isSameId = (before: Json | undefined, after: Json | undefined): boolean =>
  typeof before === "string" && typeof after === "string" && isSameMeaning(before, after);

/** The attributes that the plan changes. */
function touchedBy(change: PlanChange | undefined): ReadonlySet<string> {
  if (change === undefined || ["no-op", "read"].includes(change.change.actions.join())) return new Set();
  return new Set(differences(change.change).map(({ path }) => String(path[0])));
}

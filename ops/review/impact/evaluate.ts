import type { AttributeChange, Json, JsonObject } from "../model.ts";
import type { Change } from "../view.ts";
import type { Direction, ParsedImpact } from "./model.ts";
import { impactsOf, parameterImpacts } from "./table.ts";

/** One impact of a change, and the attribute that causes it. */
export interface FoundImpact {
  readonly impact: ParsedImpact;
  readonly cause: AttributeChange;
}

/** `network_rules[0].ip_rules[1]` becomes `network_rules.ip_rules`, `tags["a.b"]` becomes `tags.*`. */
export const argumentOf = (name: string): string => name.replace(/\["[\s\S]*$/, ".*").replaceAll(/\[\d+\]/g, "");

/** Return every value at a path without indices, those of all members of a list. */
export function valuesAt(root: Json | undefined, argument: string): readonly Json[] {
  let at: readonly Json[] = root === undefined ? [] : [root];
  for (const key of argument.split(".")) {
    at = at.flatMap(flat).flatMap((value) => {
      const next = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
      return next === undefined ? [] : [next];
    });
  }
  return at.flatMap(flat).filter((value) => value !== null && value !== "");
}

const flat = (value: Json): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : [value]);
const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is no longer there, and what is there now and was not: as multisets. */
export function compare(
  before: readonly Json[],
  after: readonly Json[],
): { readonly gone: Json[]; readonly come: Json[] } {
  const come = [...after];
  const gone = before.filter((value) => {
    const at = come.findIndex((other) => JSON.stringify(other) === JSON.stringify(value));
    if (at !== -1) come.splice(at, 1);
    return at === -1;
  });
  return { gone, come };
}

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** A number, a moment or an ISO 8601 duration on one scale. Azure writes "no limit" as a negative number. */
export function magnitude(value: Json | undefined): number | undefined {
  if (typeof value === "number") return value < 0 ? Number.POSITIVE_INFINITY : value;
  if (typeof value !== "string") return undefined;
  const [found, days = 0, hours = 0, minutes = 0, seconds = 0] = DURATION.exec(value) ?? [];
  if (found !== undefined)
    return Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  if (/^-?\d+(\.\d+)?$/.test(value)) return magnitude(Number(value));
  return /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : undefined;
}

function becameSmaller(smaller: readonly Json[], larger: readonly Json[]): boolean {
  const down = (values: readonly Json[]): number[] =>
    values.map((value) => magnitude(value) ?? Number.NaN).sort((a, b) => b - a);
  const now = down(smaller);
  // Not a number on either side: which is less is unknown, so the answer is yes.
  return down(larger).some((then, index) => {
    const value = now[index];
    return value === undefined || Number.isNaN(value) || Number.isNaN(then) || value < then;
  });
}

const isOneOf = (values: readonly Json[], list: string): boolean =>
  values.some((value) => list.toLowerCase().split("|").includes(String(value).toLowerCase()));

const on = (values: readonly Json[]): boolean =>
  values.some((value) => value === true || /^(true|enabled|on)$/i.test(String(value)));

/** Whether values change in the dangerous direction. */
export function goes(direction: Direction, before: readonly Json[], after: readonly Json[]): boolean {
  const { gone, come } = compare(before, after);
  switch (direction) {
    case "any":
      return gone.length > 0 || come.length > 0;
    case "less":
      return gone.length > 0 && becameSmaller(come, gone);
    case "more":
      return come.length > 0 && (gone.length === 0 || becameSmaller(gone, come));
    case "on":
      return on(come);
    case "off":
      return on(gone);
    case "added":
      return come.length > 0;
    case "removed":
      return gone.length > 0;
    default:
      if (direction.startsWith("by ")) return false;
      return direction.startsWith("to ") ? isOneOf(come, direction.slice(3)) : isOneOf(gone, direction.slice(5));
  }
}

/** What a change of an existing resource does at worst, by the table; undefined for a type that nobody has classed. */
export function impactsOfChange(change: Change): readonly FoundImpact[] {
  const byArgument = new Map<string, AttributeChange>();
  for (const attribute of change.attributes) {
    // A replacement is judged as one; what Terraform cannot show is judged by unknown-value.
    if (attribute.forcesReplacement || attribute.unknown || attribute.sensitive) continue;
    const argument = argumentOf(attribute.name);
    if (!byArgument.has(argument)) byArgument.set(argument, attribute);
  }
  return [...byArgument].flatMap(([argument, cause]) => {
    const impacts = argument === "value" ? valueImpacts(change) : (impactsOf(change.type, argument) ?? []);
    if (impacts.length === 0) return [];
    const before = valuesAt(change.before, argument);
    const after = valuesAt(change.after, argument);
    return impacts.filter(({ direction }) => goes(direction, before, after)).map((impact) => ({ impact, cause }));
  });
}

/** What the value of a server parameter does depends on the parameter. */
function valueImpacts(change: Change): readonly ParsedImpact[] {
  const name = change.after.name ?? change.before.name;
  const own = change.type === SERVER_PARAMETER && typeof name === "string" ? parameterImpacts(name) : undefined;
  return own ?? impactsOf(change.type, "value") ?? [];
}

const SERVER_PARAMETER = "azurerm_mysql_flexible_server_configuration";

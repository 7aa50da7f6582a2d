import type { Json, JsonObject } from "./model.ts";

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
const text = (value: Json | undefined): string => JSON.stringify(value ?? null);

/**
 * Reads a value as a person does: absent, null, "", 0, false and a block that holds nothing else all say "not set", the
 * order of blocks and the case of an Azure id say nothing. Undefined: not set.
 *
 * @param within An attribute's own object is a map, such as tags, in which each key counts; a list's object is a block
 */
export function meaningOf(
  value: Json | undefined,
  within: "attribute" | "list" | "map" = "attribute",
): Json | undefined {
  if (value === undefined || value === null) return undefined;
  if (isList(value)) return meaningOfList(value);
  if (isObject(value)) {
    const inner = within === "list" ? "attribute" : "map";
    const entries = Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([key, each]): [string, Json][] => {
        const meaning = meaningOf(each, inner);
        return meaning === undefined ? [] : [[key, meaning]];
      });
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  }
  if (typeof value === "string" && /^\/subscriptions\//i.test(value)) return value.toLowerCase();
  if (within === "map") return value;
  if (value === "") return undefined;
  return within === "attribute" && (value === 0 || value === false) ? undefined : value;
}

/** A block that says nothing counts beside others that do: one more of them is a change. */
function meaningOfList(list: readonly Json[]): Json | undefined {
  const meanings = list.map((each) => meaningOf(each, "list"));
  if (meanings.every((each) => each === undefined)) return undefined;
  const known = meanings.map((each) => each ?? null);
  return list.every(isObject) ? known.sort((a, b) => (text(a) < text(b) ? -1 : 1)) : known;
}

/** Whether two values differ in spelling only. Blocks that merely changed places are no spelling: that is a change. */
export const isSameMeaning = (before: Json | undefined, after: Json | undefined): boolean =>
  text(meaningOf(before)) === text(meaningOf(after)) && !isReordered(before, after);

const isReordered = (before: Json | undefined, after: Json | undefined): boolean =>
  isList(before) &&
  isList(after) &&
  text(before) !== text(after) &&
  text([...before].map(text).sort()) === text([...after].map(text).sort());

import type { AttributeChange, Json } from "./model.ts";
import type { Change } from "./view.ts";

/** Attributes, wherever they stand, with what makes them dangerous. */
export type Weaknesses = Readonly<Record<string, (after: Json | undefined, before: Json | undefined) => boolean>>;

/** `network_rules[0].default_action` → `default_action` */
const lastName = (name: string): string => name.slice(name.lastIndexOf(".") + 1).replace(/\[.*$/, "");

/** Which differences of a change make it weaker than it was; on something new, which make it weak. */
export function* weakened(change: Change, weaknesses: Weaknesses): Generator<AttributeChange> {
  if (change.action !== "update" && change.action !== "replace" && change.action !== "create") return;
  for (const attribute of change.attributes) {
    if (attribute.unknown || attribute.sensitive) continue;
    const name = lastName(attribute.name);
    const isWeak = Object.hasOwn(weaknesses, name) ? weaknesses[name] : undefined;
    if (isWeak?.(attribute.after, attribute.before)) yield attribute;
  }
}

export const becomes =
  (...values: readonly Json[]) =>
  (after: Json | undefined): boolean =>
    values.some(
      (value) =>
        value === after ||
        (typeof value === "string" && typeof after === "string" && value.toLowerCase() === after.toLowerCase()),
    );

import { normalLocation } from "../fields.ts";
import type { Rule } from "../spec.ts";
import type { Value } from "../values.ts";

/** "West Europe" in the state is "westeurope" in the configuration. */
export function sameLocation(prior: Value, planned: Value): boolean {
  return typeof prior === "string" && typeof planned === "string" && normalLocation(prior) === normalLocation(planned);
}

/** Azure does not care about the case of an id. */
export function sameText(prior: Value, planned: Value): boolean {
  return typeof prior === "string" && typeof planned === "string" && prior.toLowerCase() === planned.toLowerCase();
}

export const GROUP = "/subscriptions/{subscription}/resourceGroups/{resource_group_name}";

/** A value that must be one of some words, told as azurerm tells it. */
export function oneOf(path: string, ...words: readonly string[]): Rule {
  const list = words.map((word) => JSON.stringify(word)).join(" ");
  return {
    path,
    check: (value, name) =>
      words.includes(String(value)) ? undefined : [`expected ${name} to be one of [${list}], got ${String(value)}`, ""],
  };
}

export function between(path: string, low: number, high: number): Rule {
  return {
    path,
    check: (value, name) => {
      const inRange = typeof value === "number" && value >= low && value <= high;
      return inRange ? undefined : [`expected ${name} to be in the range (${low} - ${high}), got ${String(value)}`, ""];
    },
  };
}

export function pattern(path: string, expression: RegExp, expected: string): Rule {
  return {
    path,
    check: (value, name) =>
      expression.test(String(value))
        ? undefined
        : [`expected ${JSON.stringify(name)} ${expected}, got: ${String(value)}`, ""],
  };
}

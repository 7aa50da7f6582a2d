import type { Problem } from "./provider.ts";
import type { TypeSpec } from "./spec.ts";
import { isObject, isUnknown, type Value, type ValueObject } from "./values.ts";

/** What azurerm says about a configuration before anything is planned; values that are not known yet are not judged. */
export function validate(spec: TypeSpec, config: ValueObject): readonly Problem[] {
  const problems: Problem[] = [];
  for (const rule of spec.rules ?? []) {
    for (const [path, value] of valuesAt(config, rule.path.split("."), [])) {
      const found =
        value === null || isUnknown(value) ? undefined : rule.check(value, rule.path.split(".").at(-1) ?? "");
      if (found !== undefined) problems.push({ summary: found[0], detail: found[1], path });
    }
  }
  return problems;
}

/** Every value at a path, in each repeated block. */
function valuesAt(
  value: Value,
  names: readonly string[],
  path: readonly (string | number)[],
): [readonly (string | number)[], Value][] {
  const [name, ...rest] = names;
  if (name === undefined) return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item: Value, index) => valuesAt(item, names, [...path, index]));
  return isObject(value) ? valuesAt(value[name] ?? null, rest, [...path, name]) : [];
}

import type { Arguments, Check } from "./arguments/checks.ts";
import { COMMON } from "./arguments/common.ts";
import { ARGUMENTS } from "./arguments/index.ts";
import type { Problem } from "./provider.ts";
import type { Block } from "./schema/model.ts";
import { isObject, isUnknown, type Value, type ValueObject } from "./values.ts";

type Path = readonly (string | number)[];

/** What azurerm says about a configuration before anything is planned; values that are not known yet are not judged. */
export function validate(type: string, block: Block, config: ValueObject): readonly Problem[] {
  const known = ARGUMENTS[type] ?? {};
  const checks = Object.entries({ ...COMMON, ...known.values });
  return [...checks.flatMap(([path, check]) => judged(config, path, check)), ...combined(known, config, block)];
}

function judged(config: ValueObject, path: string, check: Check): Problem[] {
  return valuesAt(config, path.split("."), []).flatMap(([at, value]) => {
    const found = value === null || isUnknown(value) ? undefined : check(value, at.join("."));
    return found === undefined ? [] : [{ summary: found, detail: "", path: at }];
  });
}

function combined(known: Arguments, config: ValueObject, block: Block): Problem[] {
  return [
    ...groups(known.exactlyOneOf, config, block, exactlyOne),
    ...groups(known.atLeastOneOf, config, block, atLeastOne),
    ...groups(known.conflicts, config, block, conflicting),
    ...Object.entries(known.requiredWith ?? {}).flatMap(([path, others]) => together(config, path, others.split(" "))),
  ];
}

/** What is given of a group, in one of the blocks that hold it. */
type Group = { readonly names: readonly string[]; readonly given: readonly string[]; readonly isKnown: boolean };
/** What is wrong with one argument of a group: a summary, and what follows the argument's name. */
type Wrong = readonly [name: string, summary: string, detail: string];

function groups(
  texts: readonly string[] | undefined,
  config: ValueObject,
  block: Block,
  judge: (group: Group) => readonly Wrong[],
): Problem[] {
  return (texts ?? []).flatMap((text) => {
    const paths = text.split(" ");
    const keys = paths.map((path) => path.split(".").at(-1) ?? "");
    const parent = paths[0]?.split(".").slice(0, -1) ?? [];
    return valuesAt(config, parent, []).flatMap(([at, holder]) => {
      if (!isObject(holder)) return [];
      const full = (key: string) => [...at, key].join(".");
      // An attribute that is an empty list is given; a block that is not written is an empty list, too.
      const isAttribute = (key: string) => at.length === 0 && key in block.attributes;
      const present = keys.filter((key) => isGiven(holder[key] ?? null, isAttribute(key)));
      const group = {
        names: keys.map(full),
        given: present.filter((key) => !isUnknown(holder[key])).map(full),
        isKnown: !keys.some((key) => isUnknown(holder[key])),
      };
      return judge(group).map(([name, summary, detail]) => problem(summary, name, detail));
    });
  });
}

const COMBINATION = "Invalid combination of arguments";
const MISSING = "Missing required argument";

function exactlyOne(group: Group): Wrong[] {
  const { names, given } = group;
  if (given.length <= 1) return atLeastOne(group).map(([name, , detail]) => [name, COMBINATION, detail]);
  const detail = `only one of ${ticked(names)} can be specified, but ${ticked(given)} were specified.`;
  return names.map((name) => [name, COMBINATION, detail]);
}

function atLeastOne({ names, given, isKnown }: Group): Wrong[] {
  if (given.length > 0 || !isKnown) return [];
  return names.map((name) => [name, MISSING, `one of ${ticked(names)} must be specified`]);
}

function conflicting({ given }: Group): Wrong[] {
  const others = (name: string) => given.filter((other) => other !== name).join(", ");
  return given.length < 2
    ? []
    : given.map((name) => [name, "Conflicting configuration arguments", `conflicts with ${others(name)}`]);
}

function together(config: ValueObject, path: string, others: readonly string[]): Problem[] {
  const isThere = (name: string) => valuesAt(config, name.split("."), []).some(([, value]) => isGiven(value));
  if (!isThere(path) || others.every(isThere)) return [];
  return [problem(MISSING, path, `all of ${ticked([path, ...others])} must be specified`)];
}

const ticked = (names: readonly string[]) => `\`${[...names].sort().join(",")}\``;

function problem(summary: string, name: string, detail: string): Problem {
  return {
    summary,
    detail: `${JSON.stringify(name)}: ${detail}`,
    path: name.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
  };
}

function isGiven(value: Value, isAttribute = false): boolean {
  return value !== null && (isAttribute || !(Array.isArray(value) && value.length === 0));
}

/** Every value at a path, in each repeated block; each element of a list. */
function valuesAt(value: Value, names: readonly string[], path: Path): [Path, Value][] {
  const [name, ...rest] = names;
  if (name === undefined)
    return Array.isArray(value) ? value.map((item: Value, i) => [[...path, i], item]) : [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item: Value, index) => valuesAt(item, names, [...path, index]));
  return isObject(value) ? valuesAt(value[name] ?? null, rest, [...path, name]) : [];
}

import { Failure } from "./azure/errors.ts";
import {
  type Attribute,
  type Block,
  type CtyType,
  type NestedBlock,
  objectType,
  typedText,
  zeroBlock,
  zeroOf,
} from "./schema/model.ts";
import type { TypeSpec } from "./spec.ts";
import { isObject, isUnknown, isZero, sameValue, UNKNOWN, type Value, type ValueObject } from "./values.ts";

export type Path = readonly (string | number)[];
export type Planned = { readonly state: Value; readonly replace: readonly Path[] };
type Steps = { readonly spec: TypeSpec; readonly creating: boolean };

/**
 * What the state will be, as the SDK of azurerm plans it: given values are taken, defaults filled in, values that
 * Azure computes kept (or unknown when nothing exists yet), and an input that was removed but whose state is empty
 * is no change.
 */
export function planChange(spec: TypeSpec, block: Block, prior: Value, config: Value): Planned {
  if (!isObject(config)) return { state: null, replace: [] };
  const known = isObject(prior) ? prior : undefined;
  const planned = planBlock({ spec, creating: known === undefined }, block, config, known, "");
  if (known === undefined) return { state: accepted(spec, planned, {}, config), replace: [] };
  const types = objectType(block)[1];
  const text = (name: string, values: ValueObject) => typedText(types[name] ?? "string", values[name] ?? null);
  const changed = Object.keys(planned).filter((name) => text(name, known) !== text(name, planned));
  for (const [attribute, causes] of Object.entries(spec.recomputed ?? {})) {
    if (causes.split(" ").some((cause) => changed.includes(cause))) planned[attribute] = UNKNOWN;
  }
  for (const name of Object.keys(planned)) {
    if (!changed.includes(name) && planned[name] !== UNKNOWN) planned[name] = known[name] ?? null;
  }
  accepted(spec, planned, known, config);
  return { state: planned, replace: replacements(spec, block, known, planned, changed) };
}

/** @throws Failure for what azurerm refuses once it plans */
function accepted(spec: TypeSpec, planned: ValueObject, prior: ValueObject, config: ValueObject): ValueObject {
  const refused = spec.refuse?.(planned, prior, config);
  if (refused !== undefined) throw new Failure(refused);
  return planned;
}

function planBlock(
  steps: Steps,
  block: Block,
  config: ValueObject,
  prior: ValueObject | undefined,
  prefix: string,
): { [name: string]: Value } {
  const planned: { [name: string]: Value } = {};
  for (const [name, attribute] of Object.entries(block.attributes)) {
    planned[name] = planAttribute(
      steps,
      attribute,
      config[name] ?? null,
      prior?.[name] ?? null,
      `${prefix}${name}`,
      prior === undefined,
    );
  }
  for (const [name, nested] of Object.entries(block.blocks)) {
    planned[name] = planNested(steps, nested, config[name] ?? null, prior?.[name] ?? null, `${prefix}${name}`);
  }
  return planned;
}

function planAttribute(
  steps: Steps,
  attribute: Attribute,
  config: Value,
  prior: Value,
  path: string,
  isNew: boolean,
): Value {
  const { spec } = steps;
  if (attribute.writeOnly) return null;
  if (config !== null) {
    const filled = fill(attribute, config);
    const same = !isNew && spec.same?.[path]?.(prior, filled) === true;
    return same ? prior : filled;
  }
  const fallback = spec.defaults?.[path];
  if (fallback !== undefined) return !isNew && spec.same?.[path]?.(prior, fallback) === true ? prior : fallback;
  if (attribute.computed) return isNew ? UNKNOWN : prior;
  if (isZero(prior)) return prior;
  return typeof attribute.type !== "string" && attribute.type[0] === "map" ? {} : null;
}

/** Objects in an attribute are complete: what is not given there is empty, not null. */
function fill(attribute: Attribute, config: Value): Value {
  const element = Array.isArray(attribute.type) ? attribute.type[1] : undefined;
  if (!Array.isArray(element) || element[0] !== "object" || !Array.isArray(config)) return config;
  const types = element[1] as { readonly [name: string]: Attribute["type"] };
  return config.map((item: Value) => {
    if (!isObject(item)) return item;
    return Object.fromEntries(Object.entries(types).map(([name, type]) => [name, item[name] ?? zeroOf(type)]));
  });
}

function planNested(steps: Steps, nested: NestedBlock, config: Value, prior: Value, path: string): Value {
  if (nested.nesting === "single" || isUnknown(config)) return config;
  const items = Array.isArray(config) ? config : [];
  const before: readonly Value[] = Array.isArray(prior) ? prior : [];
  if (items.length === 0 && (steps.spec.computedBlocks ?? "").split(" ").includes(path)) {
    return steps.creating ? UNKNOWN : prior;
  }
  if (items.length === 0 && before.every(isEmpty)) return before;
  const left = [...before];
  return items.map((item: Value, index) => {
    if (!isObject(item)) return item;
    const match = nested.nesting === "set" ? takeMatch(left, item) : before[index];
    const planned = planBlock(steps, nested.block, item, isObject(match) ? match : undefined, `${path}.`);
    return nested.nesting === "set" && !isObject(match) ? filled(nested.block, planned) : planned;
  });
}

/** A new element of a set: the SDK plans empty texts, lists and flags there, but no numbers and no maps. */
function filled(block: Block, planned: ValueObject): ValueObject {
  const isLeft = (type: CtyType | undefined) => type === "number" || type?.[0] === "map";
  const given = Object.entries(planned).filter(
    ([name, value]) => value !== null || isLeft(block.attributes[name]?.type),
  );
  return { ...zeroBlock(block), ...Object.fromEntries(given) };
}

/** A block in which nothing is set is no block. */
function isEmpty(value: Value): boolean {
  if (Array.isArray(value)) return value.every(isEmpty);
  return isObject(value) ? Object.values(value).every(isEmpty) : isZero(value);
}

/** The element of a set that the configured one describes: all that is given is equal. */
function takeMatch(elements: Value[], config: ValueObject): Value {
  const given = Object.entries(config).filter(([, value]) => !isZero(value));
  const index = elements.findIndex(
    (element) => isObject(element) && given.every(([name, value]) => alike(element[name] ?? null, value)),
  );
  return index < 0 ? null : (elements.splice(index, 1)[0] ?? null);
}

/** Equal in what the configured value gives. */
function alike(prior: Value, config: Value): boolean {
  if (Array.isArray(config) && Array.isArray(prior)) {
    return (
      prior.length === config.length && config.every((item: Value) => prior.some((other: Value) => alike(other, item)))
    );
  }
  if (isObject(config) && isObject(prior)) {
    return Object.entries(config).every(([name, value]) => isZero(value) || alike(prior[name] ?? null, value));
  }
  return sameValue(prior, config);
}

function replacements(
  spec: TypeSpec,
  block: Block,
  prior: ValueObject,
  planned: ValueObject,
  changed: readonly string[],
): Path[] {
  const always = (spec.replace ?? "").split(" ").map((path) => [path, undefined] as const);
  return [...always, ...Object.entries(spec.replaceWhen ?? {})].flatMap(([path, when]) => {
    const names = path.split(".");
    if (!changed.includes(names[0] ?? "")) return [];
    // Of a block itself, the SDK only compares whether it is there: what is inside has paths of its own.
    const isBlock = when === undefined && names.length === 1 && path in block.blocks;
    const size = (value: Value) => (isBlock && Array.isArray(value) ? value.length : value);
    return pairs(prior, planned, names, []).flatMap(([at, before, after]) => {
      const differs = !sameValue(size(before), size(after)) && !(isZero(before) && isZero(after));
      return differs && (when === undefined || (!isUnknown(after) && when(before, after))) ? [at] : [];
    });
  });
}

/** The values at a path before and after, in each element of a list. */
function pairs(before: Value, after: Value, names: readonly string[], at: Path): [Path, Value, Value][] {
  const [name, ...rest] = names;
  if (name === undefined) return [[at, before, after]];
  if (Array.isArray(before) || Array.isArray(after)) {
    const [left, right] = [before, after].map((value) => (Array.isArray(value) ? value : []) as readonly Value[]);
    const length = Math.max(left?.length ?? 0, right?.length ?? 0);
    return Array.from({ length }, (_, index) =>
      pairs(left?.[index] ?? null, right?.[index] ?? null, names, [...at, index]),
    ).flat();
  }
  return pairs(inside(before, name), inside(after, name), rest, [...at, name]);
}

function inside(value: Value, name: string): Value {
  return isObject(value) ? (value[name] ?? null) : isUnknown(value) ? value : null;
}

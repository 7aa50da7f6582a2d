import { Failure } from "../../emulator/provider/azure/errors.ts";
import { createAzurerm } from "../../emulator/provider/azurerm.ts";
import { resourceSchema } from "../../emulator/provider/schema/azurerm.ts";
import { type Block, emptyBlock, objectType, typedText } from "../../emulator/provider/schema/model.ts";
import { isObject, isUnknown, type Value, type ValueObject } from "../../emulator/provider/values.ts";
import { azureFixture } from "./recordings.ts";

/** A resource as one of the stacks configures it, and as it was stored. */
export type StoredResource = { readonly config: ValueObject; readonly state: ValueObject };
/** One argument of a stored resource that is written otherwise, and what azurerm 4.55.0 made of it. */
export type RecordedChange = {
  readonly type: string;
  readonly set?: { readonly [path: string]: Value };
  readonly without?: string;
  readonly actions?: string;
  readonly replace?: readonly string[];
  /** Attributes that are known only after the apply. */
  readonly unknown?: readonly string[];
  /** Some of the attributes that it plans, with their values. */
  readonly planned?: ValueObject;
  readonly refused?: readonly string[];
};
export type Outcome = Pick<RecordedChange, "actions" | "replace" | "unknown" | "refused">;

export const RECORDED = azureFixture<{
  readonly resources: { readonly [type: string]: StoredResource };
  readonly changes: readonly RecordedChange[];
}>("changes.json");

const provider = createAzurerm({ armEndpoint: "https://localhost" });

/** What the change is called in tests and in emulator/README.md: `azurerm_subnet: without address_prefixes`. */
export function titleOf({ type, set, without }: Pick<RecordedChange, "type" | "set" | "without">): string {
  if (without !== undefined) return `${type}: without ${without}`;
  const told = Object.entries(set ?? {}).map(([path, value]) => `${path} = ${JSON.stringify(value)}`);
  return `${type}: ${told.join(", ") || "unchanged"}`;
}

/** What the stand-in makes of a change of a stored resource. */
export function outcomeOf(change: Pick<RecordedChange, "type" | "set" | "without">): Outcome {
  const stored = RECORDED.resources[change.type];
  if (stored === undefined) throw new Error(`${change.type} is not recorded`);
  return outcomeFor(change.type, stored.state, changed(stored.config, change));
}

/** What the stand-in makes of a configuration, which is written as in JSON: what is not given is left out. */
export function outcomeFor(type: string, state: Value, written: ValueObject): Outcome {
  const { block } = resourceSchema(type);
  const config = whole(block, written);
  const prior = isObject(state) ? whole(block, state) : null;
  const refused = [
    ...told(block, written),
    ...provider.validate("resource", type, config).map(({ summary, detail }) => `${summary} ${detail}`.trim()),
  ];
  if (refused.length > 0) return { refused };
  try {
    const planned = provider.plan(type, prior, config);
    const replace = planned.replace.map((path) => path.join("."));
    // Terraform plans a replaced resource again, as one that does not exist.
    if (replace.length > 0)
      return { actions: "delete/create", replace, ...unknownOf(provider.plan(type, null, config).state) };
    const text = (value: Value) => typedText(objectType(block), value);
    return { actions: text(planned.state) === text(prior) ? "no-op" : "update", ...unknownOf(planned.state) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { refused: [error.summary] };
  }
}

function unknownOf(state: Value): Pick<Outcome, "unknown"> {
  const unknown = Object.entries(isObject(state) ? state : {}).filter(([, value]) => isUnknown(value));
  return unknown.length === 0 ? {} : { unknown: unknown.map(([name]) => name).sort() };
}

/** The state that the stand-in plans. */
export function plannedFor(change: Pick<RecordedChange, "type" | "set" | "without">): Value {
  const stored = RECORDED.resources[change.type] as StoredResource;
  const { block } = resourceSchema(change.type);
  const config = whole(block, changed(stored.config, change));
  const inPlace = provider.plan(change.type, whole(block, stored.state), config);
  return inPlace.replace.length > 0 ? provider.plan(change.type, null, config).state : inPlace.state;
}

function changed(config: ValueObject, { set, without }: Pick<RecordedChange, "set" | "without">): ValueObject {
  const copy = structuredClone(config) as { [name: string]: Value };
  if (without !== undefined) delete copy[without];
  for (const [path, value] of Object.entries(set ?? {})) put(copy, path.split("."), value);
  return copy;
}

/** A block may be written as an object or as a list of them: the first one needs no index. */
function put(target: { [name: string]: Value }, [name = "", ...rest]: readonly string[], value: Value): void {
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const next = target[name] ?? null;
  const isIndexed = /^\d+$/.test(rest[0] ?? "");
  const item = Array.isArray(next) ? next[isIndexed ? Number(rest[0]) : 0] : next;
  put(item as { [name: string]: Value }, isIndexed ? rest.slice(1) : rest, value);
}

/** A value in which everything that is not given is null, as Terraform hands it to a provider. */
export function whole(block: Block, given: ValueObject): ValueObject {
  const values = emptyBlock(block);
  for (const name of Object.keys(block.attributes)) values[name] = given[name] ?? null;
  for (const [name, nested] of Object.entries(block.blocks)) {
    const items = itemsOf(given[name] ?? null);
    if (nested.nesting === "single") values[name] = items[0] === undefined ? null : whole(nested.block, items[0]);
    else values[name] = items.map((item) => whole(nested.block, item));
  }
  return values;
}

/** A block may be written as an object or as a list of them. */
function itemsOf(value: Value): readonly ValueObject[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}

/** What Terraform itself refuses, before it asks the provider. */
function told(block: Block, given: ValueObject): string[] {
  const known = new Set([...Object.keys(block.attributes), ...Object.keys(block.blocks)]);
  const unknown = Object.keys(given).filter((name) => !known.has(name));
  const missing = Object.entries(block.attributes)
    .filter(([name, { required }]) => required === true && (given[name] ?? null) === null)
    .map(([name]) => name);
  const problems = [
    ...unknown.map(
      (name) => `Extraneous JSON object property No argument or block type is named ${JSON.stringify(name)}.`,
    ),
    ...missing.map(
      (name) =>
        `Missing required argument The argument ${JSON.stringify(name)} is required, but no definition was found.`,
    ),
  ];
  for (const [name, nested] of Object.entries(block.blocks)) {
    const items = itemsOf(given[name] ?? null);
    if (items.length < (nested.minItems ?? 0))
      problems.push(
        `Insufficient ${name} blocks At least ${nested.minItems} ${JSON.stringify(name)} blocks are required.`,
      );
    problems.push(...items.flatMap((item) => told(nested.block, item)));
  }
  return problems;
}

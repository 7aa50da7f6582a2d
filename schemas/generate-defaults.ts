import { isDeepStrictEqual } from "node:util";
import { findNodeAtLocation, type JSONPath, type Node, parseTree } from "jsonc-parser";
import { resolveEventDrivenJob } from "../constructs/event-driven-job.rules.ts";
import { resolveSweep } from "../constructs/expiry.rules.ts";
import { foundationStackProps } from "../constructs/foundation-stack.rules.ts";
import { resolveJobPlatform } from "../constructs/job-platform.rules.ts";
import { resolveResourceGroup } from "../constructs/lifecycle-resource-group.rules.ts";
import { resolveMysqlServer } from "../constructs/mysql-server.rules.ts";
import { mysqlStackProps } from "../constructs/mysql-stack.rules.ts";
import { resolvePrivateNetwork } from "../constructs/private-network.rules.ts";
import { PROFILES, type Profile } from "../constructs/profiles.ts";
import { resolveReadinessChannel } from "../constructs/readiness-channel.rules.ts";
import { resolveRetention } from "../constructs/retention.rules.ts";
import { resolveWhenExists } from "../constructs/stack.rules.ts";
import { resolveStreamLanding } from "../constructs/stream-landing.rules.ts";
import { resolveTextModel } from "../constructs/text-model.rules.ts";
import type { EnvironmentParameters } from "./environment.generated.ts";
import type { EventDrivenJobParameters } from "./event-driven-job.generated.ts";
import type { FoundationParameters } from "./foundation.generated.ts";
import type { Schema } from "./generate-types.ts";
import type { JobPlatformParameters } from "./job-platform.generated.ts";
import type { MysqlParameters } from "./mysql.generated.ts";
import type { TextModelParameters } from "./text-model.generated.ts";

/** Fills in the defaults of one schema's parameters, in an environment that is told apart by a number. */
type Resolve = (parameters: object, profile: Profile | undefined, environment: number) => object;

function stackInput(profile: Profile | undefined, environment: number) {
  const context = { project: `project-${environment}`, subscriptionId: `${environment}`, tenantId: `${environment}` };
  return {
    environmentName: `environment-${environment}`,
    environment: { ...context, location: "", backend: { type: "local" }, ...(profile && { profile }) },
  } satisfies { environmentName: string; environment: EnvironmentParameters };
}

const stack = (parameters: object, profile: Profile | undefined, environment: number) =>
  mysqlStackProps({
    ...stackInput(profile, environment),
    parameters: { network: {}, server: {}, ...parameters } as MysqlParameters,
  });

const named = (profile: Profile = "standard", environment = 0) => ({
  profile,
  naming: { project: `project-${environment}`, stack: "stack", environment: `environment-${environment}` },
});
const JOB = { jobName: "job", inputContainer: "input", outputContainer: "output", naming: named().naming };

function foundation(given: object, profile: Profile | undefined, environment: number): object {
  const parameters = { github: { owner: "", repository: "" }, ...given } as FoundationParameters;
  const { environment: shared, environmentName } = stackInput(profile, environment);
  const { landings, readiness, workspace } = foundationStackProps({ environmentName, environment: shared, parameters });
  const { subjects = "immutable" } = parameters.github;
  return {
    whenExists: resolveWhenExists(parameters),
    github: { ...parameters.github, subjects },
    storage: resolveStreamLanding(landings.automation),
    logs: workspace,
    readiness: resolveReadinessChannel(readiness),
  };
}

/** Where the defaults of each schema come from: nowhere else are they written. */
const RESOLVERS: ReadonlyMap<string, Resolve> = new Map<string, Resolve>([
  [
    "environment.schema.json",
    ({ archive, sweep }: Partial<EnvironmentParameters>, _, environment) => ({
      profile: stack({}, undefined, environment).server.profile,
      archive: resolveRetention(archive),
      sweep: resolveSweep(sweep),
    }),
  ],
  ["mysql.schema.json", (parameters) => ({ whenExists: resolveWhenExists(parameters) })],
  ["trading.schema.json", (parameters) => ({ whenExists: resolveWhenExists(parameters) })],
  ["content.schema.json", (parameters) => ({ whenExists: resolveWhenExists(parameters) })],
  ["foundation.schema.json", foundation],
  [
    "job-platform.schema.json",
    (platform, ...rest) => resolveJobPlatform({ ...named(...rest), ...(platform as JobPlatformParameters) }),
  ],
  ["event-driven-job.schema.json", (job) => resolveEventDrivenJob({ ...JOB, ...(job as EventDrivenJobParameters) })],
  [
    "text-model.schema.json",
    (model, ...rest) => resolveTextModel({ ...named(...rest), ...(model as TextModelParameters) }),
  ],
  [
    "resource-group.schema.json",
    (resourceGroup, ...rest) => resolveResourceGroup(stack({ resourceGroup }, ...rest).resourceGroup),
  ],
  ["network.schema.json", (network, ...rest) => resolvePrivateNetwork(stack({ network }, ...rest).network)],
  [
    "mysql-server.schema.json",
    (server, ...rest) => resolveMysqlServer({ ...stack({ server }, ...rest).server, network: { mode: "delegated" } }),
  ],
]);

/**
 * The text of a schema with the defaults that the resolvers fill in: as `default` where it is the same in every
 * profile, otherwise as the last sentence of the description.
 *
 * @param name Name of the schema file.
 */
export function injectDefaults(name: string, text: string): string {
  const resolve = RESOLVERS.get(name);
  if (resolve === undefined) return text;
  const schema: Schema = JSON.parse(text);
  return leaves(schema).reduce((edited, leaf) => {
    const defaults = PROFILES.map((profile) => defaultOf(leaf, schema, (input, at) => resolve(input, profile, at)));
    return write(edited, leaf, defaults);
  }, text);
}

/** A property that holds a value and not further properties. */
interface Leaf {
  /** Its path in a parameter file; 0 stands for an item of a list. */
  readonly path: JSONPath;
  /** Where the schema describes it. */
  readonly at: JSONPath;
  readonly definition: Schema;
}

function leaves(root: Schema): Leaf[] {
  const visit = (node: Schema, at: JSONPath, path: JSONPath): Leaf[] => {
    const [definition, place] = follow(root, node, at);
    const properties = Object.entries((definition.properties ?? {}) as Record<string, Schema>);
    if (properties.length > 0) {
      return properties.flatMap(([name, child]) => visit(child, [...place, "properties", name], [...path, name]));
    }
    const items = definition.items as Schema | undefined;
    const inner = items === undefined ? [] : visit(items, [...place, "items"], [...path, 0]);
    // A list of values is described as a whole, a list of objects by the properties of each and as a whole.
    return [{ path, at, definition: node }, ...inner.filter((leaf) => leaf.path.at(-1) !== 0)];
  };
  return visit(root, [], []).filter(({ path }) => path.length > 0 && path[0] !== "$schema");
}

/** What a reference to a definition of the same file refers to. */
function follow(root: Schema, node: Schema, at: JSONPath): [Schema, JSONPath] {
  const name = typeof node.$ref === "string" ? /^#\/\$defs\/(.+)$/.exec(node.$ref)?.[1] : undefined;
  if (name === undefined) return [node, at];
  return [(root.$defs as Record<string, Schema>)[name] ?? {}, ["$defs", name]];
}

/** The default of a property; undefined when there is none, or when it follows another value, such as a name. */
function defaultOf({ path }: Leaf, schema: Schema, resolve: (input: object, environment: number) => object): unknown {
  const read = (input: object, environment = 0): unknown =>
    valueAt(input, path) === undefined ? valueAt(resolve(input, environment), path) : undefined;
  // Left out with all around it, or left out of an object that holds no more than it must.
  const candidates = [example(schema, schema, false), example(schema, schema, true)] as object[];
  const input = candidates.find((candidate) => read(candidate) !== undefined);
  if (input === undefined) return undefined;
  const value = read(input);
  const others = [read(input, 1), ...variants(schema, path).map((variant) => read({ ...input, ...variant }))];
  const isFixed = others.every((other) => other === undefined || isDeepStrictEqual(other, value));
  return isFixed && isPlain(value) ? value : undefined;
}

/** A map is merged with what is written, so what is in it already is no default; an empty list says nothing. */
const isPlain = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : typeof value !== "object");

/** The least that a schema accepts, by its examples; with `optional`, every object that may be there is. */
function example(root: Schema, node: Schema, optional: boolean): unknown {
  const [definition] = follow(root, node, []);
  const properties = definition.properties as Record<string, Schema> | undefined;
  const items = definition.items as Schema | undefined;
  if (properties !== undefined) {
    const required = (definition.required ?? []) as string[];
    const held = Object.entries(properties).filter(
      ([name, child]) => required.includes(name) || (optional && holdsObject(root, child)),
    );
    return Object.fromEntries(held.map(([name, child]) => [name, example(root, child, optional)]));
  }
  if (items !== undefined && holdsObject(root, items)) return [example(root, items, optional)];
  return ((definition.examples ?? []) as unknown[])[0];
}

function holdsObject(root: Schema, node: Schema): boolean {
  const [definition] = follow(root, node, []);
  return (
    definition.properties !== undefined ||
    (definition.items !== undefined && holdsObject(root, definition.items as Schema))
  );
}

/**
 * Other values for the names, versions and sizes at the top of a schema, which defaults further down may follow. Not for
 * the profile: each has defaults of its own.
 */
function variants(schema: Schema, [first]: JSONPath): object[] {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  return properties
    .filter(([name]) => name !== first && name !== "profile")
    .flatMap(([name, { enum: allowed, examples }]) =>
      ((allowed ?? examples ?? []) as unknown[])
        .filter((value) => typeof value === "string")
        .map((value) => ({ [name]: value })),
    );
}

const valueAt = (value: unknown, path: JSONPath): unknown =>
  path.reduce<unknown>((inner, part) => (inner as Record<JSONPath[number], unknown> | undefined)?.[part], value);

/** The sentence that this file adds to a description, to be found and replaced by the next run. */
const SENTENCE = / Default: [^.]*? \((?:ephemeral|standard|protected)\b[^)]*\)\.$/;

function write(text: string, { at, definition }: Leaf, defaults: readonly unknown[]): string {
  const isSame = defaults.every((value) => isDeepStrictEqual(value, defaults[0]));
  const written = typeof definition.description === "string" ? definition.description.replace(SENTENCE, "") : undefined;
  const sentence = isSame ? "" : ` Default: ${byProfile(defaults)}.`;
  const described = written === undefined ? text : set(text, at, "description", `${written}${sentence}`);
  return set(described, at, "default", isSame ? defaults[0] : undefined);
}

/** Sets, adds or removes one property of an object, and leaves every other character as it is. */
function set(text: string, at: JSONPath, key: string, value: unknown): string {
  const root = parseTree(text);
  const object = root === undefined ? undefined : findNodeAtLocation(root, at);
  const properties = object?.children ?? [];
  const found = properties.findIndex((property) => keyOf(property) === key);
  const property = properties[found];
  const json = Array.isArray(value)
    ? `[${value.map((item) => JSON.stringify(item)).join(", ")}]`
    : JSON.stringify(value);
  if (property !== undefined) {
    const next = properties[found + 1];
    if (value === undefined) return replace(text, property.offset, next?.offset ?? property.offset, "");
    const old = property.children?.[1];
    return old === undefined ? text : replace(text, old.offset, old.offset + old.length, json);
  }
  if (value === undefined) return text;
  const after = properties.find((candidate) => keyOf(candidate) === "examples");
  if (after === undefined) throw new Error(`${at.join(".")} has a default, but no examples`);
  const before = text.slice(text.lastIndexOf("\n", after.offset), after.offset);
  const gap = before.trim() === "" ? before : " ";
  return replace(text, after.offset, after.offset, `"${key}": ${json},${gap}`);
}

const keyOf = (property: Node): unknown => property.children?.[0]?.value;

const replace = (text: string, start: number, end: number, by: string): string =>
  text.slice(0, start) + by + text.slice(end);

/** `1 (ephemeral), 7 (standard, protected)` */
function byProfile(defaults: readonly unknown[]): string {
  const say = (value: unknown): string =>
    value === undefined ? "none" : typeof value === "string" ? value : JSON.stringify(value);
  const groups = Map.groupBy(PROFILES, (_, index) => say(defaults[index]));
  return [...groups].map(([value, profiles]) => `${value} (${profiles.join(", ")})`).join(", ");
}

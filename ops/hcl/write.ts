import { format } from "@cdktf/hcl-tools";
import { type Block, type Body, language, type NestedBlocks, type ValueKind } from "./grammar.ts";
import { expression, literal, reference } from "./template.ts";

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/**
 * Terraform's native syntax for a configuration in its JSON syntax, formatted as `terraform fmt` does.
 *
 * @param nestedBlocks Which names are nested blocks; see bindings.ts.
 * @throws Error when the configuration has a top-level name that Terraform does not know.
 */
export async function writeHcl(configuration: JsonObject, nestedBlocks: NestedBlocks): Promise<string> {
  const blocks = language(nestedBlocks);
  const unknown = Object.keys(configuration).find((name) => name !== "//" && !blocks.has(name));
  if (unknown !== undefined) throw new Error(`"${unknown}" is no block of Terraform's language`);
  const written = [...blocks].flatMap(([name, block]) => writeBlocks(name, block, configuration[name] ?? null));
  return format(`${written.join("\n\n")}\n`);
}

/** Every block of a name: JSON holds them as one object, a list of objects, or objects by label. */
function writeBlocks(name: string, block: Block, value: Json): string[] {
  return [...unlabel(value, block.labels)].map(([labels, content]) => {
    const head = [name, ...labels.map(literal)].join(" ");
    const inner = writeBody(content, block.body(labels));
    return `${comment(content)}${head} {${inner === "" ? "" : `\n${inner}\n`}}`;
  });
}

function* unlabel(
  value: Json,
  labels: number,
  found: readonly string[] = [],
): Iterable<[readonly string[], JsonObject]> {
  if (isList(value)) for (const item of value) yield* unlabel(item, labels, found);
  else if (!isObject(value)) return;
  else if (labels === 0) yield [found, value];
  else for (const [label, item] of entries(value)) yield* unlabel(item, labels - 1, [...found, label]);
}

/** Where in the construct tree a block comes from, when cdktf left a note of that. */
function comment(content: JsonObject): string {
  const note = content["//"];
  const metadata = isObject(note) ? note.metadata : undefined;
  const path = isObject(metadata) ? metadata.path : undefined;
  return typeof path === "string" ? `# ${path}\n` : "";
}

/** What Terraform adds to every resource stands below what the resource is. */
const LAST = new Set(["connection", "depends_on", "lifecycle", "provisioner"]);

/** Arguments of one line, those of several lines, nested blocks, and last what is the same for every resource. */
function writeBody(content: JsonObject, body: Body): string {
  const short: string[] = [];
  const long: string[] = [];
  const nested: string[] = [];
  const last: string[] = [];
  for (const [name, value] of entries(content)) {
    const block = body.block(name);
    if (block !== undefined && isBlocks(value) && !(block.isList && isList(value) && value.length === 0)) {
      (LAST.has(name) ? last : nested).push(...writeBlocks(name, block, value));
      continue;
    }
    const argument = `${name} = ${writeValue(value, body.kind(name))}`;
    (LAST.has(name) ? last : argument.includes("\n") ? long : short).push(argument);
  }
  return [...(short.length === 0 ? [] : [short.join("\n")]), ...long, ...nested, ...last].join("\n\n");
}

/** A list of one line at most is as wide as this; in characters, without its name. */
const LINE = 80;

function writeValue(value: Json, kind: ValueKind): string {
  if (typeof value === "string") return kind === "expression" ? expression(value) : WRITE[kind](value);
  if (isList(value)) {
    const items = value.map((item) => writeValue(item, kind));
    const line = `[${items.join(", ")}]`;
    return line.length <= LINE && !line.includes("\n") ? line : `[\n${items.map((item) => `${item},\n`).join("")}]`;
  }
  if (isObject(value)) {
    const items = Object.entries(value).map(([name, item]) => `${writeKey(name, kind)} = ${writeValue(item, kind)}\n`);
    return items.length === 0 ? "{}" : `{\n${items.join("")}}`;
  }
  return String(value);
}

const WRITE = { literal, reference } as const;

/** `for` as a first key would begin a for expression. */
const writeKey = (name: string, kind: ValueKind): string =>
  /^[A-Za-z_][\w-]*$/.test(name) && name !== "for"
    ? name
    : kind === "expression"
      ? quotedTemplate(name)
      : literal(name);

/** A key is a template too, but one that is only an expression needs brackets around it. */
function quotedTemplate(name: string): string {
  const written = expression(name);
  return written.startsWith('"') && written.endsWith('"') ? written : `(${written})`;
}

/** Names and values; `//` is a comment of the JSON syntax. */
const entries = (value: JsonObject): [string, Json][] => Object.entries(value).filter(([name]) => name !== "//");

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !isList(value);

/** Whether a value can be written as blocks: an expression that yields them cannot. */
const isBlocks = (value: Json): boolean => value === null || (isList(value) ? value.every(isObject) : isObject(value));

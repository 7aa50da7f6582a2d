import type { JsonObject } from "../types.ts";
import { objectOf, typesOf } from "./schema.ts";
import { type Followed, type Frame, follow, itemsOf, type Place, UNKNOWN, unusedOf } from "./scope.ts";
import { HELPERS, type Node, nameOf, type Template } from "./template.ts";

/** A name of a template. */
export interface Reference {
  /** As it is written: `../brand.name`. */
  readonly name: string;
  readonly template: Template;
  readonly node: Node;
}

type PartialCall = Pick<hbs.AST.PartialStatement, "name" | "params" | "hash">;

/** How the templates of a prompt use its input. */
export interface Usage {
  /** Names that the schema does not have, with those that it has in their place. */
  readonly unknown: readonly (Reference & { readonly known: readonly string[] })[];
  /** Objects and lists of objects written as text, which print as `[object Object]`. */
  readonly printed: readonly Reference[];
  /** Properties of the input that nothing uses: `["moves", "[]", "size"]`. */
  readonly unused: readonly (readonly string[])[];
}

/** What is done with a value: its being there is tested, its parts are opened, it is written, or all of it is used. */
type Use = "test" | "open" | "text" | "all";

/** Follows every name of a prompt and its partials through its blocks, and compares them with the schema of the input. */
export function usageOf(template: Template, schema: JsonObject, partials: ReadonlyMap<string, Template>): Usage {
  const reader = new Reader(partials);
  const root: Place = { schema, path: [] };
  reader.template(template, { context: root, over: new Map(), names: new Map(), root, inside: [] });
  return { ...reader.found, unused: unusedOf(schema, reader.touched, reader.whole) };
}

class Reader {
  readonly found = { unknown: [] as (Reference & { known: readonly string[] })[], printed: [] as Reference[] };
  readonly touched = new Set<string>();
  /** Paths of which every part is used. */
  readonly whole = new Set<string>();
  readonly #partials: ReadonlyMap<string, Template>;
  readonly #inline = new Map<string, hbs.AST.Program>();

  constructor(partials: ReadonlyMap<string, Template>) {
    this.#partials = partials;
  }

  template(template: Template, frame: Frame): void {
    for (const { name, node } of template.inline) this.#inline.set(name, node.program);
    this.#program(template.program, frame, template);
  }

  #program(program: hbs.AST.Program, frame: Frame, template: Template): void {
    for (const statement of program.body) this.#statement(statement, frame, template);
  }

  #statement(node: Node, frame: Frame, template: Template): void {
    if (node.type === "MustacheStatement") this.#call(node as hbs.AST.MustacheStatement, frame, template);
    if (node.type === "BlockStatement") this.#block(node as hbs.AST.BlockStatement, frame, template);
    if (node.type === "PartialStatement") this.#partial(node as hbs.AST.PartialStatement, frame, template);
    if (node.type === "PartialBlockStatement") {
      const block = node as hbs.AST.PartialBlockStatement;
      this.#program(block.program, frame, template);
      this.#partial(block, frame, template);
    }
  }

  /** `{{name}}`, or a helper with what it is handed. */
  #call(
    { path, params, hash }: Pick<hbs.AST.MustacheStatement, "path" | "params" | "hash">,
    frame: Frame,
    template: Template,
  ): void {
    const name = nameOf(path);
    if (name === undefined || !HELPERS.has(name)) this.#read(path, frame, template, "text");
    for (const each of params) this.#read(each, frame, template, "all");
    for (const { value } of hash?.pairs ?? []) this.#read(value, frame, template, "all");
  }

  #block({ path, params, program, inverse, hash }: hbs.AST.BlockStatement, frame: Frame, template: Template): void {
    const name = nameOf(path) ?? "";
    const [use, subjects] = HELPERS.has(name) ? [USES[name] ?? "all", params] : (["open", [path]] as const);
    const [place = UNKNOWN] = subjects.map((each) => this.#read(each, frame, template, use));
    for (const { value } of hash?.pairs ?? []) this.#read(value, frame, template, "all");
    // A loop over an object writes whatever it holds.
    if (name === "each" && !isList(place) && place.path !== undefined) this.whole.add(place.path.join("."));
    if (program) this.#program(program, inner(name, place, program.blockParams ?? [], frame), template);
    if (inverse) this.#program(inverse, frame, template);
  }

  #partial({ name: node, params, hash }: PartialCall, frame: Frame, template: Template): void {
    const [given] = params.map((each) => this.#read(each, frame, template, "open"));
    const handed = (hash?.pairs ?? []).map(
      ({ key, value }) => [key, this.#read(value, frame, template, "open")] as const,
    );
    const name = nameOf(node as Node);
    if (name === undefined || frame.inside.includes(name)) return;
    // A partial sees neither the names nor the way up of the block that it is used in.
    const called: Frame = {
      context: given ?? frame.context,
      over: new Map([...(given === undefined ? frame.over : []), ...handed]),
      names: new Map(),
      root: frame.root,
      inside: [...frame.inside, name],
    };
    const inline = this.#inline.get(name);
    const partial = this.#partials.get(name);
    if (inline !== undefined) this.#program(inline, called, template);
    else if (partial !== undefined) this.template(partial, called);
  }

  /** Follows an expression, and notes what that says about the input. */
  #read(node: Node, frame: Frame, template: Template, use: Use): Place {
    if (node.type === "SubExpression") this.#call(node as hbs.AST.SubExpression, frame, template);
    if (node.type !== "PathExpression") return UNKNOWN;
    const path = node as hbs.AST.PathExpression;
    const followed = follow(path, frame);
    this.#note(followed, use);
    const reference: Reference = { name: path.original, template, node };
    if (followed.missing !== undefined) {
      const known = Object.keys(objectOf(followed.missing.of.schema?.properties));
      this.found.unknown.push({ ...reference, known });
    }
    if (use === "text" && printsAsObject(followed.place.schema)) this.found.printed.push(reference);
    return followed.place;
  }

  #note({ place: { path, schema }, missing }: Followed, use: Use): void {
    const at = missing?.of.path ?? path;
    if (at === undefined) return;
    for (const length of at.keys()) this.touched.add(at.slice(0, length + 1).join("."));
    if (missing === undefined && (use === "text" || use === "all" || schema === undefined))
      this.whole.add(at.join("."));
  }
}

const USES: Readonly<Record<string, Use>> = { if: "test", unless: "test", each: "open", with: "open" };

/** What names mean inside a block. */
function inner(name: string, place: Place, params: readonly string[], frame: Frame): Frame {
  const isLoop = name === "each" || (!HELPERS.has(name) && isList(place));
  // A block of a value that is no object leaves its context as it is.
  const isObject = place.schema === undefined || typesOf(place.schema).includes("object");
  if (!isLoop && name !== "with" && (HELPERS.has(name) || !isObject)) return frame;
  const context = isLoop ? itemsOf(place) : place;
  const [item, index] = params;
  const names = new Map(frame.names);
  if (item !== undefined) names.set(item, context);
  if (index !== undefined) names.set(index, UNKNOWN);
  return { ...frame, context, over: new Map(), names, parent: frame };
}

const isList = ({ schema }: Place): boolean => typesOf(schema ?? {}).includes("array");

/** Whether text made of a value says nothing of it. */
function printsAsObject(schema: JsonObject | undefined): boolean {
  const types = typesOf(schema ?? {});
  return types.includes("object") || (types.includes("array") && typesOf(objectOf(schema?.items)).includes("object"));
}

import type { Json, PlanModule, ReviewedChange } from "./model.ts";

/** The block of an instance: `azurerm_x.main["a"]` → `azurerm_x.main`, `module.m[0].azurerm_x.main` → `module.m.azurerm_x.main`. */
export const blockOf = (address: string): string => {
  let block = "";
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < address.length; at++) {
    const character = address[at] ?? "";
    if (quoted) {
      if (character === "\\") at++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "[") depth++;
    else if (character === "]") depth--;
    else if (depth === 0) block += character;
  }
  return block;
};

interface Scope {
  readonly module: PlanModule;
  /** `module.network.`, empty for the root. */
  readonly prefix: string;
  readonly parent?: Scope;
  /** What the parent passes in. */
  readonly inputs?: Json;
}

function* referencesIn(expression: Json | undefined): Generator<string> {
  if (Array.isArray(expression)) {
    for (const item of expression as readonly Json[]) yield* referencesIn(item);
  } else if (typeof expression === "object" && expression !== null) {
    for (const [key, value] of Object.entries(expression)) {
      if (key === "references" && Array.isArray(value)) {
        yield* (value as readonly Json[]).filter((reference): reference is string => typeof reference === "string");
      } else yield* referencesIn(value);
    }
  }
}

/** Follows references through modules' inputs and outputs to the resource blocks behind them. */
class Resolver {
  readonly #known = new Map<string, ReadonlySet<string>>();
  readonly #blocks: ReadonlySet<string>;

  constructor(blocks: ReadonlySet<string>) {
    this.#blocks = blocks;
  }

  resolve(reference: string, scope: Scope): ReadonlySet<string> {
    const key = `${scope.prefix}\n${reference}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    // A reference that leads back to itself resolves to nothing, not to an endless walk.
    this.#known.set(key, new Set());
    const found = new Set(this.#follow(blockOf(reference).split("."), scope));
    this.#known.set(key, found);
    return found;
  }

  *#follow(parts: readonly string[], scope: Scope): Generator<string> {
    const [first = "", second = "", third = ""] = parts;
    if (first === "var") {
      const passed = (scope.inputs as Record<string, Json> | undefined)?.[second];
      if (scope.parent !== undefined) yield* this.all(passed, scope.parent);
    } else if (first === "module") {
      const inner = moduleScope(scope, second);
      if (inner !== undefined) yield* this.all(inner.module.outputs?.[third]?.expression, inner);
    } else {
      const block = scope.prefix + parts.slice(0, first === "data" ? 3 : 2).join(".");
      if (this.#blocks.has(block)) yield block;
    }
  }

  *all(expression: Json | undefined, scope: Scope): Generator<string> {
    for (const reference of new Set(referencesIn(expression))) yield* this.resolve(reference, scope);
  }
}

function moduleScope(scope: Scope, name: string): Scope | undefined {
  const call = scope.module.module_calls?.[name];
  if (call?.module === undefined) return undefined;
  const inner: Scope = { module: call.module, prefix: `${scope.prefix}module.${name}.`, parent: scope };
  return call.expressions === undefined ? inner : { ...inner, inputs: call.expressions };
}

/** `[block, block it needs]` for all pairs of blocks that change, from the references of the configuration. */
export function dependenciesOf(root: PlanModule | undefined, changes: readonly ReviewedChange[]): [string, string][] {
  if (root === undefined) return [];
  const blocks = new Set(changes.map((change) => blockOf(change.address)));
  const resolver = new Resolver(blocks);
  const edges: [string, string][] = [];
  const visit = (scope: Scope): void => {
    for (const resource of scope.module.resources ?? []) {
      const from = scope.prefix + resource.address;
      if (!blocks.has(from)) continue;
      const references: Json = [
        resource.expressions ?? {},
        resource.count_expression ?? null,
        resource.for_each_expression ?? null,
        { references: resource.depends_on ?? [] },
      ];
      for (const to of new Set(resolver.all(references, scope))) if (to !== from) edges.push([from, to]);
    }
    for (const name of Object.keys(scope.module.module_calls ?? {})) {
      const inner = moduleScope(scope, name);
      if (inner !== undefined) visit(inner);
    }
  };
  visit({ module: root, prefix: "" });
  return edges;
}

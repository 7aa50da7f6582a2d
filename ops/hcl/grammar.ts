/**
 * How a value of an argument is written.
 *
 * `expression`: strings are templates. `literal`: strings are plain text. `reference`: strings name something and stand
 * without quotes.
 */
export type ValueKind = "expression" | "literal" | "reference";

/** What may stand between the braces of a block. */
export interface Body {
  /** How the value of an argument is written. */
  kind(name: string): ValueKind;
  /** The nested block of a name; undefined when the name is an argument. */
  block(name: string): Block | undefined;
}

export interface Block {
  /** Number of labels between the name of the block and its brace. */
  readonly labels: number;
  /** Whether it is a list in truth: none of it is written as an empty list. */
  readonly isList?: boolean;
  body(labels: readonly string[]): Body;
}

/**
 * Which arguments of a resource, data source or provider are nested blocks, by the path to them. `list`: a list that may
 * be written as blocks; an empty one says that there shall be none, where no block says nothing.
 */
export type NestingOf = (path: readonly string[]) => "block" | "list" | undefined;

/** The nested blocks of a type: `("resource", "azurerm_subnet")`; of a provider: `("provider", "azurerm")`. */
export type NestedBlocks = (kind: ProviderKind, type: string) => NestingOf;
export type ProviderKind = "provider" | "data" | "ephemeral" | "resource";

interface Words {
  /** @default "expression" */
  readonly rest?: ValueKind;
  readonly literals?: readonly string[];
  readonly references?: readonly string[];
  readonly blocks?: Readonly<Record<string, Block>>;
}

const body = ({ rest = "expression", literals = [], references = [], blocks = {} }: Words): Body => ({
  kind: (name) => (literals.includes(name) ? "literal" : references.includes(name) ? "reference" : rest),
  block: (name) => (Object.hasOwn(blocks, name) ? blocks[name] : undefined),
});

const block = (words: Words, labels = 0): Block => ({ labels, body: () => body(words) });

const condition = block({});
const connection = block({});

const lifecycle = block({
  references: ["ignore_changes", "replace_triggered_by"],
  blocks: { precondition: condition, postcondition: condition },
});
const provisioner = block({ references: ["when", "on_failure"], blocks: { connection } }, 1);

const resource: Words = {
  references: ["depends_on", "provider"],
  blocks: { lifecycle, provisioner, connection },
};

/** A body whose nested blocks only the provider knows. */
function providerBody(words: Words, nestingOf: NestingOf, path: readonly string[] = []): Body {
  const language = body(words);
  const nested = (name: string): Body => providerBody({}, nestingOf, [...path, name]);
  const dynamic: Block = {
    labels: 1,
    body: ([name = ""]) => ({
      kind: (argument) => (argument === "iterator" ? "reference" : "expression"),
      block: (argument) => (argument === "content" ? { labels: 0, body: () => nested(name) } : undefined),
    }),
  };
  return {
    kind: language.kind,
    block: (name) => {
      if (name === "dynamic") return dynamic;
      const nesting = nestingOf([...path, name]);
      return language.block(name) ?? (nesting && { labels: 0, isList: nesting === "list", body: () => nested(name) });
    },
  };
}

/** Terraform's language: every block that may stand at the top of a file, in the order they are written in. */
export function language(nestedBlocks: NestedBlocks): ReadonlyMap<string, Block> {
  const provided = (kind: ProviderKind, labels: number, words: Words): Block => ({
    labels,
    body: ([type = ""]) => providerBody(words, nestedBlocks(kind, type)),
  });
  const workspaces = block({ rest: "literal" });
  const data = provided("data", 2, resource);
  return new Map<string, Block>([
    [
      "terraform",
      block({
        rest: "literal",
        blocks: {
          required_providers: block({ rest: "literal" }),
          backend: block({ rest: "literal", blocks: { workspaces } }, 1),
          cloud: block({ rest: "literal", blocks: { workspaces } }),
          provider_meta: block({}, 1),
        },
      }),
    ],
    ["variable", block({ rest: "literal", references: ["type"], blocks: { validation: condition } }, 1)],
    ["locals", block({})],
    ["provider", provided("provider", 1, { literals: ["alias", "version"] })],
    ["data", data],
    ["ephemeral", provided("ephemeral", 2, resource)],
    ["resource", provided("resource", 2, resource)],
    ["module", block({ literals: ["source", "version"], references: ["depends_on", "providers"] }, 1)],
    ["check", block({ blocks: { data, assert: condition } }, 1)],
    ["import", block({ references: ["to", "provider"] })],
    ["moved", block({ references: ["from", "to"] })],
    ["removed", block({ references: ["from"], blocks: { lifecycle, provisioner, connection } })],
    [
      "output",
      block({ literals: ["description"], references: ["depends_on"], blocks: { precondition: condition } }, 1),
    ],
  ]);
}

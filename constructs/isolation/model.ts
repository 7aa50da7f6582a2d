import type { Path } from "../rule.ts";
import { readinessQueueName, STREAM_OF, STREAMS } from "../streams.rules.ts";
import { stateLocation } from "./state.ts";

/** A stack as it was rendered: the content of its cdk.tf.json. */
export interface RenderedSource {
  /** `<stack>-<environment>` */
  readonly id: string;
  readonly terraform: unknown;
}

/** A text somewhere in a rendered stack. */
export interface Text {
  /** From the root of the rendered JSON. */
  readonly path: Path;
  readonly value: string;
  /** What the text is for: its key, or of a pair `{ name, value }` the name. */
  readonly label: string;
}

/** A resource or a data source. */
export interface Block {
  readonly path: Path;
  /** `data.` in front for a data source. */
  readonly address: string;
  readonly type: string;
  readonly isData: boolean;
  readonly body: Readonly<Record<string, unknown>>;
  readonly texts: readonly Text[];
  /** The stream that it is for. */
  readonly stream: string;
}

export interface IsolatedStack {
  readonly id: string;
  readonly environment: string;
  /** An unknown stack counts as a stream of its own. */
  readonly stream: string;
  readonly isKnown: boolean;
  readonly texts: readonly Text[];
  /** By address. */
  readonly blocks: ReadonlyMap<string, Block>;
  readonly outputs: readonly string[];
  readonly subscriptionId: string;
  readonly backend: { readonly type: string; readonly config: Readonly<Record<string, unknown>> };
  /** Where its state is kept: equal texts are one state. */
  readonly state: string;
}

/** What the rules need to know of a rendered stack. Whatever is not as Terraform wants it counts as not there. */
export function readStack({ id, terraform }: RenderedSource): IsolatedStack {
  const [stack = "", ...rest] = id.split("-");
  const isKnown = Object.hasOwn(STREAM_OF, stack) && rest.length > 0;
  const stream: string = isKnown ? STREAM_OF[stack as keyof typeof STREAM_OF] : stack;
  const root = object(terraform);
  const texts = [...textsOf(root, [], "")];
  const [type = "local", config = {}] = Object.entries(object(object(root.terraform).backend))[0] ?? [];
  return {
    id,
    environment: rest.join("-"),
    stream,
    isKnown,
    texts,
    blocks: new Map(blocksOf(root, texts, (body) => streamOf(stack, stream, body)).map((each) => [each.address, each])),
    outputs: Object.keys(object(root.output)),
    subscriptionId: subscriptionOf(root),
    backend: { type, config: object(config) },
    state: stateLocation(id, type, object(config)),
  };
}

/**
 * The one exception: the foundation makes the landing of each stream, and for that alone it holds names of other streams.
 * What it makes for a stream stands below `<stream>` and `<stream>-resource-group`, and is the stream's queue.
 */
function streamOf(stack: string, own: string, body: Block["body"]): string {
  if (stack !== "foundation") return own;
  const [, ...ids] = String(object(object(body["//"]).metadata).path ?? "").split("/");
  const landing = STREAMS.find((stream) =>
    ids.some((id) => [stream, `${stream}-resource-group`, readinessQueueName(stream)].includes(id)),
  );
  return landing ?? own;
}

function blocksOf(
  root: Readonly<Record<string, unknown>>,
  texts: readonly Text[],
  streamOfBody: (body: Block["body"]) => string,
): Block[] {
  const byBlock = Map.groupBy(texts, ({ path }) => path.slice(0, 3).join("\n"));
  return (["resource", "data"] as const).flatMap((section) =>
    Object.entries(object(root[section])).flatMap(([type, named]) =>
      Object.entries(object(named)).map(([name, content]) => {
        const path = [section, type, name];
        const body = object(content);
        return {
          path,
          address: addressOf(path),
          type,
          isData: section === "data",
          body,
          texts: byBlock.get(path.join("\n")) ?? [],
          stream: streamOfBody(body),
        };
      }),
    ),
  );
}

/** Every text below a value; what cdktf notes for itself under `//` is no part of the stack. */
function* textsOf(value: unknown, path: Path, label: string): Iterable<Text> {
  if (typeof value === "string") yield { path, value, label };
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* textsOf(item, [...path, index], label);
  } else if (typeof value === "object" && value !== null) {
    const { name } = object(value);
    for (const [key, item] of Object.entries(value)) {
      if (key === "//") continue;
      yield* textsOf(item, [...path, key], key === "value" && typeof name === "string" ? name : key);
    }
  }
}

function subscriptionOf(root: Readonly<Record<string, unknown>>): string {
  const { azurerm } = object(root.provider);
  const [provider] = Array.isArray(azurerm) ? azurerm : [azurerm];
  return String(object(provider).subscription_id ?? "");
}

export const object = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** The Terraform address of what a path leads into: `azurerm_subnet.jobs`, `data.…`, `output.jobs`, `terraform`. */
export function addressOf([section = "", ...rest]: Path): string {
  if (section === "resource") return rest.slice(0, 2).join(".");
  if (section === "data") return [section, ...rest.slice(0, 2)].join(".");
  return section === "terraform" ? section : [section, ...rest.slice(0, 1)].join(".");
}

/** The part of a path behind the address. */
export function attributeOf([section, ...rest]: Path): Path {
  if (section === "resource" || section === "data") return rest.slice(2);
  return section === "terraform" ? rest : rest.slice(1);
}

/** Addresses of resources and data sources that a text refers to, for what is no text of Terraform: none. */
export const references = ({ value, path }: Text): readonly string[] =>
  expressionsOf(value, path.includes("depends_on")).flatMap((expression) =>
    [...expression.matchAll(REFERENCE)].map(([address]) => address),
  );

const REFERENCE = /(?<![\w.-])(?:data\.)?[a-z][a-z0-9]*_\w+\.[A-Za-z_][\w-]*/g;

/** `$${` is no expression, but a text. */
const expressionsOf = (value: string, isExpression: boolean): readonly string[] =>
  isExpression ? [value] : [...value.matchAll(/(?<!\$)\$\{([^}]*)\}/g)].map((match) => match[1] ?? "");

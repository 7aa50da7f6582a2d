import type { Answer } from "./azure/client.ts";
import type { Json } from "./azure/json.ts";
import type { Session } from "./azure/session.ts";
import type { Fields } from "./fields.ts";
import type { Block } from "./schema/model.ts";
import type { Value, ValueObject } from "./values.ts";

/** Everything one operation on one resource needs. */
export type Context = {
  readonly session: Session;
  readonly spec: TypeSpec;
  readonly block: Block;
  /** When the operation gives up, in milliseconds of the clock. */
  readonly deadline: number;
};

type Write = {
  /** @default PUT */
  readonly verb?: "PUT" | "PATCH";
  /** Name of the SDK's method, for errors. @default CreateOrUpdate */
  readonly method?: string;
  /** Whether the SDK waits for the operation that Azure answers with. @default false */
  readonly polls?: boolean;
};

/** How azurerm manages one type: data, and a short function where the type is peculiar. */
export type TypeSpec = {
  readonly type: string;
  /** What errors call it: `Flexible Server`. */
  readonly label: string;
  /** Resource id, with attribute names in braces; `{subscription}` is the provider's. A first `{scope}` is any id. */
  readonly id: string;
  /** What errors call the attributes of the id, in order. */
  readonly idLabels: readonly string[];
  readonly apiVersion: string;
  readonly fields: Fields;
  readonly create?: Write & { readonly check?: boolean };
  readonly update?: Write;
  readonly remove?: { readonly method?: string; readonly polls?: boolean };
  /** Seconds between the reads that the provider makes until Azure is consistent. */
  readonly settle?: { readonly create?: readonly number[]; readonly remove?: readonly number[] };
  /** Further reads, merged into the body under `$name`. */
  readonly extras?: {
    readonly [name: string]: (
      id: string,
      body: Json,
    ) => { url: string; apiVersion: string; method?: "POST" } | undefined;
  };
  /** Minutes. @default 30, 5, 30, 30 */
  readonly timeouts?: {
    readonly create?: number;
    readonly read?: number;
    readonly update?: number;
    readonly delete?: number;
  };

  /** Attributes whose change replaces the resource, separated by spaces. */
  readonly replace?: string;
  /** Further changes that replace, by path. */
  readonly replaceWhen?: { readonly [path: string]: (prior: Value, planned: Value) => boolean };
  /** Values of inputs that are not given. */
  readonly defaults?: { readonly [path: string]: Value };
  /** Blocks that Azure fills in when they are not given, separated by spaces. */
  readonly computedBlocks?: string;
  /** Computed attributes that a change makes unknown, by the attributes that change them. */
  readonly recomputed?: { readonly [attribute: string]: string };
  /** Two values that mean the same. */
  readonly same?: { readonly [path: string]: (prior: Value, planned: Value) => boolean };
  /** What a value must be; a problem is told at its path. */
  readonly rules?: readonly Rule[];

  /** Attributes that decide the id but that are not in its text: a random name, for one. */
  readonly prepare?: (context: Context, values: ValueObject) => Promise<ValueObject>;
  /** Changes the body before it is sent. `config` also holds the write-only values. */
  readonly toBody?: (
    body: { [name: string]: Json },
    values: ValueObject,
    config: ValueObject,
    context: Context,
  ) => Json;
  /** Changes the state that was read. */
  readonly toState?: (state: { [name: string]: Value }, body: Json, context: Context, known: ValueObject) => void;
  /** Steps after the create, such as a PATCH of what a create ignores. */
  readonly afterCreate?: (context: Context, id: string, values: ValueObject, config: ValueObject) => Promise<void>;

  /** Whole operations, for types that are not one resource in Azure. */
  readonly operations?: {
    readonly create?: (context: Context, values: ValueObject, config: ValueObject) => Promise<string>;
    readonly read?: (context: Context, id: string, known: ValueObject) => Promise<Json | undefined>;
    readonly update?: (
      context: Context,
      id: string,
      prior: ValueObject,
      planned: ValueObject,
      config: ValueObject,
    ) => Promise<void>;
    readonly remove?: (context: Context, id: string, prior: ValueObject) => Promise<void>;
    /** The state's id, when it is not the id in Azure. */
    readonly stateId?: (id: string) => string;
    readonly azureId?: (stateId: string) => string;
  };
};

export type Rule = {
  readonly path: string;
  /** @returns what is wrong: a summary and a detail */
  readonly check: (value: Value, name: string) => readonly [string, string] | undefined;
};

export type { Answer };

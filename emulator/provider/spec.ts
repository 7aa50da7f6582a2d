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

/** How something is sent. */
export type Sending = {
  /** @default PUT */
  readonly verb?: "PUT" | "PATCH" | "POST";
  /** What follows the id in the address. */
  readonly path?: string;
  /** Name of the SDK's method, for errors. @default CreateOrUpdate */
  readonly method?: string;
  /** Whether the SDK waits for the operation that Azure answers with. @default false */
  readonly polls?: boolean;
  /** @default the type's */
  readonly apiVersion?: string;
};

/** A further read: where, and with which api-version (@default the type's). */
export type Extra = {
  readonly url: string;
  readonly apiVersion?: string;
  readonly method?: "POST";
  /** azurerm goes on without what it may not read. @default false */
  readonly mayBeForbidden?: true;
};

/** How azurerm manages one type: data, and a short function where the type is peculiar. */
export type TypeSpec = {
  readonly type: string;
  /** What errors call it: `Flexible Server`. */
  readonly label: string;
  /** Resource id, with attribute names in braces. `{subscription}` is the provider's; `…scope` and `…_id` are ids. */
  readonly id: string;
  /** The attributes that an id names. @default those of `id` */
  readonly parse?: (id: string) => ValueObject;
  /** The id with all its names, for errors. @default id */
  readonly names?: string;
  /** What errors call the names of the id, in order. */
  readonly idLabels: readonly string[];
  readonly apiVersion: string;
  readonly fields: Fields;
  /** `check: false`: the resource always exists, nobody has to import it. */
  readonly create?: Sending & { readonly check?: boolean };
  readonly update?: Sending;
  readonly remove?: Sending;
  /** Seconds before each of the reads that the provider makes until Azure is consistent. */
  readonly settle?: { readonly create?: readonly number[]; readonly remove?: readonly number[] };
  /** What only one write at a time may touch. */
  readonly lock?: (values: ValueObject) => readonly string[];
  /** Further reads, merged into the body under `$name`. */
  readonly extras?: { readonly [name: string]: (id: string, body: Json) => Extra | undefined };
  /** Minutes. @default 30, 5, 30, 30 */
  readonly timeouts?: { readonly [operation in "create" | "read" | "update" | "delete"]?: number };

  /** Attributes whose change replaces the resource, separated by spaces; of a block, only whether it is there. */
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
  /** What azurerm refuses only once it plans: what is wrong, if anything. `prior` is empty when nothing exists. */
  readonly refuse?: (planned: ValueObject, prior: ValueObject, config: ValueObject) => string | undefined;

  /** Values that are found out before the create: a role's id from its name, for one. */
  readonly prepare?: (context: Context, values: ValueObject) => Promise<ValueObject>;
  /** Changes the body before it is sent. `config` also holds the write-only values. */
  readonly toBody?: (
    body: { [name: string]: Json },
    values: ValueObject,
    config: ValueObject,
    context: Context,
  ) => Json;
  /** Changes the state that was read. */
  readonly toState?: (state: { [name: string]: Value }, body: Json, context: Context) => void;
  /** Steps after the create, such as a PATCH of what a create ignores. */
  readonly afterCreate?: (context: Context, id: string, values: ValueObject, config: ValueObject) => Promise<void>;
  /** The id in the state, when it is not the one in Azure. */
  readonly stateId?: { readonly to: (id: string) => string; readonly from: (stateId: string) => string };
  /** Whole operations, for types that are not one resource in Azure. */
  readonly operations?: Operations;
};

type Operations = {
  readonly exists?: (context: Context, id: string) => Promise<boolean>;
  readonly create?: (context: Context, id: string, values: ValueObject, config: ValueObject) => Promise<void>;
  readonly read?: (context: Context, id: string, known: ValueObject) => Promise<Json | undefined>;
  readonly update?: (
    context: Context,
    id: string,
    prior: ValueObject,
    planned: ValueObject,
    config: ValueObject,
  ) => Promise<void>;
  readonly remove?: (context: Context, id: string, prior: ValueObject) => Promise<void>;
};

import type { Planned } from "./plan.ts";
import type { Schema } from "./schema/model.ts";
import type { Value, ValueObject } from "./values.ts";

export type Problem = {
  readonly summary: string;
  readonly detail: string;
  readonly path: readonly (string | number)[];
};
export type Kind = "resource" | "data" | "ephemeral";
export type Applied = { readonly state: Value; readonly problem?: Error };

/** A provider, without the protocol. Whatever it throws becomes a diagnostic. */
export type Provider = {
  /** Where Terraform looks for it, such as `registry.terraform.io/hashicorp/azurerm`. */
  readonly address: string;
  readonly schema: Schema;
  readonly schemas: { readonly [kind in Kind]: { readonly [type: string]: () => Schema } };
  configure(config: ValueObject): Promise<void>;
  validate(kind: Kind, type: string, config: ValueObject): readonly Problem[];
  plan(type: string, prior: Value, config: Value): Planned;
  apply(type: string, prior: Value, planned: Value, config: ValueObject): Promise<Applied>;
  read(type: string, state: ValueObject): Promise<Value>;
  import(type: string, id: string): Promise<Value>;
  readData(type: string, config: ValueObject): Promise<Value>;
  open(type: string, config: ValueObject): Promise<Value>;
};

import { Failure } from "./azure/errors.ts";
import type { Session } from "./azure/session.ts";
import type { Schema } from "./schema/model.ts";
import type { Value, ValueObject } from "./values.ts";

export const EPHEMERAL_SCHEMAS: { readonly [type: string]: () => Schema } = {};

export async function openEphemeral(_session: Session, type: string, _config: ValueObject): Promise<Value> {
  throw new Failure(`the stand-in provider does not know the ephemeral resource ${type}`);
}

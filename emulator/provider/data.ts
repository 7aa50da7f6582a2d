import { Failure } from "./azure/errors.ts";
import type { Session } from "./azure/session.ts";
import type { Value, ValueObject } from "./values.ts";

export async function readData(_session: Session, type: string, _config: ValueObject): Promise<Value> {
  throw new Failure(`the stand-in provider does not know the data source ${type}`);
}

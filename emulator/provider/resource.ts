import { expectStatus } from "./azure/client.ts";
import { ArmError, Failure } from "./azure/errors.ts";
import { isJsonObject, type Json } from "./azure/json.ts";
import { get, remove, send, settle, told } from "./calls.ts";
import { toBody, toState } from "./fields.ts";
import { attributesOf, describe, idOf } from "./ids.ts";
import { emptyBlock } from "./schema/model.ts";
import type { Context } from "./spec.ts";
import { isObject, isUnknown, type Value, type ValueObject } from "./values.ts";

/** A step that failed after the resource came to exist: what is known of it goes into the state. */
export class PartlyDone extends Error {
  readonly state: Value;
  override readonly cause: Error;

  constructor(cause: Error, state: Value) {
    super(cause.message);
    this.cause = cause;
    this.state = state;
  }
}

export async function createResource(context: Context, planned: ValueObject, config: ValueObject): Promise<Value> {
  const { spec, session } = context;
  const given = withoutUnknown(planned);
  const values = { ...given, ...(await spec.prepare?.(context, given)) };
  const id = idOf(spec, values, session.identity.subscriptionId);
  if (spec.create?.check !== false) await refuseExisting(context, id);
  return session.locked(spec.lock?.(values) ?? [], async () => {
    if (spec.operations?.create === undefined) await write(context, id, "creating", values, config);
    else await spec.operations.create(context, id, values, config);
    const known = { ...values, id: spec.stateId?.to(id) ?? id };
    try {
      await settle(context, id, spec.settle?.create ?? [], 200);
      await spec.afterCreate?.(context, id, values, config);
      return await readResource(context, known);
    } catch (error) {
      throw new PartlyDone(error as Error, known);
    }
  });
}

/** The state of what exists now; null when it is gone. `known` is the state so far. */
export async function readResource(context: Context, known: ValueObject): Promise<Value> {
  const { spec, block } = context;
  const stateId = String(known.id ?? "");
  const id = spec.stateId?.from(stateId) ?? stateId;
  const body = await (spec.operations?.read ?? readBody)(context, id, known);
  if (body === undefined) return null;
  const empty = emptyBlock(block);
  const read = { ...attributesOf(spec, id), ...toState(spec.fields, block, body) };
  const state: { [name: string]: Value } = { ...empty, ...withoutUnknown(known), ...read, id: stateId };
  spec.toState?.(state, body, context);
  return Object.fromEntries(Object.keys(empty).map((name) => [name, state[name] ?? null]));
}

export async function readBody(context: Context, id: string): Promise<Json | undefined> {
  const retrieving = `retrieving ${describe(context.spec, id)}`;
  return told(retrieving, async () => {
    const answer = await get(context, id);
    if (answer.status === 404) return undefined;
    const { body } = expectStatus(answer, 200);
    return { ...(isJsonObject(body) ? body : {}), ...(await readExtras(context, id, body)) };
  });
}

async function readExtras(context: Context, id: string, body: Json): Promise<{ [name: string]: Json }> {
  const { spec, session, deadline } = context;
  const extras: { [name: string]: Json } = {};
  for (const [name, where] of Object.entries(spec.extras ?? {})) {
    const target = where(id, { ...(isJsonObject(body) ? body : {}), ...extras });
    if (target === undefined) continue;
    const query = { "api-version": target.apiVersion ?? spec.apiVersion };
    const answer = await session.call({ method: target.method ?? "GET", url: target.url, query, deadline });
    if (answer.status === 403 && target.mayBeForbidden === true) continue;
    extras[`$${name}`] = expectStatus(answer, 200).body;
  }
  return extras;
}

export async function updateResource(
  context: Context,
  prior: ValueObject,
  planned: ValueObject,
  config: ValueObject,
): Promise<Value> {
  const { spec, session } = context;
  const values = withoutUnknown({ ...planned, ...kept(prior, planned) });
  const id = idIn(context, prior);
  return session.locked(spec.lock?.(prior) ?? [], async () => {
    try {
      if (spec.operations?.update === undefined) await write(context, id, "updating", values, config);
      else await spec.operations.update(context, id, prior, values, config);
      return await readResource(context, { ...values, id: prior.id ?? null });
    } catch (error) {
      throw new PartlyDone(error as Error, values);
    }
  });
}

/** What was computed before stands in for what is computed again. */
function kept(prior: ValueObject, planned: ValueObject): ValueObject {
  const names = Object.keys(planned).filter((name) => isUnknown(planned[name]));
  return Object.fromEntries(names.map((name) => [name, prior[name] ?? null]));
}

export async function deleteResource(context: Context, prior: ValueObject): Promise<void> {
  const { spec, session } = context;
  const id = idIn(context, prior);
  await session.locked(spec.lock?.(prior) ?? [], async () => {
    if (spec.operations?.remove !== undefined) return spec.operations.remove(context, id, prior);
    await remove(context, id, spec.remove);
    await settle(context, id, spec.settle?.remove ?? [], 404);
  });
}

function idIn({ spec }: Context, state: ValueObject): string {
  return spec.stateId?.from(String(state.id)) ?? String(state.id);
}

/** One PUT or PATCH of the whole resource, and the wait for it. */
export async function write(
  context: Context,
  id: string,
  doing: "creating" | "updating",
  values: ValueObject,
  config: ValueObject,
): Promise<void> {
  const { spec } = context;
  const body = toBody(spec.fields, values);
  const how = doing === "creating" ? spec.create : (spec.update ?? spec.create);
  await send(context, id, doing, how ?? {}, spec.toBody?.(body, values, config, context) ?? body);
}

async function refuseExisting(context: Context, id: string): Promise<void> {
  const { spec } = context;
  const exists = await told(`checking for presence of existing ${describe(spec, id)}`, async () => {
    if (spec.operations?.exists !== undefined) return spec.operations.exists(context, id);
    const answer = await get(context, id);
    if (answer.status !== 404 && answer.status !== 200) throw ArmError.of(answer.status, answer.body, answer.text);
    return answer.status === 200;
  });
  if (!exists) return;
  const advice = `to be managed via Terraform this resource needs to be imported into the State. Please see the resource documentation for "${spec.type}" for more information`;
  throw new Failure(`a resource with the ID "${spec.stateId?.to(id) ?? id}" already exists - ${advice}`);
}

/** The values with null for everything Terraform did not know when it planned. */
export function withoutUnknown(values: ValueObject): { [name: string]: Value } {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, known(value)]));
}

function known(value: Value): Value {
  if (isUnknown(value)) return null;
  if (Array.isArray(value)) return value.map(known);
  return isObject(value) ? withoutUnknown(value) : value;
}

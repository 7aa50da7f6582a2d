import { type Answer, expectStatus } from "./azure/client.ts";
import { ArmError, Failure } from "./azure/errors.ts";
import { isJsonObject, type Json } from "./azure/json.ts";
import { awaitGone, awaitWrite } from "./azure/poll.ts";
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
  const values = (await spec.prepare?.(context, withoutUnknown(planned))) ?? withoutUnknown(planned);
  const custom = spec.operations?.create;
  const id =
    custom === undefined ? idOf(spec, values, session.identity.subscriptionId) : await custom(context, values, config);
  if (custom === undefined) {
    if (spec.create?.check !== false) await refuseExisting(context, id);
    await write(context, id, "creating", values, config);
  }
  const known = { ...values, id: spec.operations?.stateId?.(id) ?? id };
  try {
    await spec.afterCreate?.(context, id, values, config);
    await settle(context, id, spec.settle?.create ?? [], (answer) => answer.status === 200);
    return await readResource(context, known);
  } catch (error) {
    throw new PartlyDone(error as Error, known);
  }
}

/** The state of what exists now; null when it is gone. `known` is the state so far. */
export async function readResource(context: Context, known: ValueObject): Promise<Value> {
  const { spec, block } = context;
  const stateId = String(known.id ?? "");
  const id = spec.operations?.azureId?.(stateId) ?? stateId;
  const body = await (spec.operations?.read ?? readBody)(context, id, known);
  if (body === undefined) return null;
  const state: { [name: string]: Value } = {
    ...emptyBlock(block),
    ...withoutUnknown(known),
    ...attributesOf(spec, id),
    ...toState(spec.fields, block, body),
    id: stateId,
  };
  spec.toState?.(state, body, context, known);
  return Object.fromEntries(Object.keys(emptyBlock(block)).map((name) => [name, state[name] ?? null]));
}

async function readBody(context: Context, id: string): Promise<Json | undefined> {
  const { spec } = context;
  const answer = await get(context, id).catch((error: ArmError) => {
    throw error.within(`retrieving ${describe(spec, id)}`);
  });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200)
    throw ArmError.of(answer.status, answer.body, answer.text).within(`retrieving ${describe(spec, id)}`);
  return { ...(isJsonObject(answer.body) ? answer.body : {}), ...(await readExtras(context, id, answer.body)) };
}

async function readExtras(context: Context, id: string, body: Json): Promise<{ [name: string]: Json }> {
  const { spec, session, deadline } = context;
  const extras: { [name: string]: Json } = {};
  for (const [name, where] of Object.entries(spec.extras ?? {})) {
    const target = where(id, { ...(isJsonObject(body) ? body : {}), ...extras });
    if (target === undefined) continue;
    const query = { "api-version": target.apiVersion };
    const answer = await session.call({ method: target.method ?? "GET", url: target.url, query, deadline });
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
  const { spec } = context;
  const values = withoutUnknown({ ...planned, ...kept(prior, planned) });
  const id = spec.operations?.azureId?.(String(prior.id)) ?? String(prior.id);
  try {
    if (spec.operations?.update !== undefined) await spec.operations.update(context, id, prior, values, config);
    else await write(context, id, "updating", values, config);
    return await readResource(context, { ...values, id: prior.id ?? null });
  } catch (error) {
    throw new PartlyDone(error as Error, values);
  }
}

/** What was computed before stands in for what is computed again. */
function kept(prior: ValueObject, planned: ValueObject): ValueObject {
  return Object.fromEntries(
    Object.keys(planned)
      .filter((name) => isUnknown(planned[name]))
      .map((name) => [name, prior[name] ?? null]),
  );
}

export async function deleteResource(context: Context, prior: ValueObject): Promise<void> {
  const { spec, session, deadline } = context;
  const id = spec.operations?.azureId?.(String(prior.id)) ?? String(prior.id);
  if (spec.operations?.remove !== undefined) return spec.operations.remove(context, id, prior);
  const where = { url: id, query: { "api-version": spec.apiVersion } };
  const target = describe(spec, id);
  await told(`deleting ${target}: performing ${spec.remove?.method ?? "Delete"}`, async () => {
    expectStatus(await session.call({ method: "DELETE", ...where, deadline }), 200, 202, 204);
  });
  if (spec.remove?.polls) {
    const poll = { client: session.client, headers: session.headers(), deadline };
    await told(`deleting ${target}: polling after ${spec.remove.method ?? "Delete"}`, () => awaitGone(poll, where));
  }
  await settle(context, id, spec.settle?.remove ?? [], (answer) => answer.status === 404);
}

/** One PUT or PATCH, and the wait for it. */
async function write(
  context: Context,
  id: string,
  doing: "creating" | "updating",
  values: ValueObject,
  config: ValueObject,
): Promise<void> {
  const { spec } = context;
  const body = toBody(spec.fields, values);
  const finished = spec.toBody?.(body, values, config, context) ?? body;
  await send(
    context,
    id,
    doing,
    doing === "creating" ? (spec.create ?? {}) : (spec.update ?? spec.create ?? {}),
    finished,
  );
}

/** Sends a body to a resource as part of creating or updating it. */
export async function send(
  context: Context,
  id: string,
  doing: string,
  how: { readonly verb?: "PUT" | "PATCH"; readonly method?: string; readonly polls?: boolean },
  body: Json,
): Promise<Answer> {
  const { spec, session, deadline } = context;
  const method = how.method ?? "CreateOrUpdate";
  const where = { url: id, query: { "api-version": spec.apiVersion } };
  const target = describe(spec, id);
  const answer = await told(`${doing} ${target}: performing ${method}`, async () =>
    expectStatus(await session.call({ method: how.verb ?? "PUT", ...where, body, deadline }), 200, 201, 202),
  );
  if (how.polls) {
    const poll = { client: session.client, headers: session.headers(), deadline };
    const noPoller =
      answer.status === 202 &&
      !answer.headers["azure-asyncoperation"] &&
      !/^https?:/.test(answer.headers.location ?? "");
    const step = noPoller ? `performing ${method}` : `polling after ${method}`;
    await told(`${doing} ${target}: ${step}`, () => awaitWrite(poll, answer, where));
  }
  return answer;
}

async function refuseExisting(context: Context, id: string): Promise<void> {
  const { spec } = context;
  const answer = await told(`checking for presence of existing ${describe(spec, id)}`, () => get(context, id));
  if (answer.status === 404) return;
  if (answer.status !== 200) {
    throw ArmError.of(answer.status, answer.body, answer.text).within(
      `checking for presence of existing ${describe(spec, id)}`,
    );
  }
  throw alreadyExists(spec.type, spec.operations?.stateId?.(id) ?? id);
}

export function alreadyExists(type: string, id: string): Failure {
  const advice = `to be managed via Terraform this resource needs to be imported into the State. Please see the resource documentation for "${type}" for more information`;
  return new Failure(`a resource with the ID "${id}" already exists - ${advice}`);
}

/** azurerm reads some resources several times, until Azure answers the same everywhere. */
async function settle(
  context: Context,
  id: string,
  waits: readonly number[],
  consistent: (answer: Answer) => boolean,
): Promise<void> {
  const { clock } = context.session.client;
  for (const seconds of waits) {
    await clock.sleep(seconds * 1000);
    let answer = await get(context, id);
    while (!consistent(answer) && clock.now() < context.deadline) {
      await clock.sleep(5000);
      answer = await get(context, id);
    }
  }
}

export function get(context: Context, id: string): Promise<Answer> {
  const { session, spec, deadline } = context;
  return session.call({ method: "GET", url: id, query: { "api-version": spec.apiVersion }, deadline });
}

/** Runs a step; an error of Azure in it says in which step. */
export async function told<T>(step: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof ArmError ? error.within(step) : error;
  }
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

import { type Answer, expectStatus } from "./azure/client.ts";
import { ArmError } from "./azure/errors.ts";
import type { Json } from "./azure/json.ts";
import { awaitGone, awaitWrite } from "./azure/poll.ts";
import { describe } from "./ids.ts";
import type { Context, Sending } from "./spec.ts";

/** Runs a step; an error of Azure in it says in which step. */
export async function told<T>(step: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof ArmError ? error.within(step) : error;
  }
}

export function get(context: Context, id: string, apiVersion = context.spec.apiVersion): Promise<Answer> {
  const { session, deadline } = context;
  return session.call({ method: "GET", url: id, query: { "api-version": apiVersion }, deadline });
}

/** Sends a body to a resource, and waits until Azure is done with it. `doing` is told in errors: "creating". */
export async function send(context: Context, id: string, doing: string, how: Sending, body?: Json): Promise<Answer> {
  const { spec, session, deadline } = context;
  const method = how.method ?? "CreateOrUpdate";
  const query = { "api-version": how.apiVersion ?? spec.apiVersion };
  const target = describe(spec, id);
  const call = { method: how.verb ?? "PUT", url: `${id}${how.path ?? ""}`, query, deadline } as const;
  const answer = await told(`${doing} ${target}: performing ${method}`, async () =>
    expectStatus(await session.call(body === undefined ? call : { ...call, body }), 200, 201, 202),
  );
  if (how.polls) {
    const poll = { client: session.client, headers: session.headers(), deadline };
    const step = isPollable(answer) ? `polling after ${method}` : `performing ${method}`;
    await told(`${doing} ${target}: ${step}`, () => awaitWrite(poll, answer, { url: call.url, query }));
  }
  return answer;
}

function isPollable(answer: Answer): boolean {
  const { location, "azure-asyncoperation": operation } = answer.headers;
  return answer.status !== 202 || operation !== undefined || /^https?:/.test(location ?? "");
}

/** Deletes a resource, and waits until it is gone when the SDK does. */
export async function remove(context: Context, id: string, how: Sending = {}): Promise<void> {
  const { spec, session, deadline } = context;
  const method = how.method ?? "Delete";
  const where = { url: `${id}${how.path ?? ""}`, query: { "api-version": how.apiVersion ?? spec.apiVersion } };
  const target = describe(spec, id);
  await told(`deleting ${target}: performing ${method}`, async () => {
    expectStatus(await session.call({ method: "DELETE", ...where, deadline }), 200, 202, 204);
  });
  if (how.polls) {
    const poll = { client: session.client, headers: session.headers(), deadline };
    await told(`deleting ${target}: polling after ${method}`, () => awaitGone(poll, where));
  }
}

/** azurerm reads some resources several times, until Azure answers the same everywhere. */
export async function settle(context: Context, id: string, waits: readonly number[], status: 200 | 404): Promise<void> {
  const { clock } = context.session.client;
  for (const seconds of waits) {
    await clock.sleep(seconds * 1000);
    while ((await get(context, id)).status !== status && clock.now() < context.deadline) await clock.sleep(5000);
  }
}

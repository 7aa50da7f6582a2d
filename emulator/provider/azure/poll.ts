import { type Answer, type Client, expectStatus, retryAfter } from "./client.ts";
import { ArmError, operationFailed } from "./errors.ts";
import { type Json, valueAt } from "./json.ts";

/*
 * Waits for what Azure only accepted, as azurerm's SDK does: Azure-AsyncOperation first, then Location, then the
 * resource's own provisioningState; every Retry-After seconds, else every 10.
 */

const SUCCEEDED = new Set(["Succeeded", "Completed", "OK"]);
const FAILED = new Set(["Failed", "Canceled", "Cancelled"]);
const DEFAULT_WAIT = 10;

export type Poll = { readonly client: Client; readonly headers: { [name: string]: string }; readonly deadline: number };

/** Waits for a create or update. `resource` is where the resource can be read. */
export async function awaitWrite(
  poll: Poll,
  first: Answer,
  resource: { url: string; query: { [name: string]: string } },
): Promise<void> {
  const operation = first.headers["azure-asyncoperation"];
  const location = first.headers.location;
  if (operation !== undefined) return awaitOperation(poll, first, absolute(operation), operationDone);
  if (first.status === 202 && location !== undefined)
    return awaitOperation(poll, first, absolute(location), locationDone);
  if (first.status === 202) throw new ArmError(0, "no applicable pollers were found for the response");
  await awaitOperation(poll, first, resource, resourceDone);
}

function absolute(url: string): { url: string } {
  if (/^https?:/.test(url)) return { url };
  const message = `invalid polling URL "${url}" in response: URL was not absolute`;
  throw new ArmError(0, `building long-running-operation poller: ${message}`);
}

type Where = { readonly url: string; readonly query?: { readonly [name: string]: string } };

async function awaitOperation(
  poll: Poll,
  first: Answer,
  where: Where,
  done: (answer: Answer) => boolean,
): Promise<void> {
  let wait = retryAfter(first) ?? DEFAULT_WAIT;
  for (;;) {
    await sleepUntil(poll, wait);
    const answer = await poll.client.call({ method: "GET", ...where, headers: poll.headers, deadline: poll.deadline });
    if (done(answer)) return;
    wait = retryAfter(answer) ?? wait;
  }
}

async function sleepUntil(poll: Poll, seconds: number): Promise<void> {
  const { clock } = poll.client;
  const left = poll.deadline - clock.now();
  await clock.sleep(Math.min(seconds * 1000, Math.max(left, 0)));
  if (seconds * 1000 >= left) throw new ArmError(0, "context deadline exceeded");
}

function operationDone(answer: Answer): boolean {
  if (answer.status === 404 || answer.status === 202) return false;
  expectStatus(answer, 200, 201, 204);
  if (answer.text === "") return true;
  return statusDone(String(valueAt(answer.body, "status") ?? ""), answer.body, answer.text);
}

function locationDone(answer: Answer): boolean {
  if (answer.status === 202 || answer.status === 404) return false;
  expectStatus(answer, 200, 201, 204);
  if (answer.text === "") return true;
  const status = valueAt(answer.body, "properties.provisioningState") ?? valueAt(answer.body, "status");
  return statusDone(String(status ?? ""), answer.body, answer.text);
}

function resourceDone(answer: Answer): boolean {
  if (answer.status === 404) return false;
  expectStatus(answer, 200, 201);
  const state = valueAt(answer.body, "properties.provisioningState");
  return typeof state !== "string" || state === "" || statusDone(state, answer.body, answer.text);
}

function statusDone(status: string, body: Json, text: string): boolean {
  if (FAILED.has(status)) throw operationFailed(status, valueAt(body, "error"), text);
  return SUCCEEDED.has(status);
}

/** Waits for a delete: the SDK ignores the operation and reads the resource every 10 seconds until it is gone. */
export async function awaitGone(poll: Poll, resource: Where): Promise<void> {
  for (;;) {
    await sleepUntil(poll, DEFAULT_WAIT);
    const answer = await poll.client.call({
      method: "GET",
      ...resource,
      headers: poll.headers,
      deadline: poll.deadline,
    });
    if (answer.status === 404 || answer.status === 204) return;
    expectStatus(answer, 200);
  }
}

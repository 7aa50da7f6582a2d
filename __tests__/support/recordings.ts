import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer, Call, Clock } from "../../emulator/provider/azure/client.ts";
import type { Json } from "../../emulator/provider/azure/json.ts";
import type { Session } from "../../emulator/provider/azure/session.ts";
import type { Value } from "../../emulator/provider/values.ts";

/** What azurerm 4.55.0 planned, sent, was answered and stored for one resource; GUIDs read `G`. */
export type RecordedResource = {
  readonly type: string;
  readonly address: string;
  readonly planned: { readonly [name: string]: Value };
  readonly state: { readonly [name: string]: Value };
  readonly requests: readonly { readonly method: string; readonly apiVersion: string; readonly body: Json }[];
  readonly get: Json;
};

export function azureFixture<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/azure", name), "utf8")) as T;
}

const still: Clock = { now: () => 0, sleep: async () => {} };

/** A session that answers each read with what Azure was recorded to answer, and takes every write. */
export function replay(
  resource: RecordedResource,
  reads: { readonly [path: string]: Json },
): { session: Session; sent: Call[] } {
  const sent: Call[] = [];
  const answer = async (call: Omit<Call, "headers">): Promise<Answer> => {
    sent.push(call);
    if (call.method !== "GET" && !/Keys|listSecrets|getFullUrl/.test(call.url))
      return { status: 200, headers: {}, body: {}, text: "" };
    const path = call.url.replace(/^https:\/\/[^/]+|\?.*$/g, "");
    const query =
      call.query?.$filter === undefined
        ? ""
        : `?%24filter=${encodeURIComponent(call.query.$filter).replaceAll("%20", "+").replaceAll("'", "%27")}`;
    const known = Object.keys(reads).find((key) => key === path || (query !== "" && key.startsWith(`${path}${query}`)));
    const body = known === undefined ? resource.get : (reads[known] ?? null);
    return body === null
      ? { status: 404, headers: {}, body: null, text: "" }
      : { status: 200, headers: {}, body, text: "{}" };
  };
  const identity = {
    subscriptionId: "00000000-0000-0000-0000-000000000000",
    tenantId: "t",
    clientId: "c",
    objectId: "o",
  };
  const client = { clock: still, endpoint: "https://localhost", call: answer, close: () => {} };
  const session: Session = {
    client,
    identity,
    preventGroupDeletion: true,
    headers: () => ({}),
    locked: (_, run) => run(),
    call: answer,
    callService: answer,
  };
  return { session, sent };
}

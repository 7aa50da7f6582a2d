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
  /** The calls on the resource itself and on what belongs to it, in order: `PUT`, `GET /SOA/@`. */
  readonly calls?: { readonly create: readonly string[]; readonly remove: readonly string[] };
};

export function azureFixture<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/azure", name), "utf8")) as T;
}

const still: Clock = { now: () => 0, sleep: async () => {} };

/** The id in Azure of a recorded resource. */
export function idOf(resource: RecordedResource): string {
  return String(resource.state.id).replace("|", "/providers/Microsoft.Insights/diagnosticSettings/");
}

/** A session in which the resource does not exist until it is written, and is gone once it is deleted. */
export function living(
  resource: RecordedResource,
  reads: { readonly [path: string]: Json },
  exists: boolean,
): { session: Session; sent: Call[] } {
  const { session, sent } = replay(resource, reads);
  let isThere = exists;
  const operation = { "azure-asyncoperation": "https://localhost/operation" };
  const call: Session["call"] = async (asked) => {
    const answered = await session.call(asked);
    if (asked.url === operation["azure-asyncoperation"]) return { status: 200, headers: {}, body: null, text: "" };
    if (asked.method === "DELETE") isThere = false;
    if (asked.method === "PUT" || asked.method === "PATCH") isThere = true;
    const isRead = asked.method === "GET";
    const isOfIt = asked.url.startsWith(idOf(resource)) && !asked.url.endsWith("/resources");
    if (isRead && !isThere && isOfIt) return { ...answered, status: 404 };
    return isRead || asked.method === "POST" ? answered : { ...answered, headers: operation };
  };
  return { session: { ...session, call, client: { ...session.client, call } }, sent };
}

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
    storageSuffix: "core.windows.net",
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

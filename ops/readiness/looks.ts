import type { AzureClients } from "../live/azure-clients.ts";
import { explain } from "../live/fact.ts";
import type { Look } from "./await.ts";

/** What can be waited for. */
export const STATES = ["ready", "stopped", "absent", "group-absent"] as const;
export type WantedState = (typeof STATES)[number];

export interface ServerName {
  readonly group: string;
  readonly server: string;
}

/** What the clients of Azure are asked with: they tell what was answered. */
interface GetOptions {
  readonly abortSignal: AbortSignal;
  onResponse(response: { readonly headers: Headers }): void;
}
interface Headers {
  get(name: string): string | undefined;
}

/** Looks whether a server is as wanted, or its group is gone. */
export function stackLook(
  { mysql, resources }: AzureClients,
  { group, server }: ServerName,
  wanted: WantedState,
  signal: AbortSignal,
): () => Promise<Look> {
  if (wanted === "group-absent") {
    return () =>
      look(
        signal,
        async (options) =>
          (await resources.resourceGroups.get(group, options)).properties?.provisioningState ?? "there",
        (state) => ({ done: state === undefined, state: state ?? "absent" }),
      );
  }
  return () =>
    look(
      signal,
      async (options) => (await mysql.servers.get(group, server, options)).state ?? "unknown",
      (state) => judgeServer(state, wanted),
    );
}

/** Looks whether a resource provider such as `Microsoft.DBforMySQL` may be used. */
export function providerLook({ resources }: AzureClients, namespace: string, signal: AbortSignal): () => Promise<Look> {
  return () =>
    look(
      signal,
      async (options) => (await resources.providers.get(namespace, options)).registrationState ?? "unknown",
      (state) => ({ done: state === "Registered", state: state ?? "absent" }),
    );
}

/** @param state Azure's word; undefined when there is no server */
export function judgeServer(state: string | undefined, wanted: "ready" | "stopped" | "absent"): Look {
  if (wanted === "absent") return { done: state === undefined, state: state ?? "absent" };
  if (state === undefined) {
    // It may be on its way when it is to be ready; what is to be stopped must be there.
    return { done: false, state: "absent", ...(wanted === "stopped" ? { failed: "there is no such server" } : {}) };
  }
  if (state === "Dropping") return { done: false, state, failed: "it is being deleted" };
  return { done: state === (wanted === "ready" ? "Ready" : "Stopped"), state };
}

/** Codes that say what is asked for is not there. A 404 about the subscription or the API says no such thing. */
const ABSENT = new Set(["ResourceNotFound", "ResourceGroupNotFound", "ParentResourceNotFound"]);
/** Codes that waiting does not change. */
const HOPELESS = new Set(["SubscriptionNotFound", "InvalidSubscriptionId", "InvalidResourceNamespace"]);

async function look<T>(
  abortSignal: AbortSignal,
  get: (options: GetOptions) => Promise<T>,
  judge: (found: T | undefined) => Look,
): Promise<Look> {
  let retryAfterSeconds: number | undefined;
  const onResponse: GetOptions["onResponse"] = ({ headers }) => {
    retryAfterSeconds = retryAfter(headers, new Date());
  };
  const paced = (found: Look): Look => (retryAfterSeconds === undefined ? found : { ...found, retryAfterSeconds });
  try {
    return paced(judge(await get({ abortSignal, onResponse })));
  } catch (error) {
    if (abortSignal.aborted) throw error;
    const { reason, code = "", status } = explain(error);
    if (status === 404 && ABSENT.has(code)) return paced(judge(undefined));
    const { response } = error as { readonly response?: { readonly headers?: Headers } };
    if (response?.headers !== undefined) onResponse({ headers: response.headers });
    const state = `unreadable (${reason})`;
    return HOPELESS.has(code) ? { done: false, state, failed: reason } : paced({ done: false, state });
  }
}

/** Seconds that Azure asks to wait: a number of them, or a date. */
export function retryAfter(headers: Headers, now: Date): number | undefined {
  const milliseconds = Number(headers.get("retry-after-ms") ?? headers.get("x-ms-retry-after-ms") ?? Number.NaN);
  if (milliseconds >= 0) return milliseconds / 1000;
  const value = headers.get("retry-after");
  if (value === undefined) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - now.getTime()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

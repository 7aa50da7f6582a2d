import type { AzureClients } from "../live/azure-clients.ts";
import { explain, orAbsent } from "../live/fact.ts";
import { object, text } from "../live/json.ts";
import { type GetOptions, getResource, type Headers } from "../live/read-resource.ts";
import { parseResourceId, type ResourceId } from "../live/resource-id.ts";
import type { Look } from "./await.ts";

/** What can be waited for: a resource is ready, stopped or deleted; `gone`: its whole resource group is deleted. */
export const STATES = ["ready", "stopped", "deleted", "gone"] as const;
export type WantedState = (typeof STATES)[number];

/** The id of what is looked at: the resource itself, or its group. Undefined when it cannot get into that state. */
export function subjectOf(resourceId: string, until: WantedState): string | undefined {
  const parsed = parseResourceId(resourceId);
  if (until === "gone") return parsed?.groupId;
  if (until === "stopped" && !(parsed !== undefined && isServer(parsed))) return undefined;
  return parsed === undefined ? undefined : resourceId;
}

const isServer = ({ namespace, type }: ResourceId): boolean =>
  `${namespace}/${type}`.toLowerCase() === "microsoft.dbformysql/flexibleservers";

/** Looks at the resource of an id: a group, a resource provider, a server or anything else that has a state. */
export function lookAt(
  azure: AzureClients,
  resourceId: string,
  until: Exclude<WantedState, "gone">,
): (signal: AbortSignal) => Promise<Look> {
  const id = parseResourceId(resourceId);
  if (id === undefined) throw new Error(`"${resourceId}" is no id of an Azure resource`);
  const judge = isProvider(id) ? judgeProvider : isServer(id) ? judgeServer : judgeResource;
  return (signal) =>
    look(
      signal,
      (options) => getState(azure, resourceId, id, options),
      (state) => judge(state, until),
    );
}

/** A resource in Azure's word; undefined when it is not there. */
export async function readState(
  azure: AzureClients,
  resourceId: string,
  options: GetOptions,
): Promise<string | undefined> {
  const id = parseResourceId(resourceId);
  if (id === undefined) return undefined;
  return orAbsent(getState(azure, resourceId, id, options));
}

const isProvider = ({ type, namespace }: ResourceId): boolean => type === "" && namespace !== undefined;

async function getState(azure: AzureClients, resourceId: string, id: ResourceId, options: GetOptions): Promise<string> {
  const { resources, mysql } = azure;
  if (id.namespace === undefined) {
    return (await resources.resourceGroups.get(id.name, options)).properties?.provisioningState ?? "there";
  }
  if (isProvider(id)) return (await resources.providers.get(id.name, options)).registrationState ?? "unknown";
  if (isServer(id)) {
    const group = id.groupId?.split("/").at(-1) ?? "";
    return (await mysql.servers.get(group, id.name, options)).state ?? "unknown";
  }
  const { properties } = await getResource(azure, resourceId, options);
  // What has no state of its own is ready as soon as it is there.
  return text(object(properties).provisioningState) || "there";
}

/** Whether Azure is still at work on it, by its own word. */
export const isBusy = (state: string): boolean => /^(?:accepted|pending|\w+ing)$/i.test(state) && state !== "Running";

function judgeProvider(state: string | undefined): Look {
  return { done: state === "Registered", state: state ?? "absent" };
}

const BROKEN = new Set(["Failed", "Canceled"]);
const LEAVING = new Set(["Deleting", "Dropping"]);

/** @param state Azure's word; undefined when there is no such resource */
export function judgeResource(state: string | undefined, until: Exclude<WantedState, "gone">): Look {
  if (until === "deleted") return { done: state === undefined, state: state ?? "absent" };
  // It may be on its way.
  if (state === undefined) return { done: false, state: "absent" };
  if (LEAVING.has(state)) return { done: false, state, failed: "it is being deleted" };
  if (BROKEN.has(state)) return { done: false, state, failed: `its last operation ended as ${state}` };
  return { done: state === "Succeeded" || state === "there", state };
}

/** @param state Azure's word; undefined when there is no server */
export function judgeServer(state: string | undefined, until: Exclude<WantedState, "gone">): Look {
  if (until === "deleted") return judgeResource(state, until);
  if (state === undefined) {
    // It may be on its way when it is to be ready; what is to be stopped must be there.
    return { done: false, state: "absent", ...(until === "stopped" ? { failed: "there is no such server" } : {}) };
  }
  if (LEAVING.has(state)) return { done: false, state, failed: "it is being deleted" };
  return { done: state === (until === "ready" ? "Ready" : "Stopped"), state };
}

/** Codes that say what is asked for is not there. A 404 about the subscription or the API says no such thing. */
const ABSENT = new Set(["ResourceNotFound", "ResourceGroupNotFound", "ParentResourceNotFound"]);
/** Codes that waiting does not change. */
const HOPELESS = new Set(["SubscriptionNotFound", "InvalidSubscriptionId", "InvalidResourceNamespace"]);

/**
 * Looks once, and says when Azure wants to be asked again.
 *
 * @param judge is told undefined when what is looked at is not there
 */
export async function look<T>(
  abortSignal: AbortSignal,
  get: (options: GetOptions) => Promise<T>,
  judge: (found: T | undefined) => Look,
): Promise<Look> {
  let retryAfterSeconds: number | undefined;
  const onResponse = ({ headers }: { readonly headers: Headers }): void => {
    const asked = retryAfter(headers, new Date());
    if (asked !== undefined) retryAfterSeconds = Math.max(asked, retryAfterSeconds ?? 0);
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

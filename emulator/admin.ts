import type { LocalAzure } from "./azure.ts";
import { AzureError } from "./azure-error.ts";
import type { EventBehaviour } from "./events/hub.ts";
import type { Fault } from "./fault.ts";
import { FAULT_PRESETS, type FaultName } from "./fault-presets.ts";
import type { HttpRequest } from "./https-server.ts";
import { type Json, type JsonObject, textAt } from "./json.ts";
import type { Answer } from "./request.ts";
import type { Resource } from "./store.ts";

/** `/local-azure/…`: what the harness can do, for other processes. No token: it is reached from this machine only. */
export async function admin(request: HttpRequest, azure: LocalAzure): Promise<Answer> {
  const key = `${request.method} ${request.path.replace(/^\/local-azure\//, "").replace(/\/$/, "")}`;
  const handler = HANDLERS[key];
  if (handler === undefined) {
    throw new AzureError(404, "NotFound", `'${key}' is none of: ${Object.keys(HANDLERS).join(", ")}`);
  }
  try {
    return { status: 200, body: handler(azure, request) };
  } catch (error) {
    if (error instanceof AzureError) throw error;
    throw new AzureError(400, "InvalidRequest", error instanceof Error ? error.message : String(error));
  }
}

const HANDLERS: { readonly [key: string]: (azure: LocalAzure, request: HttpRequest) => Json } = {
  "GET health": (azure) => ({ status: "ready", time: new Date(azure.clock.now()).toISOString() }),
  "GET environment": (azure) => ({ ...azure.environment }),
  "GET requests": (azure) => toJson(azure.requests),
  "GET resources": (azure) => toJson(azure.resources()),
  "GET faults": (azure) => ({ active: toJson(azure.faults.list()), presets: Object.keys(FAULT_PRESETS) }),
  "POST faults": (azure, { body }) => {
    const { preset, ...changes } = body;
    const fault = changes as unknown as Fault;
    return toJson(typeof preset === "string" ? azure.faults.add(preset as FaultName, fault) : azure.faults.add(fault));
  },
  "DELETE faults": (azure) => {
    azure.faults.clear();
    return {};
  },
  "POST clock": (azure, { body }) => {
    azure.clock.leap(Number(body.advanceSeconds ?? 0) * 1000);
    return { time: new Date(azure.clock.now()).toISOString() };
  },
  "GET events": (azure) => toJson(azure.events.log),
  "POST events": (azure, { body }) => {
    azure.events.behave(body as EventBehaviour);
    return {};
  },
  "POST subscribe": (azure, { body }) => {
    azure.events.subscribe(textAt(body, "queue"), textAt(body, "subjectBeginsWith"));
    return {};
  },
  "POST blob": (azure, { body }) => {
    azure.blobCreated(textAt(body, "accountId"), textAt(body, "container"), textAt(body, "blob"));
    return {};
  },
  "POST out-of-band": (azure, { body }) => {
    outOfBand(azure, body);
    return {};
  },
};

/** `{ "do": "drift", "id": …, "path": …, "value": … }` and so on. */
function outOfBand({ outOfBand: portal }: LocalAzure, body: JsonObject): void {
  const id = textAt(body, "id");
  const what = textAt(body, "do");
  if (what === "drift") portal.drift(id, textAt(body, "path"), body.value);
  else if (what === "delete") portal.delete(id);
  else if (what === "lock") portal.lock(id);
  else if (what === "put") portal.put(body.resource as Resource);
  else portal.act(id, what === "failOver" ? "failover" : what);
}

function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

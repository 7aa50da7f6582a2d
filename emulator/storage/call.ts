import { createHash } from "node:crypto";
import { AzureError } from "../azure-error.ts";
import type { HttpRequest } from "../https-server.ts";
import { isObject, type JsonObject, objectAt } from "../json.ts";
import type { Answer } from "../request.ts";
import { parseId } from "../resource-id.ts";
import type { Resource } from "../store.ts";
import { typeOf } from "../types/index.ts";
import type { World } from "../world.ts";

/** A request to the account it is for. */
export interface StorageCall {
  readonly request: HttpRequest;
  readonly account: Resource;
  /** Below the account, decoded. */
  readonly path: string;
  readonly world: World;
}

/** A request to a container, whether it is there or not. */
export interface ContainerCall extends StorageCall {
  readonly id: string;
  readonly name: string;
  readonly resource: Resource | undefined;
}

export type Handler<Call> = (call: Call) => Answer;

/** The handler of a request, by its method and `comp`: `PUT metadata`. @throws AzureError when there is none */
export function handlerOf<Call extends StorageCall>(
  { request }: Call,
  handlers: Readonly<Record<string, Handler<Call>>>,
): Handler<Call> {
  const key = `${request.method} ${request.query.get("comp") ?? ""}`.trim();
  const handler = handlers[key];
  if (handler !== undefined) return handler;
  throw new AzureError(501, "NotImplemented", `Local Azure does not answer ${key} of ${request.path}.`);
}

export function headerOf({ request }: StorageCall, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}

export function requiredHeader(call: StorageCall, name: string): string {
  const value = headerOf(call, name);
  if (value !== undefined) return value;
  throw new AzureError(
    400,
    "MissingRequiredHeader",
    `An HTTP header that's mandatory for this request is not specified: ${name}.`,
  );
}

/** A number in the query. @throws AzureError outside its range */
export function numberIn(
  { request }: StorageCall,
  name: string,
  [least, most]: readonly [number, number],
): number | undefined {
  const text = request.query.get(name);
  if (text === null || text === "") return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new AzureError(
    400,
    "OutOfRangeQueryParameterValue",
    `One of the query parameters specified in the request URI is outside the permissible range: ${name}.`,
  );
}

const METADATA = "x-ms-meta-";

export function metadataOf({ request }: StorageCall): Record<string, string> {
  const given = Object.entries(request.headers).filter(([name]) => name.startsWith(METADATA));
  return Object.fromEntries(given.map(([name, value]) => [name.slice(METADATA.length), String(value)]));
}

export function metadataHeaders(metadata: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [METADATA + name, String(value)]));
}

export const xml = (text: string): Pick<Answer, "headers" | "body"> => ({
  headers: { "content-type": "application/xml" },
  body: text,
});

/** `Tue, 03 Nov 2026 10:00:00 GMT` */
export const httpDate = (milliseconds: number): string => new Date(milliseconds).toUTCString();

export const md5 = (content: Buffer): string => createHash("md5").update(content).digest("base64");

/** Metadata of a container or queue. */
export function metadataIn(resource: Resource): JsonObject {
  const { metadata } = objectAt(resource, "properties");
  return isObject(metadata) ? metadata : {};
}

const NAME = /^(?=.{3,63}$)[a-z0-9](-?[a-z0-9])*$/;

/** A container or queue that a client makes: it is one of Resource Manager too, but no event tells of it. */
export function createResource(id: string, properties: JsonObject, world: World): void {
  const parsed = parseId(id);
  if (!NAME.test(parsed.name)) {
    throw new AzureError(400, "InvalidResourceName", "The specified resource name contains invalid characters.");
  }
  const { type, settle, defaults } = typeOf(parsed.type);
  const next: Resource = { id, name: parsed.name, type, properties };
  const change = { id: parsed, world, body: {}, before: undefined, next };
  next.properties = { ...objectAt({ ...defaults?.(change) }, "properties"), ...properties };
  settle?.(change);
  world.store.set(next);
  world.changed();
}

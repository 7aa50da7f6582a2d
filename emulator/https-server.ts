import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { AzureError } from "./azure-error.ts";
import type { Certificate } from "./certificate.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import type { Answer } from "./request.ts";
import { type StorageTarget, storageTarget } from "./storage/address.ts";

/** A request, read to its end. */
export interface HttpRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: JsonObject;
  /** The body as it came. */
  readonly bytes: Buffer;
  /** The storage account it is for. Its body is no JSON, whatever it says. */
  readonly storage: StorageTarget | undefined;
  readonly correlationId: string;
}

/** `drop`: the connection is closed without an answer. */
export type HttpAnswer = Answer | "drop";

/** Bytes of a body: of Resource Manager, and of a blob. */
const MAX_BODY = 4 * 1024 * 1024;
const MAX_BLOB = 256 * 1024 * 1024;

export interface Listening {
  readonly port: number;
  /** Says who answers. Until then it is 503. */
  answerWith(answer: (request: HttpRequest) => Promise<HttpAnswer>): void;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and nowhere else. @throws Error EADDRINUSE when the port is taken */
export async function listen(certificate: Certificate, port: number): Promise<Listening> {
  let answer = async (_: HttpRequest): Promise<HttpAnswer> => ({ status: 503 });
  const server = createServer({ key: certificate.key, cert: certificate.certificate }, (incoming, outgoing) => {
    void serve(incoming, outgoing, answer);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    answerWith(given) {
      answer = given;
    },
    close: () => close(server),
  };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: (request: HttpRequest) => Promise<HttpAnswer>,
): Promise<void> {
  const requestId = randomUUID();
  try {
    const request = await readRequest(incoming);
    const result = await answer(request);
    if (result === "drop") incoming.socket.destroy();
    else send(outgoing, result, requestId, request.correlationId);
  } catch (error) {
    send(outgoing, errorAnswer(error), requestId, "");
  }
}

export function errorAnswer(error: unknown): Answer {
  if (error instanceof AzureError) return { status: error.status, headers: error.headers, body: error.body };
  const message = error instanceof Error ? `local Azure failed: ${error.stack}` : String(error);
  return { status: 500, body: { error: { code: "InternalServerError", message } } };
}

async function readRequest(incoming: IncomingMessage): Promise<HttpRequest> {
  const url = new URL(incoming.url ?? "/", "https://localhost");
  const host = incoming.headers.host ?? "";
  const path = pathOf(url.pathname);
  const storage = storageTarget(host, path);
  const bytes = await readBody(incoming, storage === undefined ? MAX_BODY : MAX_BLOB);
  const given = incoming.headers["x-ms-correlation-request-id"];
  const isJson = storage === undefined && (incoming.headers["content-type"]?.includes("json") ?? true);
  return {
    method: incoming.method ?? "GET",
    host,
    path,
    query: url.searchParams,
    headers: incoming.headers,
    body: isJson ? parseBody(bytes.toString("utf8")) : {},
    bytes,
    storage,
    correlationId: typeof given === "string" ? given : randomUUID(),
  };
}

async function readBody(incoming: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += (chunk as Buffer).length;
    if (length > most) throw new AzureError(413, "RequestEntityTooLarge", `The body is larger than ${most} bytes.`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Decoded, and without the double slash of a client that joins two of them. */
function pathOf(pathname: string): string {
  try {
    return decodeURIComponent(pathname.replace(/^\/{2,}/, "/"));
  } catch {
    throw new AzureError(400, "InvalidRequestUri", `The path '${pathname}' is not valid.`);
  }
}

function parseBody(text: string): JsonObject {
  if (text.trim() === "") return {};
  let parsed: Json;
  try {
    parsed = JSON.parse(text) as Json;
  } catch {
    throw new AzureError(
      400,
      "InvalidRequestContent",
      "The request content was invalid and could not be deserialized.",
    );
  }
  if (isObject(parsed)) return parsed;
  throw new AzureError(400, "InvalidRequestContent", "The request content must be a JSON object.");
}

/** Answers that have no body at all. */
const BODILESS = new Set([204, 304]);

function send(outgoing: ServerResponse, answer: Answer, requestId: string, correlationId: string): void {
  const { type, bytes } = payloadOf(answer);
  const ids = { "x-ms-request-id": requestId, "x-ms-correlation-request-id": correlationId };
  const isBodiless = BODILESS.has(answer.status);
  const length = isBodiless ? {} : { "content-length": String(bytes.length) };
  outgoing.writeHead(answer.status, { ...type, ...ids, ...length, ...answer.headers });
  outgoing.end(isBodiless ? undefined : bytes);
}

function payloadOf({ body }: Answer): { readonly type: Record<string, string>; readonly bytes: Buffer } {
  if (body === undefined || body === "") return { type: {}, bytes: Buffer.alloc(0) };
  if (Buffer.isBuffer(body)) return { type: { "content-type": "application/octet-stream" }, bytes: body };
  if (typeof body === "string") return { type: { "content-type": "text/plain" }, bytes: Buffer.from(body) };
  return { type: { "content-type": "application/json; charset=utf-8" }, bytes: Buffer.from(JSON.stringify(body)) };
}

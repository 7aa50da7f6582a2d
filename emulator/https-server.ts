import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { AzureError } from "./azure-error.ts";
import type { Certificate } from "./certificate.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import type { Answer } from "./request.ts";

/** A request, read to its end. */
export interface HttpRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: JsonObject;
  /** A body that is no JSON, such as a form. */
  readonly text: string;
  readonly correlationId: string;
}

/** `drop`: the connection is closed without an answer. */
export type HttpAnswer = Answer | "drop";

const MAX_BODY = 4 * 1024 * 1024;

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
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += (chunk as Buffer).length;
    if (length > MAX_BODY)
      throw new AzureError(413, "RequestEntityTooLarge", `The body is larger than ${MAX_BODY} bytes.`);
    chunks.push(chunk as Buffer);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  const url = new URL(incoming.url ?? "/", "https://localhost");
  const given = incoming.headers["x-ms-correlation-request-id"];
  const isJson = incoming.headers["content-type"]?.includes("json") ?? true;
  return {
    method: incoming.method ?? "GET",
    host: incoming.headers.host ?? "",
    path: pathOf(url.pathname),
    query: url.searchParams,
    headers: incoming.headers,
    body: isJson ? parseBody(text) : {},
    text,
    correlationId: typeof given === "string" ? given : randomUUID(),
  };
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

function send(outgoing: ServerResponse, answer: Answer, requestId: string, correlationId: string): void {
  const isText = typeof answer.body === "string";
  const text = answer.body === undefined ? "" : isText ? String(answer.body) : JSON.stringify(answer.body);
  const type = text === "" ? {} : { "content-type": isText ? "text/plain" : "application/json; charset=utf-8" };
  const ids = { "x-ms-request-id": requestId, "x-ms-correlation-request-id": correlationId };
  const length = answer.status === 204 ? {} : { "content-length": String(Buffer.byteLength(text)) };
  outgoing.writeHead(answer.status, { ...type, ...ids, ...length, ...answer.headers });
  outgoing.end(answer.status === 204 ? undefined : text);
}

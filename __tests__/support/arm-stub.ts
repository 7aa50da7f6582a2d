import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Json = { [name: string]: unknown };
export type Recorded = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: Json | undefined;
};
export type StubFault = {
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Record<string, string>;
  times: number;
};

export type ArmStub = {
  readonly endpoint: string;
  readonly requests: Recorded[];
  /** What exists, by lower-case id. */
  readonly resources: Map<string, Json>;
  readonly faults: StubFault[];
  /** Whether the connection is dropped when a fault's status is 0. */
  close(): Promise<void>;
};

/** A Resource Manager that keeps what it is given: enough for the provider's own mechanics. */
export async function startArmStub(): Promise<ArmStub> {
  const requests: Recorded[] = [];
  const resources = new Map<string, Json>();
  const faults: StubFault[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? "/", "http://localhost");
    const body = text.startsWith("{") ? (JSON.parse(text) as Json) : undefined;
    const path = decodeURIComponent(url.pathname);
    requests.push({ method: request.method ?? "", path, query: url.search, body });
    if (!fail(faults, request, path, response)) answer(resources, request.method ?? "", path, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { endpoint: `http://127.0.0.1:${port}`, requests, resources, faults, close };
}

function fail(faults: StubFault[], request: IncomingMessage, path: string, response: ServerResponse): boolean {
  const fault = faults.find(
    ({ method, path: pattern, times }) => times > 0 && method === request.method && pattern.test(path),
  );
  if (fault === undefined) return false;
  fault.times--;
  if (fault.status === 0) request.socket.destroy();
  else send(response, fault.status, fault.body, fault.headers);
  return true;
}

function answer(
  resources: Map<string, Json>,
  method: string,
  path: string,
  body: Json | undefined,
  response: ServerResponse,
): void {
  const id = path.toLowerCase().replace(/\/$/, "");
  const existing = resources.get(id);
  if (path.endsWith("/token")) send(response, 200, { access_token: token() });
  else if (path.endsWith("/providers") || path.endsWith("/resources")) send(response, 200, { value: [] });
  else if (method === "GET" && existing !== undefined) send(response, 200, existing);
  else if (method === "GET") send(response, 404, { error: { code: "ResourceNotFound", message: "not found" } });
  else if (method === "DELETE") send(response, remove(resources, id) ? 200 : 404);
  else send(response, existing === undefined ? 201 : 200, put(resources, id, path, body));
}

function remove(resources: Map<string, Json>, id: string): boolean {
  const existed = resources.has(id);
  for (const key of resources.keys()) if (key === id || key.startsWith(`${id}/`)) resources.delete(key);
  return existed;
}

function put(resources: Map<string, Json>, id: string, path: string, body: Json | undefined): Json {
  const existing = resources.get(id);
  const properties = { ...(existing?.properties as Json), ...(body?.properties as Json) };
  const resource = { ...existing, ...body, id: path, name: path.split("/").at(-1), properties };
  resources.set(id, resource);
  return resource;
}

function token(): string {
  const claims = Buffer.from(JSON.stringify({ oid: "11111111-1111-1111-1111-111111111111" })).toString("base64url");
  return `e30.${claims}.`;
}

function send(response: ServerResponse, status: number, body?: Json, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

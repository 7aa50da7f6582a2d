import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createCertificate } from "../../emulator/certificate.ts";

interface Blob {
  readonly content: Buffer;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface BlobEndpoint {
  /** Of the one container there is. */
  readonly containerUrl: string;
  readonly certificate: string;
  readonly blobs: Map<string, Blob>;
  /** `PUT runs/a If-None-Match` */
  readonly requests: string[];
  /** Does what the next requests of a method ask for, and closes the connection without an answer. */
  loseAnswers(method: string, times: number): void;
  /** Every request is answered 403 from now on. */
  refuse(): void;
  close(): Promise<void>;
}

const PAGE = 3;

/** A container of Azure Blob Storage on this machine, as the unmodified client sees it: over TLS, with a token. */
export async function startBlobEndpoint(): Promise<BlobEndpoint> {
  const { key, certificate } = await createCertificate();
  const blobs = new Map<string, Blob>();
  const requests: string[] = [];
  const lost = new Map<string, number>();
  let refusing = false;
  const server = createServer({ key, cert: certificate }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "/", "https://localhost");
    const [, container, ...rest] = url.pathname.slice(1).split("/").map(decodeURIComponent);
    const name = rest.join("/");
    const method = request.method ?? "";
    requests.push([method, name, ...(request.headers["if-none-match"] === "*" ? ["If-None-Match"] : [])].join(" "));
    const left = lost.get(method) ?? 0;
    if (request.headers.authorization?.startsWith("Bearer ") !== true) {
      fail(response, 401, "NoAuthenticationInformation");
    } else if (refusing) fail(response, 403, "AuthorizationPermissionMismatch");
    else if (container !== "runs") fail(response, 404, "ContainerNotFound");
    else if (name === "") list(response, blobs, url.searchParams);
    else if (left === 0) answer(request, response, blobs, name, Buffer.concat(chunks));
    else {
      lost.set(method, left - 1);
      if (method === "PUT") store(request, blobs, name, Buffer.concat(chunks));
      request.socket.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    containerUrl: `https://localhost:${(server.address() as AddressInfo).port}/account/runs`,
    certificate,
    blobs,
    requests,
    loseAnswers: (method, times) => void lost.set(method, times),
    refuse: () => {
      refusing = true;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  blobs: Map<string, Blob>,
  name: string,
  content: Buffer,
): void {
  const blob = blobs.get(name);
  if (request.method === "PUT") {
    const stored = store(request, blobs, name, content);
    if (stored === undefined) fail(response, 409, "BlobAlreadyExists");
    else response.writeHead(201, { etag: stored.etag, "last-modified": new Date().toUTCString() }).end();
  } else if (blob === undefined) fail(response, 404, "BlobNotFound");
  else if (request.method === "DELETE") {
    blobs.delete(name);
    response.writeHead(202).end();
  } else send(response, blob, request.method === "GET");
}

function send(response: ServerResponse, { content, etag, metadata }: Blob, withBody: boolean): void {
  response.writeHead(200, {
    ...Object.fromEntries(Object.entries(metadata).map(([key, value]) => [`x-ms-meta-${key}`, value])),
    etag,
    "content-length": content.length,
    "content-type": "application/octet-stream",
    "last-modified": new Date().toUTCString(),
    "x-ms-blob-type": "BlockBlob",
  });
  response.end(withBody ? content : undefined);
}

/** @returns undefined when the condition does not hold */
function store(request: IncomingMessage, blobs: Map<string, Blob>, name: string, content: Buffer): Blob | undefined {
  if (request.headers["if-none-match"] === "*" && blobs.has(name)) return undefined;
  const metadata = Object.entries(request.headers).flatMap(([key, value]) =>
    key.startsWith("x-ms-meta-") ? [[key.slice("x-ms-meta-".length), String(value)]] : [],
  );
  const blob = { content, etag: `"${randomUUID()}"`, metadata: Object.fromEntries(metadata) };
  blobs.set(name, blob);
  return blob;
}

/** Page by page, as Azure does after 5000. */
function list(response: ServerResponse, blobs: Map<string, Blob>, query: URLSearchParams): void {
  const after = query.get("marker") ?? "";
  const names = [...blobs.keys()].filter((name) => name.startsWith(query.get("prefix") ?? "") && name > after).sort();
  const page = names.slice(0, PAGE);
  const items = page.map(
    (name) =>
      `<Blob><Name>${name}</Name><Properties><Last-Modified>${new Date().toUTCString()}</Last-Modified><Etag>x</Etag><Content-Length>1</Content-Length><BlobType>BlockBlob</BlobType></Properties></Blob>`,
  );
  const next = names.length > PAGE ? page.at(-1) : "";
  response.writeHead(200, { "content-type": "application/xml" });
  response.end(
    `<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs>${items.join("")}</Blobs><NextMarker>${next}</NextMarker></EnumerationResults>`,
  );
}

function fail(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { "content-type": "application/xml", "x-ms-error-code": code });
  response.end(
    `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>Because of ${code}.\nRequestId:1</Message></Error>`,
  );
}

import { request } from "node:https";
import type { LocalAzure } from "../../emulator/index.ts";

export interface AzureAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into, not trusted
  readonly body: any;
  readonly text: string;
}

export interface AzureCall {
  /** JSON; a text is sent as it is. */
  readonly body?: unknown;
  /** @default 2023-12-30 */
  readonly apiVersion?: string;
  readonly host?: string;
  /** @default Bearer anybody; null sends none */
  readonly authorization?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request to local Azure, over TLS with its own certificate. A path, or a URL that it answered. */
export function call(azure: LocalAzure, method: string, target: string, options: AzureCall = {}): Promise<AzureAnswer> {
  const url = new URL(target.replaceAll(" ", "%20"), azure.endpoint);
  if (!url.searchParams.has("api-version")) url.searchParams.set("api-version", options.apiVersion ?? "2023-12-30");
  const isText = typeof options.body === "string";
  const payload = options.body === undefined || isText ? options.body : JSON.stringify(options.body);
  const authorization = options.authorization === undefined ? "Bearer anybody" : options.authorization;
  const headers = {
    ...(payload === undefined || isText ? {} : { "content-type": "application/json" }),
    ...(authorization === null ? {} : { authorization }),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...options.headers,
  };
  return new Promise((resolve, reject) => {
    const port = new URL(azure.endpoint).port;
    const where = { host: "127.0.0.1", servername: "localhost", port, path: `${url.pathname}${url.search}` };
    const outgoing = request({ ...where, method, headers, ca: azure.certificate }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const answered = incoming.headers as Record<string, string | undefined>;
        resolve({ status: incoming.statusCode ?? 0, headers: answered, body: parse(text), text });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(payload);
  });
}

function parse(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A write or an action, and the end of what it started. @returns the first answer */
export async function finish(
  azure: LocalAzure,
  method: string,
  path: string,
  options: AzureCall = {},
): Promise<AzureAnswer> {
  const answer = await call(azure, method, path, options);
  const url = answer.headers["azure-asyncoperation"] ?? answer.headers.location;
  if (url !== undefined) await call(azure, "GET", url);
  return answer;
}

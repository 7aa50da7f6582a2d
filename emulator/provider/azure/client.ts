import { request as httpRequest } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { ArmError, networkError } from "./errors.ts";
import type { Json } from "./json.ts";

/** Time as the provider sees it: a test passes one that runs hours in milliseconds. */
export type Clock = { now(): number; sleep(milliseconds: number): Promise<void> };

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

export type Answer = {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: Json;
  readonly text: string;
};

export type Call = {
  readonly method: "GET" | "PUT" | "PATCH" | "POST" | "DELETE";
  /** A path of Resource Manager, or an absolute address. */
  readonly url: string;
  readonly query?: { readonly [name: string]: string };
  /** JSON; a text is sent as the form it is. */
  readonly body?: Json;
  readonly headers?: { readonly [name: string]: string };
  /** When the caller gives up, in milliseconds of the clock. */
  readonly deadline: number;
};

export type Client = ReturnType<typeof createClient>;

const RETRIED = new Set([408, 424, 429, 500, 502, 503, 504]);

/**
 * @param endpoint address of Resource Manager, such as `https://localhost:8443`; every request goes there, whatever
 *   host its address names (a key vault's, for one)
 * @param certificate what the endpoint's certificate is checked with, as PEM. @default accept any on 127.0.0.1
 */
export function createClient(endpoint: string, clock: Clock, certificate?: string) {
  const base = new URL(endpoint);
  const tls = certificate === undefined ? { rejectUnauthorized: false } : { ca: certificate };
  const agent = base.protocol === "https:" ? new Agent({ keepAlive: true, ...tls }) : undefined;
  const request = base.protocol === "https:" ? httpsRequest : httpRequest;

  function send(call: Call, target: URL): Promise<Answer> {
    const isForm = typeof call.body === "string";
    const payload =
      call.body === undefined ? undefined : Buffer.from(isForm ? String(call.body) : JSON.stringify(call.body));
    const contentType = isForm ? "application/x-www-form-urlencoded" : "application/json";
    const headers = {
      host: target.host,
      accept: "application/json",
      ...(payload === undefined ? {} : { "content-type": contentType, "content-length": String(payload.length) }),
      ...call.headers,
    };
    const options = {
      host: base.hostname,
      port: base.port,
      servername: base.hostname,
      agent,
      method: call.method,
      headers,
    };
    return new Promise((resolve, reject) => {
      const outgoing = request({ ...options, path: `${target.pathname}${target.search}` }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", () => reject(networkError(call.method, target.href)));
        incoming.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          const answered = incoming.headers as { [name: string]: string | undefined };
          resolve({ status: incoming.statusCode ?? 0, headers: answered, body: parse(text), text });
        });
      });
      outgoing.on("error", () => reject(networkError(call.method, target.href)));
      outgoing.end(payload);
    });
  }

  return {
    clock,
    endpoint: base.origin,
    /** Sends a request, again after 408, 424, 429 and 5xx as azurerm's SDK does; other statuses are the caller's. */
    async call(call: Call): Promise<Answer> {
      const target = new URL(call.url, base);
      for (const [name, value] of Object.entries(call.query ?? {})) target.searchParams.set(name, value);
      const retries = retryLimit(call.deadline - clock.now());
      for (let attempt = 0; ; attempt++) {
        const answer = await send(call, target);
        if (!RETRIED.has(answer.status) || attempt >= retries) return answer;
        await clock.sleep(1000 * (retryAfter(answer) ?? Math.min(2 ** attempt, 61)));
      }
    },
    close(): void {
      agent?.destroy();
    },
  };
}

/** The wait that Azure asks for, in seconds. */
export function retryAfter(answer: Answer): number | undefined {
  const seconds = Number.parseInt(answer.headers["retry-after"] ?? "", 10);
  return Number.isNaN(seconds) ? undefined : seconds;
}

/** The SDK fits its retries (1, 2, 4 … seconds apart) into the time that is left. */
function retryLimit(milliseconds: number): number {
  return Math.max(1, Math.min(16, Math.floor(Math.log2(milliseconds / 1000)) - 1));
}

function parse(text: string): Json {
  try {
    return text === "" ? null : (JSON.parse(text) as Json);
  } catch {
    return null;
  }
}

/** Fails unless the answer has one of the statuses. */
export function expectStatus(answer: Answer, ...statuses: readonly number[]): Answer {
  if (!statuses.includes(answer.status)) throw ArmError.of(answer.status, answer.body, answer.text);
  return answer;
}

import { createHmac } from "node:crypto";
import { sha256 } from "../digest.ts";
import { ContentError } from "../types.ts";
import { NotTaken, type Target } from "./target.ts";

export interface WebhookOptions {
  /** A secret, maybe: it is never shown. */
  readonly url: string;
  /** Signs what is sent: any text, or `whsec_` with bytes in base64. */
  readonly key: string;
  readonly signal: AbortSignal;
  now(): Date;
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Milliseconds for one request. @default 15000 */
  readonly timeoutMs?: number;
}

const MAX_TRIES = 4;
const FIRST_WAIT_MS = 1_000;
/** A server that asks to wait longer is asked by another run. */
const LONGEST_WAIT_MS = 60_000;
/** Answers after which the same request may be taken. */
const LATER = new Set([408, 409, 425, 429]);

type Outcome = "taken" | { readonly refused: string } | { readonly later: string; readonly afterMs?: number };

/**
 * Posts a piece as JSON, signed as standardwebhooks.com says. Whether an answer that got lost was a yes, only the receiver
 * knows: the same piece always comes with the same `Idempotency-Key`, and the receiver takes a key once.
 */
export function webhookTarget(name: string, options: WebhookOptions): Target {
  const { signal, wait } = options;
  return {
    name,
    async publish(publication) {
      const body = JSON.stringify(publication);
      const id = sha256(JSON.stringify([publication.id, publication.provenance.digest, name]));
      for (let tries = 1; ; tries += 1) {
        const outcome = await post(id, body, options);
        if (outcome === "taken") return `webhook ${name}`;
        if ("refused" in outcome) {
          const message = `the webhook "${name}" ${outcome.refused}`;
          // An earlier try may have arrived.
          throw tries === 1 ? new NotTaken(message) : new ContentError(message, 1);
        }
        const pause = outcome.afterMs ?? FIRST_WAIT_MS * 2 ** (tries - 1);
        if (tries === MAX_TRIES || pause > LONGEST_WAIT_MS) {
          const asked =
            pause > LONGEST_WAIT_MS ? `asks to wait ${Math.ceil(pause / 1000)} s` : `was asked ${tries} times`;
          throw new ContentError(`the webhook "${name}" ${outcome.later} and ${asked}; publish again later`, 1);
        }
        await wait(pause, signal);
      }
    },
  };
}

async function post(
  id: string,
  body: string,
  { url, key, now, signal, timeoutMs = 15_000 }: WebhookOptions,
): Promise<Outcome> {
  const timestamp = Math.floor(now().getTime() / 1000).toString();
  const signature = createHmac("sha256", keyBytes(key)).update(`${id}.${timestamp}.${body}`).digest("base64");
  signal.throwIfAborted();
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: {
        "content-type": "application/json",
        "idempotency-key": id,
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": `v1,${signature}`,
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    // What else it says is not waited for.
    await response.body?.cancel();
    return judge(response, now());
  } catch (error) {
    if (signal.aborted) throw error;
    const { name, cause } = error as Error & { readonly cause?: NodeJS.ErrnoException };
    // Not the message: it may have the address.
    return {
      later:
        name === "TimeoutError"
          ? `did not answer within ${timeoutMs / 1000} s`
          : `cannot be reached (${cause?.code ?? name})`,
    };
  }
}

function judge({ ok, status, headers }: Response, now: Date): Outcome {
  if (ok) return "taken";
  if (status >= 300 && status < 400)
    return { refused: `answered ${status}, but redirects are not followed; name the address that it leads to` };
  if (status < 500 && !LATER.has(status)) return { refused: `answered ${status}` };
  const afterMs = retryAfterMs(headers.get("retry-after"), now);
  return { later: `answered ${status}`, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** Seconds or a date, as HTTP has it. */
function retryAfterMs(text: string | null, now: Date): number | undefined {
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

const keyBytes = (key: string): Buffer =>
  key.startsWith("whsec_") ? Buffer.from(key.slice("whsec_".length), "base64") : Buffer.from(key, "utf8");

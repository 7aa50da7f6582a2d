/** What GitHub, or the way to it, answered instead. */
export interface FailedRequest {
  readonly method: string;
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  /** GitHub answered nothing at all. */
  readonly isUnanswered: boolean;
}

/** How often a request is sent at most. */
export const ATTEMPTS = 4;
/** Seconds that are waited for at most: a job is not kept waiting for the hour that a used up limit takes. */
const MAX_WAIT = 120;
/** Seconds that GitHub asks for, where a limit names no time. */
const UNNAMED_WAIT = 60;

/** GitHub has not done what was asked, because there was too much of it. */
export function isRateLimit({ status, message, headers }: FailedRequest): boolean {
  if (status === 429) return true;
  const isSaid = headers["x-ratelimit-remaining"] === "0" || headers["retry-after"] !== undefined;
  return status === 403 && (isSaid || /rate limit/i.test(message));
}

/**
 * Seconds after which a request may be sent again; undefined: it may not. What may have been done is asked for again
 * only where doing it twice is the same as once.
 *
 * @param attempt How often it was sent, from 1.
 */
export function retryAfter(failed: FailedRequest, attempt: number, now: Date): number | undefined {
  if (attempt >= ATTEMPTS) return undefined;
  const named = namedWait(failed, now);
  if (isRateLimit(failed)) return atMost(named ?? UNNAMED_WAIT);
  if (failed.status < 500) return undefined;
  const isRefused = failed.status === 503 && named !== undefined;
  if (failed.method === "POST" && !isRefused) return undefined;
  return atMost(named ?? 2 ** (attempt - 1));
}

const atMost = (seconds: number): number | undefined => (seconds <= MAX_WAIT ? seconds : undefined);

/** Retry-After in seconds or as a date, or when the limit begins anew. */
function namedWait({ headers }: FailedRequest, now: Date): number | undefined {
  const after = headers["retry-after"];
  if (after !== undefined) return secondsIn(String(after), now);
  if (headers["x-ratelimit-remaining"] !== "0") return undefined;
  const reset = Number(headers["x-ratelimit-reset"]);
  return Number.isFinite(reset) ? Math.max(1, Math.ceil(reset - now.getTime() / 1000)) : undefined;
}

function secondsIn(text: string, now: Date): number | undefined {
  if (/^\d+$/.test(text)) return Math.max(1, Number(text));
  const seconds = Math.ceil((Date.parse(text) - now.getTime()) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.max(1, seconds);
}

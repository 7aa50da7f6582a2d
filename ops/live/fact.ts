/** What a probe found out; or why it could not. */
export type Fact<T> = Known<T> | Unknown;

export interface Known<T> {
  readonly known: true;
  readonly value: T;
}

export interface Unknown {
  readonly known: false;
  /** One line: Azure's code and message, or what went wrong on the way. */
  readonly reason: string;
  /** Azure's error code: `AuthorizationFailed`. */
  readonly code?: string;
  /** HTTP status; undefined when nothing answered. */
  readonly status?: number;
}

export const known = <T>(value: T): Known<T> => ({ known: true, value });

/** Nobody could sign in, so nothing could be asked. */
export class SignInError extends Error {}

export interface ProbeLimits {
  /** Stops every probe. */
  readonly signal: AbortSignal;
  /** Milliseconds that one probe may take. */
  readonly milliseconds: number;
}

/** Runs one probe. Never rejects: an error, a refusal and the end of its time are facts as well. */
export async function attempt<T>(limits: ProbeLimits, probe: (signal: AbortSignal) => Promise<T>): Promise<Fact<T>> {
  const controller = new AbortController();
  const stop = (): void => controller.abort(new Error("interrupted"));
  const timer = setTimeout(
    () => controller.abort(new Error(`no answer within ${limits.milliseconds / 1000} s`)),
    limits.milliseconds,
  );
  limits.signal.addEventListener("abort", stop, { once: true });
  if (limits.signal.aborted) stop();
  const { signal } = controller;
  try {
    // Not every client looks at the signal; the time is over all the same.
    const over = new Promise<never>((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    return known(await Promise.race([probe(signal), over]));
  } catch (error) {
    return explain(signal.aborted ? signal.reason : error);
  } finally {
    clearTimeout(timer);
    limits.signal.removeEventListener("abort", stop);
  }
}

/** What Azure's clients put on their errors. */
interface AzureErrorLike {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
}

export function explain(error: unknown): Unknown {
  if (error instanceof SignInError) return { known: false, reason: error.message, code: "SignInFailed" };
  const { code, statusCode, message } = (typeof error === "object" && error !== null ? error : {}) as AzureErrorLike;
  const text = firstLine(typeof message === "string" ? message : String(error));
  const named = typeof code === "string" && /^[A-Za-z]\w*$/.test(code) ? code : undefined;
  const isAzure = typeof statusCode === "number";
  return {
    known: false,
    reason: named === undefined || text.includes(named) ? text : `${named}: ${text}`,
    ...(named === undefined ? {} : { code: named }),
    ...(isAzure ? { status: statusCode } : {}),
  };
}

const MAX_REASON = 400;

/** Some clients print a whole request below the first line. */
function firstLine(text: string): string {
  const line = text.split(/\r?\n/).find((each) => each.trim() !== "") ?? "no reason was given";
  return line.length > MAX_REASON ? `${line.slice(0, MAX_REASON - 1)}…` : line.trim();
}

/** Undefined for what Azure says is not there: 404, and 204 of a collection without its parent. */
export async function orAbsent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as AzureErrorLike).statusCode === 404) return undefined;
    throw error;
  }
}

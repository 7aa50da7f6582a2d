import type { ClassifiedError } from "./classify.ts";
import type { FixAction, Reaction, WaitCondition } from "./reaction.ts";

/** Seconds; growth and spread of azapi's own back-off. */
export const BACKOFF = { first: 10, longest: 180, factor: 1.5, jitter: 0.5 } as const;

export interface RetryState {
  /** Seconds that the whole run may still take. */
  readonly budgetSeconds: number;
  /** How often each catalogue entry was answered in this run. */
  readonly attempts: Readonly<Record<string, number>>;
}

export type NextStep =
  | {
      readonly kind: "wait";
      readonly for: WaitCondition;
      readonly atMostSeconds: number;
      readonly thenWaitSeconds: number;
    }
  | { readonly kind: "fix"; readonly fix: FixAction; readonly thenWaitSeconds: number }
  | { readonly kind: "retry"; readonly inSeconds: number }
  | { readonly kind: "ask" | "stop"; readonly reason: string };

/**
 * Seconds before the next attempt.
 *
 * @param random in [0, 1): spreads runs that failed together
 * @param retryAfterSeconds what Azure asked for; never undercut
 */
export function backoffSeconds(attempt: number, random: number, retryAfterSeconds = 0): number {
  const grown = Math.min(BACKOFF.longest, BACKOFF.first * BACKOFF.factor ** attempt);
  const spread = grown * (1 + BACKOFF.jitter * (2 * random - 1));
  return Math.max(retryAfterSeconds, Math.round(spread * 10) / 10);
}

/** Of several errors, the one that decides: what stops beats what asks beats what can be mended. */
const WEIGHT = { stop: 4, ask: 3, fix: 2, wait: 1, retry: 0 } as const;

export function decisive(errors: readonly ClassifiedError[]): ClassifiedError | undefined {
  return errors.reduce<ClassifiedError | undefined>(
    (worst, error) =>
      worst === undefined || WEIGHT[error.reaction.kind] > WEIGHT[worst.reaction.kind] ? error : worst,
    undefined,
  );
}

/**
 * What a run does next about an error. Pure: the caller waits, fixes and counts.
 *
 * @param destroys whether what failed was the apply of a plan that deletes or replaces something
 */
export function nextStep(error: ClassifiedError, state: RetryState, random: number, destroys = false): NextStep {
  const { reaction } = error;
  if (reaction.kind === "ask" || reaction.kind === "stop") return { kind: reaction.kind, reason: error.why };
  if (error.byPattern === true && destroys) {
    return { kind: "ask", reason: `the plan destroys something, and a pattern may not try that again; ${error.why}` };
  }
  if (state.budgetSeconds <= 0) return { kind: "stop", reason: "the time budget of the run is used up" };
  const attempt = state.attempts[error.id] ?? 0;
  if (attempt >= (reaction.attempts ?? Number.POSITIVE_INFINITY)) {
    return { kind: "ask", reason: `tried ${attempt} ${attempt === 1 ? "time" : "times"} already; ${error.why}` };
  }
  const pause = pauseSeconds(reaction, attempt, random, error.retryAfterSeconds);
  if (pause > state.budgetSeconds) {
    return { kind: "stop", reason: `the next attempt would be in ${pause} s, after the end of the time budget` };
  }
  if (reaction.kind === "wait") {
    const atMostSeconds = Math.min(reaction.atMostSeconds, state.budgetSeconds);
    return { kind: "wait", for: reaction.for, atMostSeconds, thenWaitSeconds: pause };
  }
  return reaction.kind === "retry"
    ? { kind: "retry", inSeconds: pause }
    : { kind: "fix", fix: reaction.fix, thenWaitSeconds: pause };
}

/** Seconds between what is waited for or mended and the next attempt. */
function pauseSeconds(
  reaction: Exclude<Reaction, { readonly kind: "ask" | "stop" }>,
  attempt: number,
  random: number,
  retryAfterSeconds: number | undefined,
): number {
  switch (reaction.kind) {
    case "retry":
      return backoffSeconds(attempt, random, retryAfterSeconds);
    case "fix":
      return reaction.fix === "lower-parallelism" ? backoffSeconds(attempt, random, retryAfterSeconds) : 0;
    case "wait":
      // Where a look proves nothing, Azure gets time. Where it does, Azure may say no again at once all the same: then
      // patience grows, up to the budget.
      if (reaction.attempts !== undefined) return backoffSeconds(attempt, random, retryAfterSeconds);
      return attempt === 0 ? (retryAfterSeconds ?? 0) : backoffSeconds(attempt - 1, random, retryAfterSeconds);
  }
}

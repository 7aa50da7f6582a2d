import type { ClassifiedError } from "./classify.ts";
import type { FixAction, WaitCondition } from "./reaction.ts";

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

/** What a run does next about an error. Pure: the caller waits, fixes and counts. */
export function nextStep(error: ClassifiedError, state: RetryState, random: number, retryAfterSeconds = 0): NextStep {
  const { reaction } = error;
  if (reaction.kind === "ask" || reaction.kind === "stop") return { kind: reaction.kind, reason: error.why };
  if (state.budgetSeconds <= 0) return { kind: "stop", reason: "the time budget of the run is used up" };
  const attempt = state.attempts[error.id] ?? 0;
  if (reaction.kind === "wait") {
    // Azure may say no again at once, although a look said that it is ready: then patience grows, up to the budget.
    const pause = attempt === 0 ? 0 : backoffSeconds(attempt - 1, random, retryAfterSeconds);
    const atMostSeconds = Math.min(reaction.atMostSeconds, state.budgetSeconds);
    if (pause < state.budgetSeconds) return { kind: "wait", for: reaction.for, atMostSeconds, thenWaitSeconds: pause };
    return { kind: "stop", reason: `the next attempt would be in ${pause} s, after the end of the time budget` };
  }
  if (attempt >= reaction.attempts) {
    return { kind: "ask", reason: `tried ${attempt} ${attempt === 1 ? "time" : "times"} already; ${error.why}` };
  }
  const seconds = backoffSeconds(attempt, random, retryAfterSeconds);
  if (seconds > state.budgetSeconds) {
    return { kind: "stop", reason: `the next attempt would be in ${seconds} s, after the end of the time budget` };
  }
  return reaction.kind === "retry"
    ? { kind: "retry", inSeconds: seconds }
    : { kind: "fix", fix: reaction.fix, thenWaitSeconds: reaction.fix === "lower-parallelism" ? seconds : 0 };
}

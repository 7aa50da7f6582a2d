import { UserError } from "../context.ts";
import type { Anomaly, AnomalyScore, ChangeCounts, Finding, HistoryEntry } from "./model.ts";

/** Fewer runs than this say nothing about what is usual. */
export const MIN_HISTORY = 8;
/** A robust z-score beyond this is unusual (Iglewicz and Hoaglin). */
export const MAX_SCORE = 3.5;
/** Quiet stacks have no spread: one more change than ever is still nothing, this many is. */
const LEAST_DIFFERENCE = { changes: 5, destroys: 2 } as const;

const COUNTS = ["creates", "updates", "replaces", "deletes"] as const;

const measures: Readonly<Record<AnomalyScore["what"], (counts: ChangeCounts) => number>> = {
  changes: (counts) => counts.creates + counts.updates + counts.replaces + counts.deletes,
  destroys: (counts) => counts.replaces + counts.deletes,
};

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/**
 * How far a value is from the middle of what was usual, in robust standard deviations: 1.4826 × the median absolute
 * deviation, which one mad run in the past does not move. At least 1, so that a history without spread stays finite.
 */
function score(what: AnomalyScore["what"], value: number, past: readonly number[]): AnomalyScore {
  const middle = median(past);
  const scale = Math.max(1.4826 * median(past.map((other) => Math.abs(other - middle))), 1);
  const z = (value - middle) / scale;
  return {
    what,
    value,
    median: middle,
    scale: round(scale),
    score: round(z),
    anomalous: z > MAX_SCORE && value - middle >= LEAST_DIFFERENCE[what],
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** Compares a plan's counts with the archived runs of the same stack. Only more than usual is unusual. */
export function compareWithHistory(counts: ChangeCounts, history: readonly HistoryEntry[] | undefined): Anomaly {
  if (history === undefined) return { status: "no history", runs: 0, scores: [] };
  if (history.length < MIN_HISTORY) return { status: "history too short", runs: history.length, scores: [] };
  const scores = (["changes", "destroys"] as const).map((what) => {
    const measure = measures[what];
    return score(what, measure(counts), history.map(measure));
  });
  const status = scores.some(({ anomalous }) => anomalous) ? "unusual" : "usual";
  return { status, runs: history.length, scores };
}

/** What the comparison is worth saying. */
export function anomalyFindings(anomaly: Anomaly): Finding[] {
  if (anomaly.status === "history too short") {
    return [
      {
        ruleId: "history-too-short",
        level: "info",
        address: "plan",
        message: `${anomaly.runs} archived ${anomaly.runs === 1 ? "run is" : "runs are"} too few to say what is usual: ${MIN_HISTORY} are needed`,
        remedy: "nothing to do; the other rules hold without history",
      },
    ];
  }
  return anomaly.scores
    .filter(({ anomalous }) => anomalous)
    .map((found) => ({
      ruleId: "unusual",
      level: "confirm",
      address: "plan",
      attribute: found.what,
      before: found.median,
      after: found.value,
      magnitude: found.value,
      message: `${found.value} ${found.what} are unusual for this stack: the median of ${anomaly.runs} runs is ${found.median}, the robust z-score ${found.score} (limit ${MAX_SCORE}, scale ${found.scale})`,
      remedy: "check that the right stack, parameter file and branch were planned",
    }));
}

/**
 * Checks a history that was read from a file.
 *
 * @throws UserError that names the entry and the count that is wrong.
 */
export function parseHistory(value: unknown): HistoryEntry[] {
  if (!Array.isArray(value))
    throw new UserError("the history must be a list of runs: [{ creates, updates, replaces, deletes }]");
  return value.map((entry: unknown, index) => {
    for (const name of COUNTS) {
      const count = (entry as Record<string, unknown> | null)?.[name];
      if (!Number.isSafeInteger(count) || Number(count) < 0) {
        throw new UserError(
          `history[${index}].${name} is ${JSON.stringify(count)}, but must be a whole number of at least 0`,
        );
      }
    }
    return entry as HistoryEntry;
  });
}

import type { BacktestDocument, Decision, Reason, SignalDocument } from "../pipeline/documents.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { typeOf } from "../pipeline/type-of.ts";
import { signalGates } from "./gates.ts";

/**
 * Judges what a strategy wants by the policy of its pipeline.
 *
 * @param now When that is: data gets old.
 */
export function evaluate(document: BacktestDocument, pipeline: Pipeline, now: Date): SignalDocument {
  const reasons = typeOf(signalGates, pipeline.gate).create(pipeline.gate).judge(document, now);
  const { key, strategy, data, signal } = document;
  return {
    format: 1,
    key,
    decision: decide(reasons),
    reasons,
    pipeline: document.pipeline,
    strategy,
    data,
    signal,
    evaluatedAt: now.toISOString(),
  };
}

/** Accepted only when there are rules and every one accepts; one that rejects outweighs those that hold. */
export function decide(reasons: readonly Reason[]): Decision {
  if (reasons.some(({ outcome }) => outcome === "reject")) return "reject";
  return reasons.length > 0 && reasons.every(({ outcome }) => outcome === "accept") ? "accept" : "hold";
}

import type { PartType } from "../pipeline/pipeline.ts";
import { benchmarkRelative } from "./benchmark-relative.ts";
import type { SignalGate } from "./gate.ts";
import { policy } from "./policy.ts";

/** Every kind of signal gate, by what pipeline files call it. */
export const signalGates: readonly PartType<SignalGate>[] = [policy, benchmarkRelative];

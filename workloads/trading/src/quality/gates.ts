import type { QualityGateType } from "./quality.ts";

/** Every kind of quality gate. */
export const qualityGateTypes: readonly QualityGateType[] = [];

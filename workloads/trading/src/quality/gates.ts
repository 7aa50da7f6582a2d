import { closeOnly } from "./close-only.ts";
import { ohlc } from "./ohlc.ts";
import type { QualityGateType } from "./quality.ts";

/** Every kind of quality gate. */
export const qualityGateTypes: readonly QualityGateType[] = [ohlc, closeOnly];

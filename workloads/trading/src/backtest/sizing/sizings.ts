import type { PartType } from "../../pipeline/pipeline.ts";
import type { Sizing } from "../result.ts";
import { fixedFraction } from "./fixed-fraction.ts";
import { volatilityTarget } from "./volatility-target.ts";

/** Every kind of sizing, by what pipeline files call it. */
export const sizingTypes: readonly PartType<Sizing>[] = [fixedFraction, volatilityTarget];

import { sizingTypes } from "../backtest/sizing/sizings.ts";
import { signalGates } from "../gate/gates.ts";
import { publishers } from "../publisher/publishers.ts";
import { qualityGateTypes } from "../quality/gates.ts";
import { sourceTypes } from "../source/sources.ts";
import { statisticsKinds } from "../statistics/kinds.ts";
import { strategyTypes } from "../strategy/strategies.ts";
import type { JsonObject } from "../types.ts";

/** What pipeline files may say of a part. */
export interface Named {
  readonly type: string;
  readonly description: string;
  readonly schema: JsonObject;
}

/** A part of a pipeline: what it is for, what it may be, and what it is when the file does not say. */
export interface PartKind {
  readonly description: string;
  readonly types: readonly Named[];
  readonly otherwise?: string;
}

/** Every part of a pipeline that there is a choice of. */
export const PART_KINDS: Readonly<
  Record<"source" | "quality" | "strategy" | "sizing" | "statistics" | "gate" | "publisher", PartKind>
> = {
  source: { description: "How files of market data are read.", types: sourceTypes, otherwise: "csv" },
  quality: { description: "What market data must be like.", types: qualityGateTypes, otherwise: "ohlc" },
  strategy: { description: "What decides at the close of each bar.", types: strategyTypes },
  sizing: {
    description: "How much of the equity a decision stands for.",
    types: sizingTypes,
    otherwise: "fixed-fraction",
  },
  statistics: { description: "How an account is put in numbers.", types: statisticsKinds, otherwise: "standard" },
  gate: { description: "What a signal must be like to be accepted.", types: signalGates, otherwise: "policy" },
  publisher: { description: "Where judged signals go.", types: publishers, otherwise: "output" },
};

export type PartName = keyof typeof PART_KINDS;
export const PART_NAMES = Object.keys(PART_KINDS) as readonly PartName[];

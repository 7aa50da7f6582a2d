import type { Model } from "../model/model.ts";
import type { PriceTable } from "../render/price.ts";
import { createRenderer } from "../render/render.ts";
import type { Store } from "../store/store.ts";
import type { Library } from "../types.ts";
import { createBudget } from "./budget.ts";
import { createCache } from "./cache.ts";
import { type Clock, createGate, pause } from "./gate.ts";
import type { Run } from "./piece.ts";

export interface RunOptions {
  readonly library: Library;
  readonly model: Model;
  readonly prices: PriceTable;
  /** Where pieces are put. */
  readonly store: Store;
  /** What the run may spend, in the currency of the prices. */
  readonly budget: number;
  readonly signal: AbortSignal;
  now(): Date;
  /** @default real time */
  readonly wait?: Clock["wait"];
}

/** What the pieces of one run share: one budget, one cache, one patience with the model. */
export function createRun({ budget, wait = pause, ...options }: RunOptions): Run {
  return {
    ...options,
    render: createRenderer(options.library),
    budget: createBudget(budget, options.prices.currency),
    cache: createCache(options.store),
    gate: createGate({ now: options.now, wait }),
  };
}

import { costOf, type PriceTable, priceOf } from "./price.ts";
import type { Rendered } from "./render.ts";
import { tokensOfMessages } from "./tokens.ts";

/** What a request takes at most, known before anything is spent. */
export interface Estimate {
  readonly inputTokens: number;
  /** What the answer is cut off at. */
  readonly maxOutputTokens: number;
  /** In the currency of the price table; undefined when it does not know the model. */
  readonly maxCost: number | undefined;
}

const DEFAULT_MAX_OUTPUT_TOKENS = 4096;

/** The prompt's own `config.maxOutputTokens`. @default 4096 */
export const maxOutputTokensOf = ({ prompt: { config } }: Rendered): number => {
  const own = config.maxOutputTokens;
  return typeof own === "number" && Number.isInteger(own) && own > 0 ? own : DEFAULT_MAX_OUTPUT_TOKENS;
};

/** @param model Undefined for the offline model, which costs nothing */
export function estimate(rendered: Rendered, model: string | undefined, prices: PriceTable): Estimate {
  const inputTokens = tokensOfMessages(rendered.messages);
  const maxOutputTokens = maxOutputTokensOf(rendered);
  const price = model === undefined ? { input: 0, output: 0 } : priceOf(prices, model);
  const maxCost = price === undefined ? undefined : costOf(price, inputTokens, maxOutputTokens);
  return { inputTokens, maxOutputTokens, maxCost };
}

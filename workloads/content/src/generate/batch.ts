import { digestOf } from "../digest.ts";
import { ModelUnusable } from "../model/model.ts";
import { maxOutputTokensOf } from "../render/estimate.ts";
import { costOf } from "../render/price.ts";
import { tokensOfMessages } from "../render/tokens.ts";
import { Unwritable } from "../store/store.ts";
import { ContentError } from "../types.ts";
import { readBatch } from "./briefs.ts";
import { BudgetSpent } from "./budget.ts";
import { type Brief, generatePiece, idOf, type Piece, priceFor, type Run } from "./piece.ts";

export interface BatchCheck {
  /** Briefs, each counted once. */
  readonly briefs: number;
  /** What all of them cost at most if none is there already and none needs a repair. */
  readonly maxCost: number;
}

/** Mistakes that are shown at once; a file with more is wrong as a whole. */
const MAX_MISTAKES = 20;

/**
 * Reads a batch to its end before anything is spent on it.
 *
 * @throws ContentError with every brief that could not be generated
 */
export async function checkBatch(name: string, file: string, run: Run): Promise<BatchCheck> {
  const price = priceFor(run.model, run.prices);
  const lines = new Map<string, { readonly line: number; readonly key: string }>();
  const wrong: string[] = [];
  let maxCost = 0;
  for await (const { line, brief } of readBatch(file)) {
    run.signal.throwIfAborted();
    try {
      if (brief instanceof ContentError) throw brief;
      const rendered = await run.render(name, brief.input);
      const [id, key] = [idOf(brief), digestOf(rendered.input)];
      const earlier = lines.get(id);
      if (earlier !== undefined && earlier.key !== key) {
        throw new ContentError(`the id "${id}" is that of line ${earlier.line} already; give each brief its own`);
      }
      if (earlier === undefined) {
        lines.set(id, { line, key });
        maxCost += costOf(price, tokensOfMessages(rendered.messages), maxOutputTokensOf(rendered));
      }
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      wrong.push(error.message.startsWith(file) ? error.message : `${file}:${line} ${error.message}`);
      if (wrong.length > MAX_MISTAKES) break;
    }
  }
  if (wrong.length > MAX_MISTAKES) wrong.splice(MAX_MISTAKES, 1, "and more");
  if (wrong.length > 0) throw new ContentError(wrong.join("\n"));
  if (lines.size === 0) throw new ContentError(`${file} has no briefs; a line is { "id": "…", "input": { … } }`);
  return { briefs: lines.size, maxCost };
}

export interface BatchResult {
  readonly written: number;
  readonly unchanged: number;
  /** Briefs that no piece was made of, with why. */
  readonly failed: readonly { readonly id: string; readonly why: string }[];
  /** Why the run ended before the batch did. */
  readonly stopped?: Error;
}

/**
 * Makes the pieces of a batch that has been checked, some at a time. Running it again, also after the process was killed,
 * makes those that are missing.
 *
 * @param told Called after each brief.
 */
export async function generateBatch(
  name: string,
  file: string,
  run: Run,
  { concurrency, told }: { readonly concurrency: number; told(): void },
): Promise<BatchResult> {
  const counts = { written: 0, unchanged: 0 };
  const failed: { id: string; why: string }[] = [];
  const seen = new Set<string>();
  const briefs = readBatch(file);
  let stopped: Error | undefined;
  const one = async (brief: Brief, id: string): Promise<void> => {
    try {
      const { status }: Piece = await generatePiece(name, brief, run);
      counts[status] += 1;
    } catch (error) {
      if (run.signal.aborted || isFinal(error)) stopped ??= error as Error;
      else if (error instanceof ContentError) failed.push({ id, why: error.message });
      else throw error;
    }
    told();
  };
  const work = async (): Promise<void> => {
    while (stopped === undefined && !run.signal.aborted) {
      const next = await briefs.next();
      if (next.done) return;
      const { brief } = next.value;
      if (brief instanceof ContentError) throw brief;
      const id = idOf(brief);
      if (seen.has(id)) continue;
      seen.add(id);
      await one(brief, id);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  await briefs.return(undefined);
  if (run.signal.aborted) stopped ??= new ContentError("stopped", 1);
  return { ...counts, failed, ...(stopped === undefined ? {} : { stopped }) };
}

/** The next brief would fare no better. */
export const isFinal = (error: unknown): boolean =>
  error instanceof BudgetSpent || error instanceof ModelUnusable || error instanceof Unwritable;

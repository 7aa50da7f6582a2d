import type { Input } from "../store/store.ts";

/** What a worker makes of one kind of blob. Trading has two: they are chained by events. */
export interface Job {
  readonly name: JobName;
  /** Names of blobs that it takes, how a sentence describes them, and how those end that it is told of. */
  readonly blobs: { readonly pattern: RegExp; readonly described: string; readonly endings: readonly string[] };
  /** Name of what it makes of an input, known before it is made: under one name there is one result. */
  resultOf(input: Omit<Input, "bytes">): string;
  /**
   * Makes it: JSON.
   *
   * @throws TradingError, with exit code 1 when trying again may help
   */
  run(input: Input): Promise<string>;
  /**
   * Called with what is kept, by everybody who finds it: to be told twice changes nothing.
   *
   * @returns what was decided, in a word
   */
  publish?(kept: string): Promise<string>;
}

export const JOBS = ["backtest", "signal-evaluation"] as const;
export type JobName = (typeof JOBS)[number];

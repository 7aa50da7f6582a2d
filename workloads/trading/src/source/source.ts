import type { Bars } from "../market.ts";
import type { PartType } from "../pipeline/pipeline.ts";
import type { Data } from "./data.ts";
import type { Findings, Place } from "./findings.ts";

/** Columns that a bar is made of. */
export const FIELDS = ["time", "open", "high", "low", "close", "volume"] as const;
export type Field = (typeof FIELDS)[number];

/**
 * Prices of one instrument as they were read: in the order of the file, not judged. Numbers that could not be read are NaN
 * and have been reported; so is a volume that is missing, which has not. A quality gate makes bars of it.
 */
export interface Series extends Bars {
  /** Where the file has a value: line and column of a text; number of the row and of the column of a table without lines. */
  place(row: number, field: Field): Place;
}

/** Reads market data of one format. */
export interface Source {
  /**
   * Reads all of it, and reports every mistake of its form; with an error reported, what it returns is for finding more.
   *
   * @returns One series an instrument, in the order in which they first appear
   * @throws TradingError when the data cannot be read at all
   */
  read(data: Data, findings: Findings): Promise<readonly Series[]>;
}

export type SourceType = PartType<Source>;

/** Says what an instrument is called when the data does not: the name of the file without folder and extension. */
export function instrumentOf({ name }: Data): string {
  const file = name.split("?")[0]?.split(/[/\\]/).at(-1) ?? "";
  return file.replace(/\.[^.]*$/, "") || "instrument";
}

import type { Findings } from "./findings.ts";
import { FIELDS, type Field } from "./source.ts";

/** What columns are called, by what they are. */
export type Names = Readonly<Record<Field | "instrument", string>>;

/** What of a bar its columns say: all prices, or the close alone, which then is the open, the high and the low too. */
export type Prices = "ohlc" | "close";

/** Where columns are, from 0; -1 for one that is not there. */
export interface Layout {
  /** In the order of the fields. */
  readonly fields: readonly number[];
  readonly instrument: number;
}

interface Column {
  readonly name: string;
  /** Where it is named, from 1. */
  readonly column: number;
}

/** Names a message lists at most. */
const LISTED = 12;

/** Finds columns by their names, whose case does not count; undefined when one is missing or there twice, which is reported. */
export function layoutOf(
  columns: readonly Column[],
  { names, prices, findings }: { readonly names: Names; readonly prices: Prices; readonly findings: Findings },
): Layout | undefined {
  let isSound = true;
  const wrong = (column: number, message: string) => {
    isSound = false;
    findings.report("source/columns", "error", { line: 1, column }, () => message);
  };
  const known = columns.map(({ name }) => name.toLowerCase());
  for (const [index, { name, column }] of columns.entries()) {
    if (name !== "" && known.indexOf(name.toLowerCase()) < index)
      wrong(column, `column ${JSON.stringify(name)} is there twice`);
  }
  const listed = columns.slice(0, LISTED).map(({ name }) => JSON.stringify(name));
  const has = `${listed.join(", ")}${columns.length > LISTED ? ", …" : ""}`;
  const find = (field: Field | "instrument"): number => {
    const index = known.indexOf(names[field].toLowerCase());
    // What a pipeline names has to be there.
    const isOptional = (field === "volume" || field === "instrument") && names[field] === field;
    if (index === -1 && !isOptional) {
      wrong(1, `there is no column ${JSON.stringify(names[field])}, only ${has}: name it in source.columns.${field}`);
    }
    return index;
  };
  const read = FIELDS.filter((field) => prices === "ohlc" || !isDerived(field));
  const found = new Map(read.map((field) => [field, find(field)]));
  const fields = FIELDS.map((field) => found.get(field) ?? -1);
  const instrument = find("instrument");
  return isSound ? { fields, instrument } : undefined;
}

/** Whether the close stands for it when there are closes alone. */
export const isDerived = (field: Field): boolean => field === "open" || field === "high" || field === "low";

import type { SchemaElement } from "hyparquet";
import { zoneOf } from "../../calendar/zone.ts";
import type { TableOptions } from "../options.ts";
import { plausible, timeReader } from "../time.ts";

/** What a row has in a column. */
export type Cell = string | number | bigint | boolean | null | undefined | object;

export interface Reader {
  /** @returns NaN for what it should not be */
  read(cell: Cell): number;
  explain(cell: Cell): string;
}

/** Reads prices and volumes. */
export const readNumber = (field: string): Reader => ({
  read: (cell) => {
    const value = typeof cell === "number" ? cell : typeof cell === "bigint" ? Number(cell) : Number.NaN;
    return Number.isFinite(value) ? value : Number.NaN;
  },
  explain: (cell) => `${field} is ${said(cell)}, but must be a finite number`,
});

/** Finds out how a column writes moments: in a type made for it, or as numbers or text, as a pipeline says. */
export function momentReader({ time, timeZone }: TableOptions): (element: SchemaElement | undefined) => Reader {
  const written = timeReader(time, timeZone);
  const zone = zoneOf(timeZone);
  return (element) => {
    const kind = kindOf(element);
    if (kind === undefined) {
      return { read: (cell) => written.read(textOf(cell)), explain: (cell) => written.explain(textOf(cell)) };
    }
    return {
      read: (cell) => {
        if (typeof cell !== "number") return Number.NaN;
        return plausible(kind === "local" ? zone.utc(cell) : cell);
      },
      explain: (cell) => {
        if (typeof cell !== "number" || Number.isNaN(cell)) return "time is missing";
        const day = new Date(cell);
        const text = Number.isNaN(day.getTime()) ? String(cell) : day.toISOString().slice(0, -1);
        return Number.isNaN(plausible(cell))
          ? `time is ${text}, but must be from 1800 to 2199`
          : `time is ${text}, which in ${timeZone} happens twice or never: write it adjusted to UTC`;
      },
    };
  };
}

/** Whether a column's type is made for moments, and whether those are of clocks somewhere. */
function kindOf(element: SchemaElement | undefined): "utc" | "local" | undefined {
  const { type, converted_type: converted, logical_type: logical } = element ?? {};
  if (logical?.type === "TIMESTAMP") return logical.isAdjustedToUTC ? "utc" : "local";
  if (converted === "DATE") return "local";
  return converted?.startsWith("TIMESTAMP_") || (converted === undefined && type === "INT96") ? "utc" : undefined;
}

const textOf = (cell: Cell): string => (cell === undefined || cell === null ? "" : String(cell));

const said = (cell: Cell): string =>
  typeof cell === "string" ? JSON.stringify(cell) : cell === undefined || cell === null ? "missing" : String(cell);

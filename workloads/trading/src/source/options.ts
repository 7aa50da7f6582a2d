import type { JsonObject } from "../types.ts";
import type { Names, Prices } from "./layout.ts";
import { FIELDS } from "./source.ts";
import { TIME_FORMATS, type TimeFormat } from "./time.ts";

/** What every source is told. */
export type TableOptions = {
  readonly time: TimeFormat;
  readonly timeZone: string;
  readonly prices: Prices;
  readonly columns: Names;
};

/** Properties of a JSON Schema, for what every source is told. */
export const tableProperties: JsonObject = {
  time: {
    enum: [...TIME_FORMATS],
    default: "iso",
    description:
      "How times are written: ISO 8601 (dates, with or without a time and an offset), or a number since 1970.",
  },
  timeZone: {
    type: "string",
    default: "UTC",
    description: "IANA time zone of times that are written without an offset, such as America/New_York.",
  },
  prices: {
    enum: ["ohlc", "close"],
    default: "ohlc",
    description: "What there is of each bar; with close alone, it is taken for open, high and low too.",
  },
  columns: {
    type: "object",
    default: {},
    additionalProperties: false,
    description:
      "What columns are called; case does not count. Without a column of volumes they are missing; without a column of instruments, the file is of one, which has its name.",
    properties: Object.fromEntries(
      [...FIELDS, "instrument"].map((name) => [name, { type: "string", minLength: 1, default: name }]),
    ),
  },
};

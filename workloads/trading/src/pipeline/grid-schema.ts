import { RANGE } from "../research/grid.ts";
import type { JsonObject } from "../types.ts";

const grid = (more: JsonObject): JsonObject => ({
  type: "object",
  description: "Values to try of parameters of the strategy, in sweeps and in walk-forward.",
  default: {},
  ...more,
});

const values = (items: JsonObject): JsonObject => ({
  type: ["array", "string"],
  description: `A list, or from..to/step. ${items.description ?? ""}`.trim(),
  items,
  minItems: 1,
  uniqueItems: true,
  pattern: RANGE.source,
  "x-pattern": 'a range: "5..50/5"',
});

/** What pipeline files may say of a grid, whatever the strategy. */
export const anyGrid: JsonObject = grid({ additionalProperties: values({}) });

/** What pipeline files may say of a grid of a strategy with these parameters. */
export const gridSchema = ({ properties }: JsonObject): JsonObject => {
  const parameters = Object.entries((properties ?? {}) as Readonly<Record<string, JsonObject>>);
  return grid({
    additionalProperties: false,
    // A value that is tried has no default.
    properties: Object.fromEntries(parameters.map(([name, { default: _, ...items }]) => [name, values(items)])),
  });
};

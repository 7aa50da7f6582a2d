import { hint } from "../pipeline/nearest.ts";
import { validatorOf } from "../pipeline/validate.ts";
import type { StrategyType } from "../strategy/strategy.ts";
import { type Json, type JsonObject, TradingError } from "../types.ts";

/** Values to try of each parameter; every combination is one. */
export type Grid = Readonly<Record<string, readonly Json[]>>;

/** As pipeline files say it: values; as `--set` does: the text of a range (`5..50/5`) or of a list (`simple,exponential`). */
export type GridText = Readonly<Record<string, string | readonly Json[]>>;

/** More is not research but a search for chance. */
const MAX_COMBINATIONS = 100_000;

/** `5..50/5`: from, to and step, which is 1 when it is left out. */
export const RANGE = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)(?:\/(\d+(?:\.\d+)?))?$/;

/** Reads `fast=5..50/5`. @throws TradingError for other words */
export function parseSetting(word: string): readonly [name: string, values: string] {
  const [, name, values] = /^([^=]+)=(.+)$/s.exec(word) ?? [];
  if (name && values) return [name.trim(), values.trim()];
  throw new TradingError(
    `--set ${JSON.stringify(word)} is no parameter with values; write fast=5..50/5 or fast=5,10,20`,
  );
}

/**
 * Values of each parameter, in the order in which they are given.
 *
 * @throws TradingError for a parameter that the strategy does not have, a value that it does not take, or too many combinations
 */
export function gridOf({ type, schema }: Pick<StrategyType, "type" | "schema">, text: GridText): Grid {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, JsonObject>>;
  const grid = Object.fromEntries(
    Object.entries(text).map(([name, values]) => {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (property === undefined) {
        const known = Object.keys(properties);
        throw new TradingError(`"${type}" has no parameter ${JSON.stringify(name)}; ${hint(name, known)}`);
      }
      return [name, checked(name, typeof values === "string" ? valuesOf(name, values) : values, property)];
    }),
  );
  const count = combinationsOf(grid);
  if (count > MAX_COMBINATIONS) throw tooMany(count);
  return grid;
}

export const combinationsOf = (grid: Grid): number =>
  Object.values(grid).reduce((count, values) => count * values.length, 1);

/** One of a grid's combinations, by its number from 0; the last parameter varies first. */
export function combinationOf(grid: Grid, index: number): JsonObject {
  let rest = index;
  const chosen = Object.entries(grid)
    .toReversed()
    .map(([name, values]): [string, Json] => {
      const value = values[rest % values.length] as Json;
      rest = Math.floor(rest / values.length);
      return [name, value];
    });
  return Object.fromEntries(chosen.toReversed());
}

function checked(name: string, values: readonly Json[], schema: JsonObject): readonly Json[] {
  const mistakesOf = validatorOf(schema);
  for (const value of values) {
    const [mistake] = mistakesOf(value);
    if (mistake)
      throw new TradingError(`${name} is ${JSON.stringify(value)}, but${mistake.replace(/^the document/, "")}`);
  }
  const texts = new Set(values.map((value) => JSON.stringify(value)));
  if (texts.size < values.length) throw new TradingError(`${name} has the same value twice; keep one`);
  return values;
}

function valuesOf(name: string, text: string): readonly Json[] {
  const [, from, to, step] = RANGE.exec(text) ?? [];
  if (from !== undefined && to !== undefined) return rangeOf(name, Number(from), Number(to), Number(step ?? 1));
  if (/^[^,]*\.\.[^,]*$/.test(text))
    throw new TradingError(`${name} is "${text}", which is no range; write from..to/step`);
  return text.split(",").map((each) => wordOf(each.trim()));
}

function rangeOf(name: string, from: number, to: number, step: number): readonly number[] {
  if (from > to)
    throw new TradingError(`${name} goes from ${from} to ${to}, but must go from the smaller to the larger`);
  if (step === 0) throw new TradingError(`${name} goes in steps of 0, but must go in larger ones`);
  // What 0.1 is not exactly must not cost the last value.
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count > MAX_COMBINATIONS) throw tooMany(count);
  return Array.from({ length: count }, (_, index) => Number((from + index * step).toPrecision(12)));
}

/** `5` and `true` are what they look like, everything else is a word. */
function wordOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

const tooMany = (count: number) =>
  new TradingError(
    `the grid has ${count.toLocaleString("en")} combinations, but must have at most ` +
      `${MAX_COMBINATIONS.toLocaleString("en")}; give fewer values or larger steps`,
  );

import { basename } from "node:path";
import { sizingTypes } from "../backtest/sizing/sizings.ts";
import { signalGates } from "../gate/gates.ts";
import { qualityGateTypes } from "../quality/gates.ts";
import { type GridText, gridOf } from "../research/grid.ts";
import { sourceTypes } from "../source/sources.ts";
import { statisticsKinds } from "../statistics/kinds.ts";
import { strategyTypes } from "../strategy/strategies.ts";
import { type Diagnostic, TradingError } from "../types.ts";
import type { JsonFile } from "./json.ts";
import type { Pipeline } from "./pipeline.ts";
import { parametersOf, typeOf } from "./type-of.ts";

/** What no schema says: values that contradict each other. */
export function checkMeaning(pipeline: Pipeline, json: JsonFile): Diagnostic[] {
  const { source, quality, strategy, sizing, statistics, validation, gate } = pipeline;
  const parts: readonly [string, () => unknown][] = [
    ["source", () => typeOf(sourceTypes, source).create(parametersOf(source))],
    ["quality", () => typeOf(qualityGateTypes, quality).create(parametersOf(quality))],
    // A basket needs some, and what they are called means nothing to a strategy.
    ["strategy", () => typeOf(strategyTypes, strategy).create(parametersOf(strategy), ["A", "B", "C"])],
    ["sizing", () => typeOf(sizingTypes, sizing).create(parametersOf(sizing))],
    ["statistics", () => typeOf(statisticsKinds, statistics).create(parametersOf(statistics))],
    ["validation.sweep", () => gridOf(typeOf(strategyTypes, strategy), validation.sweep as GridText)],
    ["gate", () => typeOf(signalGates, gate).create(parametersOf(gate))],
  ];
  return [...nameOf(pipeline, json), ...parts.flatMap(([name, create]) => contradiction(name, create, json))];
}

function nameOf({ name }: Pipeline, json: JsonFile): Diagnostic[] {
  const expected = basename(json.file, ".json");
  if (name === expected) return [];
  return [json.at(["name"], "pipeline/name", `name is "${name}", but must be that of its file: "${expected}"`)];
}

function contradiction(part: string, create: () => unknown, json: JsonFile): Diagnostic[] {
  try {
    create();
    return [];
  } catch (error) {
    if (!(error instanceof TradingError)) throw error;
    // "strategy.fast is 50, but …" names its place.
    const [, path = part] = /^([a-z]+(?:\.\w+)+) (?:is|and) /i.exec(error.message) ?? [];
    return [json.at(path.split("."), "pipeline/contradiction", error.message)];
  }
}

import { createHash } from "node:crypto";
import { strategyTypes } from "../strategy/strategies.ts";
import type { Json } from "../types.ts";
import type { DataVersion } from "./documents.ts";
import type { Pipeline } from "./pipeline.ts";
import { typeOf } from "./type-of.ts";

export const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** Digest of all of a pipeline that decides what a backtest results in; a policy judges results, it makes none. */
export function digestOf(pipeline: Pipeline): string {
  const { source, quality, strategy, account, sizing, statistics, validation } = pipeline;
  return sha256(JSON.stringify(sorted({ source, quality, strategy, account, sizing, statistics, validation })));
}

/** What results are kept by, beside the data: the pipeline's version and digest, and the version of its strategy's code. */
export function strategyVersionOf(pipeline: Pipeline): string {
  const { name, version, strategy } = pipeline;
  const code = typeOf(strategyTypes, strategy).version;
  return `${name}@${version}/${strategy.type}@${code}/${digestOf(pipeline)}`;
}

/** Name of the one result that there is of a version of data and a version of a strategy: hex, 64 digits. */
export const keyOf = ({ url, version }: DataVersion, pipeline: Pipeline): string =>
  sha256(JSON.stringify([url, version, strategyVersionOf(pipeline)]));

/** The same text for the same value, whatever the order of its names. */
function sorted(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([one], [two]) => (one < two ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}

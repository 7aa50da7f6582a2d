import { Ajv } from "ajv";
import { withFormats } from "../../src/pipeline/validate.ts";
import { qualityGateTypes } from "../../src/quality/gates.ts";
import { type Loaded, loadBars, type QualityGate } from "../../src/quality/quality.ts";
import type { Data } from "../../src/source/data.ts";
import { type DataReport, findingsOf } from "../../src/source/findings.ts";
import type { Series, Source } from "../../src/source/source.ts";
import { sourceTypes } from "../../src/source/sources.ts";
import type { JsonObject } from "../../src/types.ts";

type Options = JsonObject & { readonly type?: string };

/** A part as a pipeline file makes it: with what it leaves out. @throws Error for what the schema does not allow */
function part<Part>(
  types: readonly { type: string; schema: JsonObject; create(parameters: JsonObject): Part }[],
  otherwise: string,
  { type = otherwise, ...written }: Options,
): Part {
  const found = types.find((each) => each.type === type);
  if (found === undefined) throw new Error(`there is no ${type}`);
  const options = structuredClone(written) as JsonObject;
  const ajv = withFormats(new Ajv({ allErrors: true, strict: false, useDefaults: true }));
  if (!ajv.validate(found.schema, options)) throw new Error(ajv.errorsText());
  return found.create(options);
}

export const sourceOf = (options: Options = {}): Source => part(sourceTypes, "csv", options);
export const gateOf = (options: Options = {}): QualityGate => part(qualityGateTypes, "ohlc", options);

/** Bytes in pieces of this size, as a stream may bring them. */
export function dataOf(content: string | Uint8Array, { name = "test.csv", piece = 7 } = {}): Data {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return {
    name,
    version: "v",
    size: bytes.length,
    stream: async function* () {
      for (let start = 0; start < bytes.length; start += piece) yield bytes.subarray(start, start + piece);
    },
    slice: async (start, end) => bytes.slice(start, end).buffer as ArrayBuffer,
  };
}

export async function read(
  data: Data,
  options: Options = {},
): Promise<{ readonly series: readonly Series[]; readonly report: DataReport }> {
  const findings = findingsOf(data.name, 100);
  const series = await sourceOf(options).read(data, findings);
  return { series, report: findings.summary() };
}

export const load = (data: Data, { source = {}, quality = {} } = {}): Promise<Loaded> =>
  loadBars(data, sourceOf(source), gateOf(quality));

/** `line:column rule message` of each finding that is shown. */
export const said = ({ diagnostics }: DataReport): string[] =>
  diagnostics.map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId} ${message}`);

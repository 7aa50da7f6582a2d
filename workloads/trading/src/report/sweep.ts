import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseJson } from "../pipeline/json.ts";
import { printDiagnostic } from "../pipeline/print.ts";
import { validatorOf } from "../pipeline/validate.ts";
import { reasonOf } from "../reason.ts";
import type { SweepDocument } from "../research/sweep-document.ts";
import { TradingError } from "../types.ts";

/** What a page shows of a sweep. */
const problemsOf = validatorOf({
  type: "object",
  properties: {
    format: { const: 1 },
    results: {
      type: "array",
      items: {
        type: "object",
        properties: {
          parameters: { type: "object" },
          statistics: {
            type: ["object", "null"],
            properties: { sharpe: { type: ["number", "null"] } },
            required: ["sharpe"],
          },
        },
        required: ["parameters", "statistics"],
      },
    },
    best: {
      type: ["object", "null"],
      properties: {
        trials: { type: "number" },
        sharpe: { type: "number" },
        sharpeOfChance: { type: "number" },
        deflatedSharpe: { type: ["number", "null"] },
      },
      required: ["trials", "sharpe", "sharpeOfChance", "deflatedSharpe"],
    },
  },
  required: ["format", "results", "best"],
});

/** @throws TradingError when it cannot be read, or is no result of a sweep */
export async function readSweep(cwd: string, path: string): Promise<SweepDocument> {
  const text = await readFile(resolve(cwd, path), "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new TradingError(`${path} cannot be read: ${reasonOf(error)}`);
  });
  const { value, diagnostics } = parseJson(path, text);
  if (diagnostics.length > 0) throw new TradingError(diagnostics.map(printDiagnostic).join("\n"));
  const [problem] = problemsOf(value);
  if (problem !== undefined) throw new TradingError(`${path} is no result of a sweep: ${problem}`);
  return value as unknown as SweepDocument;
}

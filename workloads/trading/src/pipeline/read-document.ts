import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { reasonOf } from "../reason.ts";
import { TradingError } from "../types.ts";
import { backtestResultSchema } from "./document-schemas.ts";
import type { BacktestDocument } from "./documents.ts";
import { parseJson } from "./json.ts";
import { printDiagnostic } from "./print.ts";
import { validatorOf } from "./validate.ts";

const problemsOf = validatorOf(backtestResultSchema);
/** Problems of a document that are told, at most. */
const MAX_SHOWN = 5;

/** @throws TradingError when it cannot be read, or is no result of a backtest */
export async function readDocument(cwd: string, path: string): Promise<BacktestDocument> {
  const text = await readFile(resolve(cwd, path), "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new TradingError(`${path} cannot be read: ${reasonOf(error)}`);
  });
  return parseDocument(path, text);
}

/** @param name as messages call it */
export function parseDocument(name: string, text: string): BacktestDocument {
  const { value, diagnostics } = parseJson(name, text);
  if (diagnostics.length > 0) throw new TradingError(diagnostics.map(printDiagnostic).join("\n"));
  const problems = problemsOf(value);
  if (problems.length === 0) return value as unknown as BacktestDocument;
  const more = problems.length > MAX_SHOWN ? `; ${problems.length - MAX_SHOWN} more` : "";
  throw new TradingError(`${name} is no result of a backtest: ${problems.slice(0, MAX_SHOWN).join("; ")}${more}`);
}

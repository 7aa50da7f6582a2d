import { resolve } from "node:path";
import { Command } from "commander";
import { evaluate } from "../gate/evaluate.ts";
import type { BacktestDocument, SignalDocument } from "../pipeline/documents.ts";
import { loadPipeline } from "../pipeline/load.ts";
import { readDocument } from "../pipeline/read-document.ts";
import { renderReport } from "../report/report.ts";
import { readSweep } from "../report/sweep.ts";
import { type TradingContext, TradingError } from "../types.ts";
import { writeWhole } from "./write.ts";

const HELP = `
One page that stands alone: it opens without a network, and loads and sends nothing.

Exit code: 0 written, 2 a file is wrong.

Examples:
  $ npm run trading -- report backtests/moving-average/<key>.json --out report.html
  $ npm run trading -- report result.json --sweep sweep.json`;

interface Options {
  readonly out: string;
  readonly sweep?: string;
}

/** `trading report`: a page of a result. */
export function reportCommand(context: TradingContext): Command {
  return new Command("report")
    .description("make a page of a result: equity, drawdown, months, trades, parameters")
    .argument("<result>", "what backtest has written: <key>.json")
    .option("--out <file>", "where the page goes", "report.html")
    .option("--sweep <file>", "what sweep has written, for the map of parameters")
    .addHelpText("after", HELP)
    .action(async (path: string, { out, sweep }: Options) => {
      const document = await readDocument(context.cwd, path);
      const swept = sweep === undefined ? undefined : await readSweep(context.cwd, sweep);
      const signal = await judged(document, context);
      const page = renderReport({ document, ...(signal && { signal }), ...(swept && { sweep: swept }) });
      await writeWhole(resolve(context.cwd, out), page);
      context.stderr.write(`report ${out}\n`);
    });
}

/** A result of a pipeline that is not here any more has a report too, without what its policy would say. */
async function judged(document: BacktestDocument, context: TradingContext): Promise<SignalDocument | undefined> {
  try {
    return evaluate(document, await loadPipeline(context, document.pipeline.name), context.now());
  } catch (error) {
    if (!(error instanceof TradingError)) throw error;
    context.stderr.write(`the report has no verdict: ${error.message}\n`);
    return undefined;
  }
}

import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { evaluate } from "../gate/evaluate.ts";
import { loadPipeline } from "../pipeline/load.ts";
import { resultOf } from "../pipeline/result.ts";
import { loadMarket } from "../pipeline/run.ts";
import { printDataReport } from "../quality/print.ts";
import { renderReport } from "../report/report.ts";
import type { TradingContext } from "../types.ts";
import { dataOf } from "./input.ts";
import { printBacktest, printSignal } from "./print.ts";
import { writeWhole } from "./write.ts";

const HELP = `
Writes <out>/<pipeline>/<key>.json and the report beside it; the key is of the data and of the pipeline, so that the same
backtest has the same name. What the policy says is shown and not published: that is for evaluate --publish. No order is
ever sent.

Exit code: 0 done, 2 the pipeline or the data is wrong.

Examples:
  $ npm run trading -- backtest moving-average --data prices.csv
  $ npm run trading -- backtest my/pipeline.json --data prices.csv --out results --format json`;

interface Options {
  readonly data: string;
  readonly out: string;
  readonly format: "text" | "json";
}

/** `trading backtest`: a pipeline on a file of market data. */
export function backtestCommand(context: TradingContext): Command {
  return new Command("backtest")
    .description("run a pipeline on market data: statistics, what the policy says, and a report")
    .argument("<pipeline>", "name of a pipeline, or path of its file")
    .requiredOption("--data <file>", "market data, as the pipeline's source reads it")
    .option("--out <folder>", "where the result and the report go", "backtests")
    .addOption(new Option("--format <format>", "how to print the result").choices(["text", "json"]).default("text"))
    .addHelpText("after", HELP)
    .action(async (name: string, options: Options) => {
      const pipeline = await loadPipeline(context, name);
      const data = await dataOf(context, options.data);
      const { market, report } = await loadMarket(pipeline, data);
      if (report.warnings > 0) context.stderr.write(`${printDataReport(report)}\n`);
      const document = resultOf(pipeline, market, { url: data.name, version: data.version });
      const signal = evaluate(document, pipeline, context.now());
      const place = join(options.out, pipeline.name, document.key);
      await writeWhole(resolve(context.cwd, `${place}.json`), `${JSON.stringify(document)}\n`);
      await writeWhole(resolve(context.cwd, `${place}.html`), renderReport({ document, signal }));
      if (options.format === "json") context.stdout.write(`${JSON.stringify({ document, signal }, null, 2)}\n`);
      else {
        printBacktest(document, context.stdout);
        context.stdout.write("\n");
        printSignal(signal, context.stdout);
      }
      context.stderr.write(`\nresult ${place}.json\nreport ${place}.html\n`);
    });
}

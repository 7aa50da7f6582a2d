import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { loadPipeline } from "../pipeline/load.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { printable } from "../pipeline/print.ts";
import { loadMarket } from "../pipeline/run.ts";
import { typeOf } from "../pipeline/type-of.ts";
import { printDataReport } from "../quality/print.ts";
import { type Grid, type GridText, gridOf, parseSetting } from "../research/grid.ts";
import { runSweep } from "../research/sweep.ts";
import type { Best, SweepDocument } from "../research/sweep-document.ts";
import { strategyTypes } from "../strategy/strategies.ts";
import { type JsonObject, type Output, type TradingContext, TradingError } from "../types.ts";
import { dataOf } from "./input.ts";

const HELP = `
Values are a range (fast=5..50/5: from, to, step) or a list (fast=5,10,20). Without --set, those of the pipeline's
validation.sweep are tried; a --set replaces what that says of its parameter.

Each result is kept as soon as there is one: after Ctrl-C, or when the process was killed, the same command goes on. The
document is the same whatever the number of threads; the report shows it as a map: report <result> --sweep <document>.

The best of many combinations looks good by chance alone. The deflated Sharpe ratio (Bailey and López de Prado, 2014) is the
probability that it is better than the best of so many that are worth nothing.

Exit code: 0 done, 1 stopped or failed, 2 the pipeline, the data or the grid is wrong.

Examples:
  $ npm run trading -- sweep moving-average --data prices.csv --set fast=5..50/5 --set slow=60..200/20
  $ npm run trading -- sweep my/pipeline.json --data prices.csv --threads 4 --format json`;

interface Options {
  readonly data: string;
  readonly set?: GridText;
  readonly out: string;
  readonly threads: number;
  readonly format: "text" | "json";
}

/** `trading sweep`: a pipeline with every combination of parameters. */
export function sweepCommand(context: TradingContext): Command {
  return new Command("sweep")
    .description("backtest every combination of a grid of parameters")
    .argument("<pipeline>", "name of a pipeline, or path of its file")
    .requiredOption("--data <file>", "market data, as the pipeline's source reads it")
    .option("--set <name=values>", "values of a parameter of the strategy; once a parameter", setting)
    .option("--out <folder>", "where results are kept", "sweeps")
    .option("--threads <count>", "backtests at a time, 1 to 256", threads, availableParallelism())
    .addOption(new Option("--format <format>", "how to print the result").choices(["text", "json"]).default("text"))
    .addHelpText("after", HELP)
    .action(async (name: string, options: Options) => {
      const pipeline = await loadPipeline(context, name);
      const grid = gridFor(pipeline, options.set);
      const data = await dataOf(context, options.data);
      const { market, report } = await loadMarket(pipeline, data);
      if (report.warnings > 0) context.stderr.write(`${printDataReport(report)}\n`);
      const { document, path } = await runSweep(
        { pipeline, market, data: { url: data.name, version: data.version }, grid },
        {
          folder: resolve(context.cwd, options.out),
          threads: options.threads,
          signal: context.signal,
          output: context.stderr,
        },
      );
      if (options.format === "json") context.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
      else printSweep(document, context.stdout);
      context.stderr.write(`\nsweep ${relative(context.cwd, path)}\n`);
    });
}

/** What the pipeline file says, and what the command line says instead. */
function gridFor(pipeline: Pipeline, set: GridText | undefined): Grid {
  const { sweep } = pipeline.validation as { readonly sweep?: GridText };
  const grid = gridOf(typeOf(strategyTypes, pipeline.strategy), { ...sweep, ...set });
  if (Object.keys(grid).length > 0) return grid;
  throw new TradingError(
    "there is nothing to sweep; give --set fast=5..50/5, or write validation.sweep in the pipeline",
  );
}

function printSweep({ pipeline, strategy, data, grid, results, best }: SweepDocument, output: Output): void {
  const impossible = results.filter(({ statistics }) => statistics === null).length;
  const aside = impossible === 0 ? "" : `, of which ${impossible} contradict themselves`;
  const title = `${pipeline.name} ${pipeline.version}: ${strategy.type} on ${data.instruments.join(", ")}`;
  output.write(`${printable(title)}\n`);
  output.write(`${results.length.toLocaleString("en")} combinations of ${Object.keys(grid).join(", ")}${aside}\n\n`);
  output.write(
    best === null ? "no combination has a Sharpe ratio: none of them ever held anything\n" : verdictOf(best),
  );
}

function verdictOf({ parameters, trials, sharpe, sharpeOfChance, deflatedSharpe }: Best): string {
  const probability = deflatedSharpe === null ? "unknown" : `${(100 * deflatedSharpe).toFixed(1)}%`;
  return [
    `best of ${trials}: ${said(parameters)}`,
    `  Sharpe ratio           ${sharpe.toFixed(2)} a year`,
    `  best by chance alone   ${sharpeOfChance.toFixed(2)} a year, of ${trials} that are worth nothing`,
    `  deflated Sharpe ratio  ${probability}: the probability that it is better than chance`,
    "",
  ].join("\n");
}

const said = (parameters: JsonObject): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");

function setting(word: string, before: GridText = {}): GridText {
  const [name, values] = parseSetting(word);
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is set twice; give one --set a parameter.`);
  return { ...before, [name]: values };
}

function threads(word: string): number {
  const count = Number(word);
  if (Number.isInteger(count) && count >= 1 && count <= 256) return count;
  throw new InvalidArgumentError("It must be a whole number from 1 to 256.");
}

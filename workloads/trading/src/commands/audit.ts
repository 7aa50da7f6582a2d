import { Command, Option } from "commander";
import type { Market } from "../market.ts";
import { loadPipeline } from "../pipeline/load.ts";
import { printable } from "../pipeline/print.ts";
import { loadMarket } from "../pipeline/run.ts";
import { strategyOf } from "../research/recipe.ts";
import type { TradingContext } from "../types.ts";
import { type Leak, lookAhead } from "../validation/look-ahead.ts";
import { type LateStart, warmUpSensitivity } from "../validation/warm-up.ts";
import { dataOf } from "./input.ts";

const HELP = `
Look-ahead: everything after a moment is changed, in four ways at ten moments; what was decided until then must stay as it is.
Warm-up: the strategy begins later, from five moments; once it is warm it must decide as it did from the beginning.
What is found is wrong for certain; nothing found is no proof.

Exit code: 0 nothing found, 1 something found, 2 the pipeline or the data is wrong.

Examples:
  $ npm run trading -- audit moving-average --data prices.csv
  $ npm run trading -- audit my/pipeline.json --data prices.csv --format json`;

interface Options {
  readonly data: string;
  readonly format: "text" | "json";
}

/** `trading audit`: whether a strategy knows the future, or depends on where data begins. */
export function auditCommand(context: TradingContext): Command {
  return new Command("audit")
    .description("look whether a strategy knows the future, or depends on where data begins")
    .argument("<pipeline>", "name of a pipeline, or path of its file")
    .requiredOption("--data <file>", "market data, as the pipeline's source reads it")
    .addOption(new Option("--format <format>", "how to print the result").choices(["text", "json"]).default("text"))
    .addHelpText("after", HELP)
    .action(async (name: string, { data, format }: Options) => {
      const pipeline = await loadPipeline(context, name);
      const { market } = await loadMarket(pipeline, await dataOf(context, data));
      const create = (each: Market) => strategyOf(pipeline, each);
      const [leaks, starts] = [lookAhead(market, create), warmUpSensitivity(market, create)];
      if (format === "json") context.stdout.write(`${JSON.stringify({ leaks, starts }, null, 2)}\n`);
      else context.stdout.write(textOf(leaks, starts, market));
      if (leaks.length > 0 || starts.some(({ different }) => different > 0)) context.exit(1);
    });
}

/** What an audit found, for people. */
export function textOf(leaks: readonly Leak[], starts: readonly LateStart[], { time }: Market): string {
  const at = (moment: number) => new Date(time[moment] ?? Number.NaN).toISOString();
  const different = starts.filter((each) => each.different > 0);
  return [
    leaks.length === 0
      ? "✓ no decision changed with the future\n"
      : `✕ ${leaks.length} decisions changed with the future\n`,
    ...leaks.map(
      ({ instrument, decided, moment, future, wanted, wantedInstead }) =>
        `  ${at(decided)} ${printable(instrument)}: ${wanted}, but ${wantedInstead} with ${future} after ${at(moment)}\n`,
    ),
    different.length === 0
      ? "✓ no decision depends on where data begins\n"
      : "✕ decisions depend on where data begins: the warm-up is too short\n",
    ...different.map(
      ({ from, different: count, compared }) => `  from ${at(from)}: ${count} of ${compared} decisions differ\n`,
    ),
  ].join("");
}

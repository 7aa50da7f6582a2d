import { join } from "node:path";
import { Command, Option } from "commander";
import { findPipeline, listPipelines, readPipeline } from "../pipeline/load.ts";
import { printDiagnostic } from "../pipeline/print.ts";
import { type TradingContext, TradingError } from "../types.ts";

const HELP = `
Exit code: 0 no mistakes, 2 at least one.

Examples:
  $ npm run trading -- check
  $ npm run trading -- check moving-average my/pipeline.json --format json`;

/** `trading check`: every mistake in pipeline files, with its place. */
export function checkCommand(context: TradingContext): Command {
  return new Command("check")
    .description("find every mistake in pipeline files")
    .argument("[pipelines...]", "names, or paths of files (default: those that are shipped)")
    .addOption(new Option("--format <format>", "how to print mistakes").choices(["text", "json"]).default("text"))
    .addHelpText("after", HELP)
    .action(async (names: readonly string[], { format }: { readonly format: "text" | "json" }) => {
      const paths = await (names.length === 0
        ? listPipelines(join(context.home, "pipelines"))
        : Promise.all(names.map((name) => findPipeline(context, name))));
      if (paths.length === 0) throw new TradingError(`there is no pipeline in ${join(context.home, "pipelines")}`);
      const read = await Promise.all(paths.map((path) => readPipeline(context, path)));
      const diagnostics = read.flatMap((each) => each.diagnostics);
      const [count, mistakes] = [amount(paths.length, "pipeline"), amount(diagnostics.length, "mistake")];
      if (format === "json")
        context.stdout.write(`${JSON.stringify({ pipelines: paths.length, diagnostics }, null, 2)}\n`);
      else context.stderr.write([...diagnostics.map(printDiagnostic), `${count}: ${mistakes}\n`].join("\n"));
      context.exit(diagnostics.length === 0 ? 0 : 2);
    });
}

const amount = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

import { Command } from "commander";
import type { CommandContext } from "../context.ts";
import { setOutputs } from "../github/outputs.ts";
import { addSummary } from "../github/summary.ts";
import { isNews, sweepExit, sweepMarkdown, sweepOutputs, sweepTable } from "../lifecycle/sweep-report.ts";
import { Sweep, type SweepOptions } from "../lifecycle/sweep-run.ts";
import { formatOption, understandNames, withNames } from "../options.ts";
import { pretty } from "../print/json.ts";

interface Options extends SweepOptions {
  readonly format: "text" | "json";
}

const HELP = `
Looks in the subscriptions of the environment files for resource groups with the tags expires-on and on-expiry. Tags only
find them: the parameter file on the default branch of origin decides, or, when it is gone there, the parameters that were
applied last. In a folder without a repository, or without origin, its own files count, as far as they were applied.

Notices are given 24 and 12 hours before the end, each once. An expired group is destroyed or recreated when parameters and
tags agree, and all about it is known and ordinary. A person decides (npx converge destroy) about a group that is protected,
locked, not made by converge, changed by somebody within 24 hours, or whose end is earlier than in what was applied; that
holds anything Terraform does not know, such as a subnet, a record or a database; of whose end not every notice was given;
and about all beyond sweep.maxStacks of environment.json, 3 by default, in one run. In a GitHub workflow it sets the outputs
swept, told, asking and failed, and writes the summary of the step.

Exit code: 0 done, 1 a group or a subscription failed, 2 invalid input, 3 a person must decide, 4 refused.

Examples:
  $ npx converge sweep --dry-run
  $ npx converge sweep -e dev`;

/** `converge sweep`: what has expired goes, unless there is anything unusual about it. */
export function sweepCommand(context: CommandContext): Command {
  return withNames(new Command("sweep"), "what to sweep: dev, mysql, or both; left out, everything")
    .description("take down what has expired; asks about whatever is unusual")
    .option("--dry-run", "say what would happen; give no notice and destroy nothing")
    .addOption(formatOption())
    .addHelpText("after", HELP)
    .action(async (names: string[], options: Options) => {
      const named = await understandNames(context, names, options);
      const rows = await new Sweep(context, { ...named, dryRun: options.dryRun === true }).run((decided) => {
        context.stderr.write(sweepTable(decided, false));
      });
      if (isNews(rows)) context.stderr.write(`\n${sweepTable(rows, true)}`);
      addSummary(context.env, sweepMarkdown(rows));
      setOutputs(context.env, sweepOutputs(rows));
      if (options.format === "json") context.stdout.write(pretty({ command: "sweep", groups: rows }));
      context.exit(sweepExit(rows));
    });
}

import type { Command } from "commander";
import type { CommandContext } from "../context.ts";
import { recreateStack } from "../lifecycle/recreate.ts";
import { pretty } from "../print/json.ts";
import { terminalAsk } from "../run/gate.ts";
import { tellWorkflow } from "../run/report.ts";
import { reported, type StackOptions, stackCommand } from "../run/stack-command.ts";

interface Options extends StackOptions {
  readonly confirm?: string;
  readonly restore?: true;
}

const HELP = `
Two runs, each archived: the first destroys and waits until Azure says that all is gone, the second creates. What asks
a person is what converge destroy asks about. Without --restore the new server is empty, and the text for the parameter
file is printed that would restore the old one; the parameter file itself is never changed.

Exit code: 0 done, 1 failed, 2 invalid input, 3 a person must confirm, 4 refused.

Examples:
  $ npx converge recreate -e dev -s mysql
  $ npx converge recreate dev mysql --restore`;

/** `converge recreate`: destroy, confirmed gone, create; empty or from the backup. */
export function recreateCommand(context: CommandContext): Command {
  return stackCommand("recreate", "take a stack down and create it again, empty or from its backup")
    .option("--restore", "begin from the backup of the server that was deleted last")
    .option("--confirm <fingerprint>", "the fingerprint of the review that you have read")
    .addHelpText("after", HELP)
    .action(async (names: string[], options: Options) => {
      const { runs, exitCode } = await reported(context, () =>
        recreateStack(context, {
          request: { names, options },
          ask: terminalAsk(context),
          ...(options.confirm === undefined ? {} : { fingerprint: options.confirm }),
          ...(options.restore === undefined ? {} : { restore: options.restore }),
        }),
      );
      for (const { report } of runs) tellWorkflow(context, report);
      context.exit(exitCode);
      if (options.format !== "json") return;
      context.stdout.write(pretty({ command: "recreate", runs: runs.map(({ report }) => report) }));
    });
}

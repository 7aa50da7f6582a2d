import type { Command } from "commander";
import type { CommandContext } from "../context.ts";
import { destroyStack, expectedInDestroy } from "../lifecycle/destroy.ts";
import { terminalAsk } from "../run/gate.ts";
import { type StackOptions, stackCommand, withStack } from "../run/stack-command.ts";

interface Options extends StackOptions {
  readonly confirm?: string;
}

const HELP = `
An ephemeral stack goes without a question as long as nothing about it is unusual; any other needs a person. A stopped
server is started first, because Azure lets nobody look into a stopped one. What preventDestroy protects is refused.
The backup of a deleted server lasts 5 days: npx converge recreate --restore begins from it.

Exit code: 0 done, 1 failed, 2 invalid input, 3 a person must confirm, 4 refused.

Examples:
  $ npx converge destroy -e dev -s mysql
  $ npx converge destroy staging mysql --confirm sha256:…`;

/** `converge destroy`: plan the destruction, review, gate, destroy, and note what can be restored. */
export function destroyCommand(context: CommandContext): Command {
  return stackCommand("destroy", "take a stack down; asks unless the stack is ephemeral and nothing is unusual")
    .option("--confirm <fingerprint>", "the fingerprint of the review that you have read")
    .addHelpText("after", HELP)
    .action((names: string[], options: Options) =>
      withStack(context, "destroy", { names, options, desired: "absent" }, (work) => {
        const given = options.confirm === undefined ? {} : { fingerprint: options.confirm };
        return destroyStack(context, work, {
          confirmation: { ...expectedInDestroy(work), ...given },
          ask: terminalAsk(context),
        });
      }),
    );
}

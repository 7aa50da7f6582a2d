import type { Command } from "commander";
import { type CommandContext, EXIT } from "../context.ts";
import { settle } from "../run/settle.ts";
import { type StackOptions, stackCommand, withStack } from "../run/stack-command.ts";

const HELP = `
Waits until Azure has finished what it is at, and starts a server that is stopped, unless it is protected: that one a
person starts. converge apply, destroy and recreate do it by themselves; converge plan only waits.

Exit code: 0 nothing stands in the way of a change, 1 it did not settle, 2 invalid input, 4 refused.

Examples:
  $ npx converge settle dev mysql
  $ npx converge settle -e prod -s mysql --format json`;

/** `converge settle`: start what is stopped, wait for what is under way. */
export function settleCommand(context: CommandContext): Command {
  return stackCommand("settle", "start what is stopped and wait for what is under way, so that a stack can be changed")
    .addHelpText("after", HELP)
    .action((names: string[], options: StackOptions) =>
      withStack(context, "settle", { names, options, desired: "present" }, async (work) => {
        await settle(context, work, { mayStart: true });
        return { outcome: "settled", exitCode: EXIT.done };
      }),
    );
}

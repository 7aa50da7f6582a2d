import type { Command } from "commander";
import { type CommandContext, EXIT } from "../context.ts";
import { renderText } from "../review/render/text.ts";
import { planStack } from "../run/plan.ts";
import { settle } from "../run/settle.ts";
import { type LookOptions, noLockOption, stackCommand, withStack } from "../run/stack-command.ts";

const HELP = `
In a GitHub workflow it sets the outputs run, outcome, verdict, fingerprint, action and reason, as do apply, destroy, recreate
and settle, and adds the review to the summary of the step.

With --no-lock it needs no more than to read Azure, the state and the archive, and the run that it leaves in
.convergent/archive can be carried elsewhere, for converge apply --run.

Exit code: 0 nothing unusual, 3 a person must confirm, 4 refused, 1 failed, 2 invalid input.

Examples:
  $ npx converge plan dev mysql
  $ npx converge plan -e prod -s mysql --format json
  $ npx converge plan prod mysql --no-lock`;

const EXIT_OF = { proceed: EXIT.done, confirm: EXIT.confirmationNeeded, refuse: EXIT.refused } as const;

/** `converge plan`: check, synth, inspect, plan, review, archive. */
export function planCommand(context: CommandContext): Command {
  return stackCommand("plan", "say what Terraform would do to a stack, and what of it is dangerous; changes nothing")
    .addOption(noLockOption())
    .addHelpText("after", HELP)
    .action((names: string[], options: LookOptions) =>
      withStack(
        context,
        "plan",
        { names, options, desired: "present", looks: true, lockless: !options.lock },
        async (work) => {
          const { review, empty } = await planStack(context, await settle(context, work, { mayStart: false }));
          context.stderr.write(renderText(review));
          return { outcome: empty ? "nothing to do" : "planned", exitCode: EXIT_OF[review.verdict] };
        },
      ),
    );
}

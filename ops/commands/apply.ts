import type { Command } from "commander";
import type { KnownRun } from "../archive/archives.ts";
import type { CommandContext } from "../context.ts";
import { type CommentRef, commentRef } from "../github/comment-event.ts";
import { applyStack } from "../run/apply.ts";
import { type Confirmation, terminalAsk } from "../run/gate.ts";
import { findReviewedRun, reviewedRun } from "../run/reviewed.ts";
import { type StackOptions, stackCommand, withStack } from "../run/stack-command.ts";
import type { StackRef } from "../run/stack-run.ts";

interface Options extends StackOptions {
  readonly run?: string;
  readonly confirm?: string;
  readonly comment?: CommentRef;
}

const HELP = `
Applies exactly the plan that was reviewed. With --run that is the plan of an earlier \`converge plan\`, as long as nothing
has moved since; otherwise it is planned and reviewed again.

--confirm confirms one plan, once: the plan of the run that --run names or, without it, the newest plan with this fingerprint,
as long as the state and the files are those that it was made from. In a GitHub workflow a fingerprint alone confirms nothing:
GitHub must say that a reviewer of the environment, or the author of the comment, confirmed it, and did not make the change.

Exit code: 0 done, 1 failed, 2 invalid input, 3 a person must confirm, 4 refused.

Examples:
  $ npx converge apply dev mysql
  $ npx converge apply prod mysql --run 20261123T221040Z-1f2e3d4c --confirm sha256:…`;

/** `converge apply`: plan, review, gate, apply, with retries that know Azure's errors. */
export function applyCommand(context: CommandContext): Command {
  return stackCommand("apply", "bring a stack to what its parameter file says; asks only when something is unusual")
    .option("--run <id>", "apply the plan of this run, made by converge plan; the beginning of its id is enough")
    .option("--confirm <fingerprint>", "the fingerprint of the review that you have read")
    .option("--comment <issue/id>", "in a GitHub workflow: the comment that confirms the plan", commentRef)
    .addHelpText("after", HELP)
    .action((names: string[], options: Options) => applyNamed(context, names, options));
}

async function applyNamed(context: CommandContext, names: readonly string[], options: Options): Promise<void> {
  let found: KnownRun | undefined;
  const before = async (ref: StackRef): Promise<void> => {
    if (options.run !== undefined) found = await findReviewedRun(context, ref, options.run);
  };
  await withStack(context, "apply", { names, options, desired: "present", before }, async (work) => {
    const reviewed = found === undefined ? undefined : await reviewedRun(context, work, found);
    const confirmation: Confirmation = {
      ...(options.confirm === undefined ? {} : { fingerprint: options.confirm }),
      ...(options.comment === undefined ? {} : { comment: options.comment }),
      ...(reviewed === undefined ? {} : { plan: reviewed }),
    };
    return applyStack(context, work, { confirmation, ask: terminalAsk(context) });
  });
}

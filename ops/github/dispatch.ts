import { STREAM_OF } from "../../constructs/streams.rules.ts";
import type { StackName } from "../../schemas/load.ts";
import type { CommandContext } from "../context.ts";
import type { StackRef } from "../run/stack-run.ts";
import { asking, connect } from "./client.ts";
import type { CommentRef } from "./comment-event.ts";

/**
 * Starts the deploy workflow of the stream, on the default branch, with a comment that confirms. The workflow is told
 * where the comment is, and nothing else: it asks GitHub what the comment confirms.
 *
 * @returns what was started
 */
export async function dispatchDeploy(
  context: CommandContext,
  { stack, environment }: Pick<StackRef, "stack" | "environment">,
  { issue, comment }: CommentRef,
): Promise<object> {
  const workflow = `deploy-${STREAM_OF[stack as StackName]}.yml`;
  const { octokit, repo } = await connect(context);
  const inputs = { stack, environment, comment: `${issue}/${comment}` };
  const ref = await asking(`start ${workflow}`, async () => {
    const { default_branch } = (await octokit.rest.repos.get(repo)).data;
    await octokit.rest.actions.createWorkflowDispatch({ ...repo, workflow_id: workflow, ref: default_branch, inputs });
    return default_branch;
  });
  context.stderr.write(`started ${workflow} for ${stack}-${environment}: it applies what the comment confirms\n`);
  return { workflow, ref, inputs };
}

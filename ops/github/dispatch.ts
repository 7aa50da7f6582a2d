import { STREAM_OF } from "../../constructs/streams.rules.ts";
import type { StackName } from "../../schemas/load.ts";
import { type CommandContext, UserError } from "../context.ts";
import { printable } from "../print/terminal.ts";
import type { StackRef } from "../run/stack-run.ts";
import { asking, connect } from "./client.ts";
import { type Ask, malformed } from "./confirmation.ts";

/** Starts the deploy workflow of the stream, on the default branch, with a plan that was confirmed. @returns what was started */
export async function dispatchDeploy(
  context: CommandContext,
  { stack, environment }: Pick<StackRef, "stack" | "environment">,
  plan: Pick<Ask, "run" | "workflowRun" | "fingerprint">,
): Promise<object> {
  const { run, workflowRun, fingerprint } = plan;
  const wrong = malformed({ ...plan, stackId: `${stack}-${environment}`, expiresAt: "1970-01-01T00:00:00Z" });
  if (wrong !== undefined) {
    const option = { run: "--run", workflowRun: "--run-id", fingerprint: "--fingerprint" } as Record<string, string>;
    throw new UserError(
      `${option[wrong] ?? wrong} is "${printable(String({ ...plan }[wrong as "run"]))}", but must be what converge github confirmed has found`,
    );
  }
  const stream = STREAM_OF[stack as StackName];
  const { octokit, repo } = await connect(context);
  const workflow = `deploy-${stream}.yml`;
  const inputs = { stack, environment, run, "run-id": workflowRun, fingerprint };
  const ref = await asking(`start ${workflow}`, async () => {
    const { default_branch } = (await octokit.rest.repos.get(repo)).data;
    await octokit.rest.actions.createWorkflowDispatch({
      ...repo,
      workflow_id: workflow,
      ref: default_branch,
      inputs,
    });
    return default_branch;
  });
  context.stderr.write(`started ${workflow} for ${stack}-${environment}: it applies run ${run}\n`);
  return { workflow, ref, inputs };
}

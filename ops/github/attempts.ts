import { type AskAttempt, isAttempt, type WorkflowAttempt } from "../archive/lock.ts";
import { type CommandContext, Interrupted, UserError } from "../context.ts";
import { printable } from "../print/terminal.ts";
import { connect, reasonOf } from "./client.ts";

/** The attempt that this is a step of; undefined outside of a workflow. */
export function attemptIn(env: CommandContext["env"]): WorkflowAttempt | undefined {
  const { GITHUB_REPOSITORY: repository = "", GITHUB_RUN_ID: runId = "", GITHUB_RUN_ATTEMPT: attempt = "" } = env;
  const hosted = env.RUNNER_ENVIRONMENT === "github-hosted" ? { hosted: true as const } : {};
  const found = { repository, runId, attempt, ...hosted };
  return isAttempt(found) ? found : undefined;
}

/** Asks GitHub whether an attempt has completed. What it does not say for certain is not known. */
export function attemptAsker(world: Pick<CommandContext, "env" | "now" | "sleep" | "signal">): AskAttempt {
  return async ({ repository, runId, attempt }) => {
    try {
      // On a laptop GITHUB_TOKEN alone is enough: the lock names the repository.
      const { octokit, repo } = await connect({ ...world, env: { ...world.env, GITHUB_REPOSITORY: repository } });
      const { data } = await octokit.rest.actions.getWorkflowRunAttempt({
        ...repo,
        run_id: Number(runId),
        attempt_number: Number(attempt),
      });
      if (data.status === "completed" && data.id === Number(runId) && data.run_attempt === Number(attempt))
        return { completed: true };
      return { completed: false, status: printable(data.status ?? "under way") };
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      return { completed: undefined, reason: error instanceof UserError ? error.message : reasonOf(error) };
    }
  };
}

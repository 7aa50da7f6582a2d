import { type CommandContext, EXIT } from "../context.ts";
import { driftReport } from "../lifecycle/drift.ts";
import { newestRuns, type ToldRun } from "./archived.ts";
import { driftIssue, driftOver } from "./bodies.ts";
import { asking, connect, type GitHub } from "./client.ts";
import { issuesWith, openIssue } from "./issues.ts";
import { type IssueStep, issueOf, issueStep } from "./sticky.ts";

const LABEL = "converge-drift";

/**
 * Opens, updates and closes the one issue of each stack. What could not be looked at changes no issue, and fails.
 *
 * @param ids Of the stacks; undefined: every one that has a run of `converge drift`
 * @returns what was done
 */
export async function publishDrift(
  context: CommandContext,
  ids: ReadonlySet<string> | undefined,
  link: string | undefined,
): Promise<object> {
  const runs = (await newestRuns(context, "drift")).filter(({ stackId }) => ids?.has(stackId) ?? true);
  const missing = [...(ids ?? [])].filter((id) => runs.every(({ stackId }) => stackId !== id));
  const unseen = missing.map((stackId) => ({ stackId, reason: "the archive has no run of converge drift for it" }));
  const github = await connect(context);
  const existing = await issuesWith(github, LABEL);
  const stacks: object[] = [];
  for (const run of runs) {
    const { stackId, review, trouble = "its run was interrupted" } = run;
    if (review === undefined) {
      unseen.push({ stackId, reason: trouble });
      continue;
    }
    const report = driftReport(review);
    const wanted = report.needsAttention ? driftIssue(run, review, report, link) : undefined;
    const step = issueStep(issueOf(existing, "converge-drift", stackId), wanted);
    const issue = await perform(github, step, { ...run, closing: driftOver(run, report) });
    context.stderr.write(`${stackId}: ${DONE[step.action]}${issue === undefined ? "" : ` #${issue}`}\n`);
    stacks.push({ stackId, action: step.action, issue: issue ?? null });
  }
  for (const { stackId, reason } of unseen) {
    context.stderr.write(`${stackId}: its issue stays as it is: ${reason}\n`);
    context.exit(EXIT.failed);
  }
  return { stacks, unseen };
}

const DONE = {
  none: "nothing to tell",
  open: "opened",
  update: "updated",
  reopen: "reopened",
  close: "closed",
} as const;

/** @returns the number of the issue; undefined: there is nothing to do */
async function perform(
  github: GitHub,
  step: IssueStep,
  { stackId, closing }: Pick<ToldRun, "stackId"> & { readonly closing: string },
): Promise<number | undefined> {
  const { octokit, repo } = github;
  if (step.action === "none") return undefined;
  if (step.action === "open") return openIssue(github, step, LABEL);
  const { action, id } = step;
  await asking(`${action} #${id} about ${stackId}`, async () => {
    if (action === "close") {
      await octokit.rest.issues.createComment({ ...repo, issue_number: id, body: closing });
      await octokit.rest.issues.update({ ...repo, issue_number: id, state: "closed" });
      return;
    }
    const { title, body } = step;
    await octokit.rest.issues.update({ ...repo, issue_number: id, title, body, state: "open" });
  });
  return id;
}

import type { Seal } from "../apply/seal.ts";
import { readJson, readReview } from "../archive/details.ts";
import { listRuns } from "../archive/history.ts";
import { localArchive } from "../archive/open.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { secretValues } from "../env/variables.ts";
import { printable } from "../print/terminal.ts";
import type { Review } from "../review/model.ts";
import { Scrubber } from "../secrets/scrubber.ts";
import { askComment, askIssue, supersededComment } from "./bodies.ts";
import { asking, connect, type GitHub } from "./client.ts";
import { type Ask, askIn, askLine, malformed } from "./confirmation.ts";
import { issuesWith, openIssue } from "./issues.ts";
import { commentsOf } from "./publish-comments.ts";
import { requireSettings } from "./settings.ts";
import { issueOf, stackOf } from "./sticky.ts";

const LABEL = "converge-confirm";

/** The plan that is asked about. */
export interface AskRequest {
  readonly stackId: string;
  readonly run: string;
  /** @default that of the commit, or else an issue */
  readonly pullRequest?: number;
}

/** Asks whether a plan may be applied. A question that waits already is not asked twice. @returns what, and where */
export async function publishAsk(context: CommandContext, request: AskRequest): Promise<object> {
  const { stackId, pullRequest } = request;
  const settings = requireSettings(context.env, ["GITHUB_RUN_ID", ...(pullRequest === undefined ? SHA : [])]);
  const { review, ...plan } = await sealedPlan(context, request);
  const ask: Ask = { ...plan, stackId, workflowRun: settings.GITHUB_RUN_ID };
  const wrong = malformed(ask);
  if (wrong !== undefined)
    throw new UserError(`the ${wrong} of run ${request.run} is "${printable(String(ask[wrong]))}": nobody is asked`);
  const github = await connect(context);
  const number = pullRequest ?? (await pullOf(github, settings.GITHUB_SHA)) ?? (await issueFor(github, stackId));
  const earlier = (await commentsOf(github, number)).filter(
    (comment) => stackOf("converge-ask", comment) === stackId && askIn(comment) !== undefined,
  );
  const [waiting] = earlier.slice(-1).flatMap((comment) => askIn(comment) ?? []);
  if (waiting !== undefined && askLine(waiting) === askLine(ask)) {
    context.stderr.write(`#${number} asks about this plan of ${stackId} already\n`);
    return { issue: number, ask, isNew: false };
  }
  await post(github, number, { ask, review, earlier });
  context.stderr.write(
    `asked on #${number}: "/converge confirm ${stackId} ${ask.fingerprint}" there, until ${ask.expiresAt}, applies it\n`,
  );
  return { issue: number, ask, isNew: true };
}

const SHA = ["GITHUB_SHA"] as const;

/** The new question is there before the earlier ones can no longer be answered. */
async function post(
  { octokit, repo }: GitHub,
  number: number,
  { ask, review, earlier }: { readonly ask: Ask; readonly review: Review; readonly earlier: readonly { id: number }[] },
): Promise<void> {
  await asking(`ask about ${ask.stackId} on #${number}`, async () => {
    await octokit.rest.issues.createComment({ ...repo, issue_number: number, body: askComment(ask, review) });
    for (const { id } of earlier) {
      await octokit.rest.issues.updateComment({ ...repo, comment_id: id, body: supersededComment(ask.stackId) });
    }
  });
}

/** @throws UserError when the run is not there, or its plan is not one to be confirmed */
async function sealedPlan({ cwd, env }: CommandContext, { stackId, run }: AskRequest) {
  const store = localArchive(cwd);
  const { runs } = await listRuns(store, { stackId });
  const manifest = runs.find(({ runId }) => runId === run);
  if (manifest === undefined)
    throw new UserError(`there is no run "${printable(run)}" of ${stackId} in ${store.location}`);
  const located = { manifest, store };
  const seal = (await readJson(located, "seal.json")) as Partial<Seal> | undefined;
  const review = await readReview(located);
  if (seal === undefined || review === undefined || seal.fingerprint !== review.fingerprint) {
    throw new UserError(`run ${run} has no sealed plan, or not as it was archived: nobody is asked`, EXIT.refused);
  }
  if (seal.verdict !== "confirm") {
    throw new UserError(`the verdict of run ${run} is ${seal.verdict}, but only a plan to be confirmed is asked about`);
  }
  const { fingerprint = "", planDigest = "", expiresAt = "" } = seal;
  return { run, fingerprint, planDigest, expiresAt, review: new Scrubber(secretValues(env)).value(review) };
}

/** The pull request that a commit came with: a merged one, else an open one of the repository itself. */
async function pullOf({ octokit, repo }: GitHub, commit: string | undefined): Promise<number | undefined> {
  if (commit === undefined) return undefined;
  const { data } = await asking(`find the pull request of ${commit}`, () =>
    octokit.rest.repos.listPullRequestsAssociatedWithCommit({ ...repo, commit_sha: commit }),
  );
  const own = data.filter(
    ({ head }) => head.repo?.full_name.toLowerCase() === `${repo.owner}/${repo.repo}`.toLowerCase(),
  );
  return (data.find(({ merged_at }) => merged_at !== null) ?? own.find(({ state }) => state === "open"))?.number;
}

async function issueFor(github: GitHub, stackId: string): Promise<number> {
  const { octokit, repo } = github;
  const issue = issueOf(await issuesWith(github, LABEL), "converge-ask", stackId);
  if (issue === undefined) return openIssue(github, askIssue(stackId), LABEL);
  if (!issue.isOpen) {
    await asking(`reopen #${issue.id} about ${stackId}`, () =>
      octokit.rest.issues.update({ ...repo, issue_number: issue.id, state: "open" }),
    );
  }
  return issue.id;
}

import type { CommandContext } from "../context.ts";
import { newestRuns, type ToldRun } from "./archived.ts";
import { goneComment, missingComment, reviewComment } from "./bodies.ts";
import { asking, connect, type GitHub } from "./client.ts";
import type { Comment } from "./confirmation.ts";
import { type CommentStep, stickySteps } from "./sticky.ts";

/** Where the comments of a pull request go, and what they are about. */
export interface CommentRequest {
  readonly pullRequest: number;
  /** Where the run folders can be had. */
  readonly link: string | undefined;
  /** The stacks that the change touches. @default those that have a run */
  readonly affected?: readonly string[];
}

/** Brings the one comment of each stack up to date. @returns what was done */
export async function publishComments(context: CommandContext, request: CommentRequest): Promise<object> {
  const { pullRequest } = request;
  const wanted = wantedComments(await newestRuns(context, "plan"), request);
  const github = await connect(context);
  const existing = await commentsOf(github, pullRequest);
  const steps = stickySteps(existing, wanted, goneComment);
  for (const step of steps) {
    await asking(`${step.action} the comment about ${step.stackId} on #${pullRequest}`, () =>
      perform(github, pullRequest, step),
    );
    context.stderr.write(`${step.action}d the comment about ${step.stackId} on #${pullRequest}\n`);
  }
  if (steps.length === 0) context.stderr.write(`the comments on #${pullRequest} are as they should be\n`);
  return { pullRequest, comments: steps.map(({ stackId, action }) => ({ stackId, action })) };
}

/** What the comments say, by stack. */
export function wantedComments(
  runs: readonly ToldRun[],
  { affected, link }: Omit<CommentRequest, "pullRequest">,
): ReadonlyMap<string, string> {
  const told = affected === undefined ? runs : runs.filter(({ stackId }) => affected.includes(stackId));
  return new Map([
    ...(affected ?? []).map((stackId) => [stackId, missingComment(stackId, link)] as const),
    ...told.map((run) => [run.stackId, reviewComment(run, link)] as const),
  ]);
}

function perform({ octokit, repo }: GitHub, pullRequest: number, step: CommentStep): Promise<unknown> {
  switch (step.action) {
    case "create":
      return octokit.rest.issues.createComment({ ...repo, issue_number: pullRequest, body: step.body });
    case "update":
      return octokit.rest.issues.updateComment({ ...repo, comment_id: step.id, body: step.body });
    case "delete":
      return octokit.rest.issues.deleteComment({ ...repo, comment_id: step.id });
  }
}

/** Every comment of an issue or a pull request. @throws UserError */
export async function commentsOf({ octokit, repo }: GitHub, number: number): Promise<readonly Comment[]> {
  const listed = await asking(`read the comments of #${number}`, () =>
    octokit.paginate(octokit.rest.issues.listComments, { ...repo, issue_number: number, per_page: 100 }),
  );
  return listed.map(toComment);
}

interface GitHubComment {
  readonly id: number;
  readonly body?: string | undefined;
  readonly user?: { readonly login: string } | null;
  readonly created_at: string;
  readonly updated_at: string;
}

const toComment = ({ id, body, user, created_at, updated_at }: GitHubComment): Comment => ({
  id,
  body: body ?? "",
  // Of a deleted account.
  login: user?.login ?? "",
  createdAt: created_at,
  updatedAt: updated_at,
});

import { STREAM_OF } from "../../constructs/streams.rules.ts";
import type { StackName } from "../../schemas/load.ts";
import type { Approval } from "../apply/approved.ts";
import type { Seal } from "../apply/seal.ts";
import { splitStackId } from "../archive/archives.ts";
import type { CommandContext } from "../context.ts";
import { readText } from "../review/read-text.ts";
import { beginningsOf, type Change, changeOf, foreignRun, ownChange } from "./change.ts";
import { asking, connect, type GitHub } from "./client.ts";
import { type CommentRef, judgeComment } from "./comment-event.ts";
import type { Ask, Judgement } from "./confirmation.ts";
import { requireSettings } from "./settings.ts";

/** What reviewers of environments said about a workflow run, as GitHub has it. */
export interface EnvironmentReview {
  /** `approved` or `rejected` */
  readonly state: string;
  readonly login: string;
  readonly environments: readonly string[];
}

const no = (reason: string): Approval => ({ approved: false, reason });

/**
 * Whether somebody who may has confirmed a sealed plan: by a comment, or as a reviewer of the environment. GitHub's API
 * says so; what a workflow was given only says where to look.
 *
 * @param at the comment. @default reviewers of the environment
 * @throws UserError when GitHub cannot be asked
 */
export async function workflowApproval(context: CommandContext, seal: Seal, at?: CommentRef): Promise<Approval> {
  const { env } = context;
  const { GITHUB_RUN_ID: runId } = requireSettings(env, ["GITHUB_RUN_ID"]);
  const github = await connect(context);
  if (at !== undefined) {
    const judgement = await judgeComment(context, at);
    if (!judgement.confirmed) return no(judgement.reason);
    return judgeConfirmation(seal, judgement, await changeOf(github, seal.workflowRun, beginningsOf(seal, undefined)));
  }
  const reviews = await reviewsOf(github, runId);
  const change = await changeOf(github, runId, beginningsOf(seal, await beforeOf(env.GITHUB_EVENT_PATH ?? "")));
  return judgeEnvironment(seal, { runId, reviews, change });
}

const streamOf = ({ stackId }: Seal): string => STREAM_OF[splitStackId(stackId).stack as StackName];

/** Why nobody confirms this plan, whoever it is, or this person does not. Pure. */
function refusal(seal: Seal, change: Change, login: string): string | undefined {
  const isOwnAllowed = seal.selfReview === "allowed";
  return foreignRun(change.run, streamOf(seal), seal.commit) ?? (isOwnAllowed ? undefined : ownChange(change, login));
}

/** Whether a comment confirms a sealed plan. Pure. */
export function judgeConfirmation(
  seal: Seal,
  { ask, by, comment }: Extract<Judgement, { readonly confirmed: true }>,
  change: Change,
): Approval {
  const asked: readonly (readonly [keyof Ask, string])[] = [
    ["stackId", seal.stackId],
    ["run", seal.runId],
    ["workflowRun", seal.workflowRun],
    ["fingerprint", seal.fingerprint],
    ["planDigest", seal.planDigest],
  ];
  const other = asked.find(([name, value]) => ask[name] !== value);
  if (other !== undefined)
    return no(`the comment confirms another plan: ${other[0]} is ${ask[other[0]]}, not ${other[1]}`);
  const reason = refusal(seal, change, by);
  if (reason !== undefined) return no(reason);
  return { approved: true, because: `confirmed by the comment of ${by}`, seal, by, how: `comment ${comment}` };
}

/** Whether the reviewers of the environment have confirmed a sealed plan. Pure. */
export function judgeEnvironment(
  seal: Seal,
  facts: { readonly runId: string; readonly reviews: readonly EnvironmentReview[]; readonly change: Change },
): Approval {
  const { runId, reviews, change } = facts;
  const { environment: name } = splitStackId(seal.stackId);
  const environment = `${streamOf(seal)}-${name}-confirm`;
  if (seal.workflowRun !== runId)
    return no(`the plan is of workflow run ${seal.workflowRun || "none"}, but reviewers were asked in ${runId}`);
  const said = reviews.filter(({ environments }) => environments.includes(environment));
  if (said.length === 0)
    return no(`no reviewer of ${environment} approved workflow run ${runId}: the environment must require reviewers`);
  const against = said.find(({ state }) => state !== "approved");
  if (against !== undefined) return no(`${against.login} has ${against.state} it in ${environment}`);
  for (const { login } of said) {
    const reason = login === "" ? "GitHub does not say who approved it" : refusal(seal, change, login);
    if (reason !== undefined) return no(reason);
  }
  const by = [...new Set(said.map(({ login }) => login))].join(", ");
  return {
    approved: true,
    because: `confirmed by ${by} in ${environment}`,
    seal,
    by,
    how: `environment ${environment}`,
  };
}

async function reviewsOf({ octokit, repo }: GitHub, runId: string): Promise<readonly EnvironmentReview[]> {
  const { data } = await asking(`read who approved workflow run ${runId}`, () =>
    octokit.rest.actions.getReviewsForRun({ ...repo, run_id: Number(runId) }),
  );
  return data.map(({ state, user, environments }) => ({
    state,
    login: user?.login ?? "",
    environments: environments.flatMap(({ name }) => name ?? []),
  }));
}

/** What a push was onto; undefined for another event. */
async function beforeOf(path: string): Promise<string | undefined> {
  try {
    const { before } = JSON.parse(await readText(path, "GITHUB_EVENT_PATH")) as { readonly before?: unknown };
    return typeof before === "string" ? before : undefined;
  } catch {
    return undefined;
  }
}

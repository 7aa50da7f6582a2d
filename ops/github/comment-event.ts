import { STREAM_OF } from "../../constructs/streams.rules.ts";
import { loadParameters, type StackName } from "../../schemas/load.ts";
import { splitStackId } from "../archive/archives.ts";
import { type CommandContext, UserError } from "../context.ts";
import { printable } from "../print/terminal.ts";
import { readText } from "../review/read-text.ts";
import { changeOf, foreignRun, ownChange } from "./change.ts";
import { asking, connect, type GitHub, statusOf } from "./client.ts";
import { type Command, type Comment, commandIn, type Judgement, judge } from "./confirmation.ts";
import { commentsOf } from "./publish-comments.ts";
import type { Posted } from "./sticky.ts";

/** What the event of a comment tells. */
export interface CommentEvent {
  readonly action: string;
  /** Of the issue or the pull request. */
  readonly number: number;
  readonly comment: Posted;
}

const SHAPE = "but must be the event of a comment: the file that GITHUB_EVENT_PATH names, of issue_comment";

/** @throws UserError when the text is not the event of a comment */
export function parseCommentEvent(text: string, shown: string): CommentEvent {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    throw new UserError(`${shown} is no JSON, ${SHAPE}`);
  }
  const { action, issue, comment } = (event ?? {}) as Record<string, Record<string, unknown> | undefined>;
  const { number } = issue ?? {};
  const { id, body, user } = comment ?? {};
  const login = (user as { readonly login?: unknown } | null | undefined)?.login;
  if (typeof action !== "string" || !isId(number) || !isId(id) || typeof body !== "string")
    throw new UserError(`${shown} is another event, ${SHAPE}`);
  return { action, number, comment: { id, body, login: typeof login === "string" ? login : "" } };
}

const isId = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;

/** Where a comment is: the number of its issue or pull request, and its id. */
export interface CommentRef {
  readonly issue: number;
  readonly comment: number;
}

/** @throws UserError when it is not `12/4711` */
export function commentRef(text: string): CommentRef {
  const [, issue, comment] = /^(\d{1,10})\/(\d{1,16})$/.exec(text) ?? [];
  if (issue !== undefined && comment !== undefined) return { issue: Number(issue), comment: Number(comment) };
  throw new UserError(
    `--comment is "${printable(text)}", but must be the number of the issue and the id of the comment: 12/4711`,
  );
}

/** A comment that confirms, where it is, and the commit that the plan was made of. */
export type Heard =
  | (Extract<Judgement, { readonly confirmed: true }> & { readonly at: CommentRef; readonly sha: string })
  | Extract<Judgement, { readonly confirmed: false }>;

/** Decides whether the comment of an event confirms a plan. @throws UserError when GitHub cannot be asked */
export async function judgeEvent(context: CommandContext, path: string, shown: string): Promise<Heard> {
  const { action, number, comment: told } = parseCommentEvent(await readText(path, shown), shown);
  if (action !== "created")
    return { confirmed: false, reason: `the comment was ${printable(action)}, but only a new one confirms` };
  const early = understood(told.body);
  if ("reason" in early) return early;
  return withAuthor(context, number, await judgeTold(context, told, await read(context, number)));
}

/** Decides whether a comment confirms a plan. @throws UserError when GitHub cannot be asked */
export async function judgeComment(context: CommandContext, { issue, comment: id }: CommentRef): Promise<Heard> {
  const comments = await read(context, issue);
  const told = comments.find((each) => each.id === id);
  if (told === undefined) return { confirmed: false, reason: `there is no comment ${id} on #${issue}` };
  return withAuthor(context, issue, await judgeTold(context, told, comments));
}

const read = async (context: CommandContext, issue: number) => commentsOf(await connect(context), issue);

type Understood = Extract<Command, { readonly kind: "confirm" }> | Extract<Judgement, { readonly confirmed: false }>;

function understood(body: string): Understood {
  const command = commandIn(body);
  if (command.kind !== "confirm") {
    const how = "it must be /converge confirm <stack> <fingerprint>, as the question says it";
    const what = command.kind === "none" ? "the comment is no command" : `the command is not whole: ${how}`;
    return { confirmed: false, reason: what };
  }
  return Object.hasOwn(STREAM_OF, splitStackId(command.stackId).stack)
    ? command
    : { confirmed: false, reason: `there is no stack ${command.stackId}` };
}

async function judgeTold(context: CommandContext, told: Posted, comments: readonly Comment[]): Promise<Judgement> {
  const command = understood(told.body);
  if ("reason" in command) return command;
  const permission = await permissionOf(await connect(context), told.login);
  return judge({ command, told, comments, permission, now: context.now() });
}

/**
 * A comment of who made the change confirms nothing. The apply decides that once more, by the sealed plan: what the
 * environment file says here may be part of the change.
 */
async function withAuthor(context: CommandContext, issue: number, judgement: Judgement): Promise<Heard> {
  if (!judgement.confirmed) return judgement;
  const { ask, by, comment } = judgement;
  const { stack, environment: name } = splitStackId(ask.stackId);
  const { run, ...change } = await changeOf(await connect(context), ask.workflowRun, []);
  const { environments } = loadParameters(context.cwd, { select: { environment: name } });
  const isOwnAllowed = environments.some(({ environment }) => environment.confirmation?.allowSelfReview === true);
  const reason =
    foreignRun(run, STREAM_OF[stack as StackName], run.headSha) ??
    (isOwnAllowed ? undefined : ownChange({ run, ...change }, by));
  return reason === undefined
    ? { ...judgement, at: { issue, comment }, sha: run.headSha }
    : { confirmed: false, reason };
}

async function permissionOf({ octokit, repo }: GitHub, username: string): Promise<string> {
  return asking("read what the author of the comment may do", async () => {
    try {
      return (await octokit.rest.repos.getCollaboratorPermissionLevel({ ...repo, username })).data.permission;
    } catch (error) {
      // Nobody of that name is known.
      if (statusOf(error) === 404) return "none";
      throw error;
    }
  });
}

import { STREAM_OF } from "../../constructs/streams.rules.ts";
import { splitStackId } from "../archive/archives.ts";
import { type CommandContext, UserError } from "../context.ts";
import { printable } from "../print/terminal.ts";
import { readText } from "../review/read-text.ts";
import { asking, connect, type GitHub, statusOf } from "./client.ts";
import { commandIn, type Judgement, judge } from "./confirmation.ts";
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

/** Decides whether the comment of an event confirms a plan. @throws UserError when GitHub cannot be asked */
export async function judgeEvent(context: CommandContext, path: string, shown: string): Promise<Judgement> {
  const { action, number, comment: told } = parseCommentEvent(await readText(path, shown), shown);
  if (action !== "created")
    return { confirmed: false, reason: `the comment was ${printable(action)}, but only a new one confirms` };
  const command = commandIn(told.body);
  if (command.kind !== "confirm") {
    const how = "it must be /converge confirm <stack> <fingerprint>, as the question says it";
    const what = command.kind === "none" ? "the comment is no command" : `the command is not whole: ${how}`;
    return { confirmed: false, reason: what };
  }
  if (!Object.hasOwn(STREAM_OF, splitStackId(command.stackId).stack)) {
    return { confirmed: false, reason: `there is no stack ${command.stackId}` };
  }
  const github = await connect(context);
  const comments = await commentsOf(github, number);
  const permission = await permissionOf(github, told.login);
  return judge({ command, told, comments, permission, now: context.now() });
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

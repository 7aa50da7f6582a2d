import { BOT } from "./client.ts";

/** A comment, or an issue, as it is on GitHub. */
export interface Posted {
  readonly id: number;
  readonly body: string;
  readonly login: string;
}

/** What kinds of text are found again: the review of a stack, its question, its drift. */
export type Kind = "converge" | "converge-ask" | "converge-drift";

/** The first line of what is found again. Nobody sees it. */
export const marker = (kind: Kind, stackId: string): string => `<!-- ${kind}:${stackId} -->`;

export const firstLine = (body: string): string => body.split(/\r?\n/, 1)[0] ?? "";

const MARKER = /^<!-- (converge(?:-ask|-drift)?):([a-z0-9-]{1,100}) -->$/;

/** The stack that a text of ours is about: undefined for a text of another kind, and for whatever others wrote. */
export function stackOf(kind: Kind, { body, login }: Pick<Posted, "body" | "login">): string | undefined {
  const [, found, stackId] = MARKER.exec(firstLine(body)) ?? [];
  return login === BOT && found === kind ? stackId : undefined;
}

export type CommentStep =
  | { readonly action: "create"; readonly stackId: string; readonly body: string }
  | { readonly action: "update"; readonly stackId: string; readonly body: string; readonly id: number }
  | { readonly action: "delete"; readonly stackId: string; readonly id: number };

/**
 * What to do so that there is one comment a stack, and it says what is wanted. The oldest comment stays: that is where
 * readers look for it; a second one, of two jobs that ran at once, goes.
 *
 * @param wanted Whole bodies, by stack.
 * @param gone The body for a stack that has a comment and is not wanted any more.
 */
export function stickySteps(
  existing: readonly Posted[],
  wanted: ReadonlyMap<string, string>,
  gone: (stackId: string) => string,
): readonly CommentStep[] {
  const ours = existing.flatMap((posted) => {
    const stackId = stackOf("converge", posted);
    return stackId === undefined ? [] : [{ ...posted, stackId }];
  });
  const byStack = Map.groupBy(
    ours.toSorted((a, b) => a.id - b.id),
    ({ stackId }) => stackId,
  );
  const stacks = [...new Set([...wanted.keys(), ...byStack.keys()])];
  return stacks.flatMap((stackId): CommentStep[] => {
    const [first, ...others] = byStack.get(stackId) ?? [];
    const body = wanted.get(stackId) ?? gone(stackId);
    const deletes = others.map(({ id }) => ({ action: "delete", stackId, id }) as const);
    if (first === undefined) return [{ action: "create", stackId, body }];
    if (isSame(first.body, body)) return deletes;
    return [{ action: "update", stackId, body, id: first.id }, ...deletes];
  });
}

/** GitHub may end lines in its own way, and trims. */
const isSame = (a: string, b: string): boolean => a.replaceAll("\r\n", "\n").trim() === b.trim();

export interface PostedIssue extends Posted {
  readonly isOpen: boolean;
  readonly title: string;
}

export interface IssueText {
  readonly title: string;
  readonly body: string;
}

export type IssueStep =
  | ({ readonly action: "open" } & IssueText)
  | ({ readonly action: "update" | "reopen"; readonly id: number } & IssueText)
  | { readonly action: "close"; readonly id: number }
  | { readonly action: "none" };

/** The one issue of a stack: an open one if there is, else the newest. */
export function issueOf(existing: readonly PostedIssue[], kind: Kind, stackId: string): PostedIssue | undefined {
  const ours = existing.filter((issue) => stackOf(kind, issue) === stackId).toSorted((a, b) => b.id - a.id);
  return ours.find(({ isOpen }) => isOpen) ?? ours[0];
}

/**
 * What to do with the one issue of a stack.
 *
 * @param wanted What it says; undefined: nothing needs anybody any more
 */
export function issueStep(issue: PostedIssue | undefined, wanted: IssueText | undefined): IssueStep {
  if (wanted === undefined) return issue?.isOpen === true ? { action: "close", id: issue.id } : { action: "none" };
  if (issue === undefined) return { action: "open", ...wanted };
  const { id, isOpen } = issue;
  if (!isOpen) return { action: "reopen", id, ...wanted };
  return isSame(issue.body, wanted.body) && issue.title === wanted.title
    ? { action: "none" }
    : { action: "update", id, ...wanted };
}

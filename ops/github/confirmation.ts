import { isStackId } from "./archived.ts";
import { firstLine, type Posted, stackOf } from "./sticky.ts";

/** A question that was asked: may this plan be applied? */
export interface Ask {
  readonly stackId: string;
  /** The run of converge whose plan it is. */
  readonly run: string;
  /** The run of the workflow that keeps it as an artifact. */
  readonly workflowRun: string;
  readonly fingerprint: string;
  /** SHA-256 of the plan file. */
  readonly planDigest: string;
  /** RFC 3339, UTC. */
  readonly expiresAt: string;
}

const FINGERPRINT = "(?:hmac-)?sha256:[0-9a-f]{64}";
const COMMAND = new RegExp(`^/converge confirm ([a-z0-9-]{1,100}) (${FINGERPRINT})[ \\t]*$`);
const FORMS: Readonly<Record<keyof Ask, RegExp>> = {
  stackId: /^[a-z0-9-]{1,100}$/,
  run: /^\d{8}T\d{6}Z-[0-9a-f]{8}$/,
  workflowRun: /^\d{1,20}$/,
  fingerprint: new RegExp(`^${FINGERPRINT}$`),
  planDigest: /^[0-9a-f]{64}$/,
  expiresAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
};

/** The part that is not of the form that it has; undefined: none. */
export const malformed = (ask: Readonly<Record<keyof Ask, unknown>>): keyof Ask | undefined =>
  (Object.keys(FORMS) as (keyof Ask)[]).find((name) => {
    const value = ask[name];
    return typeof value !== "string" || !FORMS[name].test(value);
  });

/** The question as it is read back: hidden, on the second line of its comment. Nothing in it can end the comment. */
export const askLine = ({ stackId, run, workflowRun, fingerprint, planDigest, expiresAt }: Ask): string =>
  `<!-- ${JSON.stringify({ stackId, run, workflowRun, fingerprint, planDigest, expiresAt })} -->`;

/** The question that a comment of ours asks; undefined: none, or no more. */
export function askIn(posted: Pick<Posted, "body" | "login">): Ask | undefined {
  const stackId = stackOf("converge-ask", posted);
  const [, text] = /^<!-- (\{.*\}) -->$/.exec(posted.body.split(/\r?\n/, 2)[1] ?? "") ?? [];
  if (stackId === undefined || text === undefined) return undefined;
  try {
    const ask = JSON.parse(text) as Ask;
    return malformed(ask) === undefined && ask.stackId === stackId ? ask : undefined;
  } catch {
    return undefined;
  }
}

export type Command =
  | { readonly kind: "confirm"; readonly stackId: string; readonly fingerprint: string }
  /** It begins like one. */
  | { readonly kind: "malformed" }
  | { readonly kind: "none" };

/** The command that the first line of a comment is. */
export function commandIn(body: string): Command {
  const line = firstLine(body);
  const [, stackId = "", fingerprint = ""] = COMMAND.exec(line) ?? [];
  if (isStackId(stackId)) return { kind: "confirm", stackId, fingerprint };
  return { kind: /^\s*\/converge\b/i.test(line) ? "malformed" : "none" };
}

/** A comment as GitHub has it. */
export interface Comment extends Posted {
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Everything that decides whether a comment confirms. */
export interface Confirming {
  readonly command: Extract<Command, { readonly kind: "confirm" }>;
  /** The comment as the event told it. */
  readonly told: Pick<Posted, "id" | "body" | "login">;
  /** What its author may do: admin, write, read or none. */
  readonly permission: string;
  /** Every comment of the issue or the pull request, as GitHub has them now. */
  readonly comments: readonly Comment[];
  readonly now: Date;
}

export type Judgement =
  | {
      readonly confirmed: true;
      readonly ask: Ask;
      /** The login of who confirmed, and the id of the comment. */
      readonly by: string;
      readonly comment: number;
    }
  | { readonly confirmed: false; readonly reason: string };

const no = (reason: string): Judgement => ({ confirmed: false, reason });

/** Whether the comment confirms the plan that it names. Whatever is in doubt confirms nothing. */
export function judge({ command, told, permission, comments, now }: Confirming): Judgement {
  const { stackId, fingerprint } = command;
  const comment = comments.find(({ id }) => id === told.id);
  if (comment === undefined) return no("the comment was deleted");
  if (comment.login !== told.login || comment.body !== told.body || comment.updatedAt !== comment.createdAt) {
    return no("the comment was edited; write a new one");
  }
  if (/\[bot\]$/.test(comment.login)) return no("a program wrote the comment, but only a person confirms");
  // GitHub tells maintain as write here.
  if (permission !== "write" && permission !== "admin") return no("its author has no write access");
  const asks = comments.filter((each) => stackOf("converge-ask", each) === stackId);
  const asked = asks.toSorted((a, b) => b.id - a.id)[0];
  const ask = asked === undefined ? undefined : askIn(asked);
  if (asked === undefined || ask === undefined) return no(`nothing was asked here about ${stackId}`);
  if (asked.updatedAt !== asked.createdAt) return no(`the question about ${stackId} was edited`);
  if (comment.id < asked.id) return no(`${stackId} has another plan since the comment`);
  if (ask.fingerprint !== fingerprint) {
    return no(`the plan of ${stackId} that waits is another one: its fingerprint is ${ask.fingerprint}`);
  }
  // Written so that a date that cannot be read counts as expired.
  if (!(now.getTime() < Date.parse(ask.expiresAt))) return no(`the plan expired at ${ask.expiresAt}`);
  return { confirmed: true, ask, by: comment.login, comment: comment.id };
}

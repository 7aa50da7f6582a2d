import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BOT } from "../../../ops/github/client.ts";
import {
  type Ask,
  askIn,
  askLine,
  type Comment,
  type Confirming,
  commandIn,
  judge,
} from "../../../ops/github/confirmation.ts";
import { marker } from "../../../ops/github/sticky.ts";

const FINGERPRINT = `hmac-sha256:${"a".repeat(64)}`;
const ASK: Ask = {
  stackId: "mysql-prod",
  run: "20260101T000000Z-00000001",
  workflowRun: "4711",
  fingerprint: FINGERPRINT,
  planDigest: "d".repeat(64),
  expiresAt: "2026-01-02T00:00:00.000Z",
};
const COMMAND = `/converge confirm mysql-prod ${FINGERPRINT}`;
const AT = "2026-01-01T01:00:00Z";

const asked = (more: Partial<Comment> = {}, ask: Partial<Ask> = {}): Comment => ({
  id: 1,
  body: `${marker("converge-ask", "mysql-prod")}\n${askLine({ ...ASK, ...ask })}\nread this`,
  login: BOT,
  createdAt: AT,
  updatedAt: AT,
  ...more,
});
const answer = (more: Partial<Comment> = {}): Comment => ({
  id: 2,
  body: COMMAND,
  login: "mona",
  createdAt: AT,
  updatedAt: AT,
  ...more,
});
const confirming = (more: Partial<Confirming> = {}): Confirming => ({
  command: { kind: "confirm", stackId: "mysql-prod", fingerprint: FINGERPRINT },
  told: answer(),
  permission: "write",
  comments: [asked(), answer()],
  now: new Date("2026-01-01T02:00:00Z"),
  ...more,
});

describe("the first line of a comment", () => {
  test.each<[string, string]>([
    [COMMAND, "confirm"],
    [`${COMMAND}  \r\nlooks fine to me`, "confirm"],
    [`/converge confirm mysql-prod sha256:${"0".repeat(64)}`, "confirm"],
    [`looks fine\n${COMMAND}`, "none"],
    [`> ${COMMAND}`, "none"],
    [`\`${COMMAND}\``, "none"],
    ["", "none"],
    ["/convergence", "none"],
    ["/converge", "malformed"],
    ["/converge confirm", "malformed"],
    [`/converge confirm ${FINGERPRINT}`, "malformed"],
    [` ${COMMAND}`, "malformed"],
    [`${COMMAND}; rm -rf /`, "malformed"],
    [`${COMMAND}\u200b`, "malformed"],
    [`${COMMAND}\u2028x`, "malformed"],
    ["/converge confirm $(id) sha256:0", "malformed"],
    ["/converge confirm mysql-prod sha256:abc", "malformed"],
    [`/converge  confirm mysql-prod ${FINGERPRINT}`, "malformed"],
    [`/converge confirm mysql-prod\u00a0${FINGERPRINT}`, "malformed"],
    ["/converge confirm ".padEnd(1_000_000, "a"), "malformed"],
  ])("%j is %s", (body, kind) => {
    expect(commandIn(body).kind).toBe(kind);
  });

  test("a command carries nothing but a stack and a fingerprint", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        const command = commandIn(`/converge confirm ${a} ${b}`);
        if (command.kind === "confirm") expect(`${command.stackId} ${command.fingerprint}`).toMatch(/^[a-z0-9: -]+$/);
      }),
    );
  });
});

describe("a comment confirms", () => {
  test.each<[string, Partial<Confirming>]>([
    ["by somebody who may write", {}],
    ["by an administrator", { permission: "admin" }],
    [
      "the newest question",
      { comments: [asked({ id: 0 }, { fingerprint: `sha256:${"b".repeat(64)}` }), asked(), answer()] },
    ],
    [
      "beside questions about other stacks",
      { comments: [asked(), answer(), asked({ id: 3, body: marker("converge-ask", "mysql-dev") })] },
    ],
  ])("%s", (_, more) => {
    expect(judge(confirming(more))).toEqual({ confirmed: true, ask: ASK, by: "mona", comment: 2 });
  });
});

describe("a comment does not confirm", () => {
  const LATER = "2026-01-01T01:30:00Z";
  test.each<[string, Partial<Confirming>, RegExp]>([
    ["by somebody who may only read", { permission: "read" }, /no write access/],
    ["by somebody who is nobody", { permission: "none" }, /no write access/],
    ["by a permission nobody has heard of", { permission: "owner" }, /no write access/],
    ["when it was edited", { comments: [asked(), answer({ updatedAt: LATER })] }, /edited/],
    ["when it is not what the event said", { comments: [asked(), answer({ body: "no" })] }, /edited/],
    ["when somebody else wrote it than the event said", { comments: [asked(), answer({ login: "rita" })] }, /edited/],
    ["when it was deleted", { comments: [asked()] }, /deleted/],
    [
      "when a program wrote it",
      { told: answer({ login: BOT }), comments: [asked(), answer({ login: BOT })] },
      /only a person/,
    ],
    ["where nothing was asked", { comments: [answer()] }, /nothing was asked/],
    [
      "where somebody else than the workflow asked",
      { comments: [asked({ login: "mallory" }), answer()] },
      /nothing was asked/,
    ],
    [
      "a question about another stack",
      { comments: [asked({ body: asked().body.replaceAll("mysql-prod", "mysql-dev") }), answer()] },
      /nothing was asked/,
    ],
    [
      "a question whose stack is not that of its marker",
      { comments: [asked({}, { stackId: "mysql-dev" }), answer()] },
      /nothing was asked/,
    ],
    ["a question that was edited", { comments: [asked({ updatedAt: LATER }), answer()] }, /was edited/],
    ["a question that came after it", { comments: [answer(), asked({ id: 3 })] }, /another plan since/],
    [
      "a question that another has replaced",
      { comments: [asked({ body: `${marker("converge-ask", "mysql-prod")}\nreplaced` }), answer()] },
      /nothing was asked/,
    ],
    [
      "another plan than the one that waits",
      { comments: [asked({}, { fingerprint: `sha256:${"b".repeat(64)}` }), answer()] },
      /another one/,
    ],
    ["a plan that has expired", { now: new Date(ASK.expiresAt) }, /expired/],
    [
      "a plan whose end cannot be read",
      { comments: [asked({}, { expiresAt: "2026-99-99T00:00:00Z" }), answer()] },
      /expired/,
    ],
  ])("%s", (_, more, reason) => {
    expect(judge(confirming(more))).toEqual({ confirmed: false, reason: expect.stringMatching(reason) });
  });
});

describe("a question", () => {
  test("is read back as it was asked", () => {
    expect(askIn(asked())).toEqual(ASK);
  });

  test.each<[string, string]>([
    ["no JSON", "<!-- {stackId} -->"],
    ["JSON of something else", "<!-- {} -->"],
    ["a run that is none", askLine({ ...ASK, run: "../../etc" })],
    ["a number that is none", askLine({ ...ASK, workflowRun: "1 --repo evil" })],
    ["a date in words", askLine({ ...ASK, expiresAt: "tomorrow" })],
  ])("is none when its line is %s", (_, line) => {
    expect(askIn(asked({ body: `${marker("converge-ask", "mysql-prod")}\n${line}` }))).toBeUndefined();
  });
});

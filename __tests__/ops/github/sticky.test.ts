import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BOT } from "../../../ops/github/client.ts";
import {
  type CommentStep,
  issueOf,
  issueStep,
  marker,
  type Posted,
  type PostedIssue,
  stackOf,
  stickySteps,
} from "../../../ops/github/sticky.ts";

const of = (stackId: string, text: string): string => `${marker("converge", stackId)}\n${text}`;
const gone = (stackId: string): string => of(stackId, "gone");
const ours = (id: number, stackId: string, text: string): Posted => ({ id, body: of(stackId, text), login: BOT });

describe("the comments of a pull request", () => {
  test.each<[string, Posted[], Record<string, string>, CommentStep[]]>([
    [
      "a stack without one gets one",
      [],
      { "mysql-dev": "a" },
      [{ action: "create", stackId: "mysql-dev", body: of("mysql-dev", "a") }],
    ],
    [
      "what has changed is updated in place",
      [ours(1, "mysql-dev", "a")],
      { "mysql-dev": "b" },
      [{ action: "update", id: 1, stackId: "mysql-dev", body: of("mysql-dev", "b") }],
    ],
    ["what is as it should be is left alone", [ours(1, "mysql-dev", "a")], { "mysql-dev": "a" }, []],
    [
      "so it is when GitHub ends lines in its own way",
      [{ id: 1, body: of("mysql-dev", "a").replace("\n", "\r\n"), login: BOT }],
      { "mysql-dev": "a" },
      [],
    ],
    [
      "a stack that is no longer touched is told so",
      [ours(1, "mysql-dev", "a")],
      {},
      [{ action: "update", id: 1, stackId: "mysql-dev", body: gone("mysql-dev") }],
    ],
    ["once", [ours(1, "mysql-dev", "gone")], {}, []],
    [
      "of two, the later one goes",
      [ours(2, "mysql-dev", "a"), ours(1, "mysql-dev", "a")],
      { "mysql-dev": "a" },
      [{ action: "delete", id: 2, stackId: "mysql-dev" }],
    ],
    [
      "what somebody else wrote with our marker is not ours",
      [{ ...ours(1, "mysql-dev", "a"), login: "mallory" }],
      { "mysql-dev": "a" },
      [{ action: "create", stackId: "mysql-dev", body: of("mysql-dev", "a") }],
    ],
    [
      "nor is our marker within another text of a workflow",
      [{ id: 1, body: `title: ${of("mysql-dev", "a")}`, login: BOT }],
      {},
      [],
    ],
  ])("%s", (_, existing, wanted, steps) => {
    const bodies = new Map(Object.entries(wanted).map(([stackId, text]) => [stackId, of(stackId, text)]));
    expect(stickySteps(existing, bodies, gone)).toEqual(steps);
  });

  test("whatever was there, each stack has one comment afterwards, and a second time changes nothing", () => {
    const stackId = fc.constantFrom("mysql-dev", "mysql-prod", "trading-dev");
    const posted = fc.record({
      id: fc.integer({ min: 1, max: 99 }),
      body: fc.oneof(
        fc.string(),
        fc.tuple(stackId, fc.string()).map(([id, text]) => of(id, text)),
      ),
      login: fc.constantFrom(BOT, "mallory"),
    });
    const existing = fc.uniqueArray(posted, { selector: ({ id }) => id });
    fc.assert(
      fc.property(existing, fc.dictionary(stackId, fc.string()), (before, texts) => {
        const wanted = new Map(Object.entries(texts).map(([id, text]) => [id, of(id, text)]));
        const after = apply(before, stickySteps(before, wanted, gone));
        expect(stickySteps(after, wanted, gone)).toEqual([]);
        for (const id of wanted.keys()) {
          expect(after.filter((each) => stackOf("converge", each) === id)).toHaveLength(1);
        }
        const foreign = (all: readonly Posted[]) => all.filter((each) => stackOf("converge", each) === undefined);
        expect(foreign(after)).toEqual(foreign(before));
      }),
    );
  });
});

function apply(before: readonly Posted[], steps: readonly CommentStep[]): Posted[] {
  const after = new Map(before.map((posted) => [posted.id, posted]));
  for (const step of steps) {
    if (step.action === "delete") after.delete(step.id);
    else {
      const id = step.action === "update" ? step.id : Math.max(100, ...after.keys()) + 1;
      after.set(id, { id, body: step.body, login: BOT });
    }
  }
  return [...after.values()];
}

describe("the issue of a stack", () => {
  const body = `${marker("converge-drift", "mysql-dev")}\na`;
  const issue = (id: number, more: Partial<PostedIssue> = {}): PostedIssue => ({
    id,
    body,
    login: BOT,
    title: "drift",
    isOpen: true,
    ...more,
  });
  const text = { title: "drift", body };

  test.each<[string, PostedIssue[], typeof text | undefined, unknown]>([
    ["is opened when there is something to say", [], text, { action: "open", ...text }],
    ["is left alone when it says so already", [issue(1)], text, { action: "none" }],
    ["is updated when its title changes", [issue(1, { title: "old" })], text, { action: "update", id: 1, ...text }],
    ["is opened again when it was closed", [issue(1, { isOpen: false })], text, { action: "reopen", id: 1, ...text }],
    [
      "is the open one, not the newest",
      [issue(1, { title: "old" }), issue(2, { isOpen: false })],
      text,
      { action: "update", id: 1, ...text },
    ],
    ["closes when nothing is left to say", [issue(1)], undefined, { action: "close", id: 1 }],
    ["is not closed twice", [issue(1, { isOpen: false })], undefined, { action: "none" }],
    ["is not one that somebody else opened", [issue(1, { login: "mallory" })], undefined, { action: "none" }],
    [
      "is not one of another kind",
      [issue(1, { body: marker("converge-ask", "mysql-dev") })],
      undefined,
      { action: "none" },
    ],
  ])("%s", (_, existing, wanted, step) => {
    expect(issueStep(issueOf(existing, "converge-drift", "mysql-dev"), wanted)).toEqual(step);
  });
});

import { describe, expect, test } from "vitest";
import type { Seal } from "../../../ops/apply/seal.ts";
import type { Change } from "../../../ops/github/change.ts";
import type { Ask } from "../../../ops/github/confirmation.ts";
import { type EnvironmentReview, judgeConfirmation, judgeEnvironment } from "../../../ops/github/workflow-approval.ts";
import { proofs } from "../../support/proof.ts";

const SHA = "1".repeat(40);
const SEAL: Seal = {
  format: 3,
  stackId: "mysql-dev",
  planDigest: "d".repeat(64),
  stateLineage: "l",
  stateSerial: 3,
  lockFileDigest: "k",
  synthDigest: "s",
  commit: SHA,
  runId: "20260101T000000Z-00000001",
  kind: "normal",
  empty: false,
  fingerprint: `hmac-sha256:${"a".repeat(64)}`,
  verdict: "confirm",
  sealedAt: "2026-01-01T00:00:00Z",
  expiresAt: "2026-01-02T00:00:00Z",
  parametersDigest: "p",
  workflowRun: "4711",
  since: "",
  selfReview: "no",
  offered: true,
};
const CHANGE: Change = {
  run: {
    event: "push",
    path: ".github/workflows/deploy-automation.yml",
    headBranch: "main",
    headSha: SHA,
    defaultBranch: "main",
    startedBy: ["pusher"],
  },
  writtenBy: ["writer"],
  unknown: [],
};
const ASK: Ask = {
  stackId: SEAL.stackId,
  run: SEAL.runId,
  workflowRun: SEAL.workflowRun,
  fingerprint: SEAL.fingerprint,
  planDigest: SEAL.planDigest,
  expiresAt: SEAL.expiresAt,
};
const approved = (login: string, more: Partial<EnvironmentReview> = {}): EnvironmentReview => ({
  state: "approved",
  login,
  environments: ["automation-dev-confirm"],
  ...more,
});

interface Facts {
  readonly seal?: Partial<Seal>;
  readonly runId?: string;
  readonly reviews?: readonly EnvironmentReview[];
  readonly change?: Partial<Change>;
  readonly run?: Partial<Change["run"]>;
}
const environment = ({ seal = {}, runId = "4711", reviews = [approved("mona")], change, run }: Facts = {}) =>
  judgeEnvironment(
    { ...SEAL, ...seal },
    { runId, reviews, change: { ...CHANGE, ...change, run: { ...CHANGE.run, ...run } } },
  );

describe("the reviewers of an environment", () => {
  test("confirm the plan of their workflow run", () => {
    expect(environment()).toMatchObject({ approved: true, by: "mona", how: "environment automation-dev-confirm" });
    expect(environment({ reviews: [approved("mona"), approved("rita")] })).toMatchObject({ by: "mona, rita" });
  });

  test.each([["writer"], ["pusher"]])("may be the %s of the change where that is allowed", (login) => {
    const reviews = [approved(login)];
    expect(environment({ reviews, seal: { selfReview: "allowed" } })).toMatchObject({ approved: true, by: login });
    expect(environment({ reviews, seal: { selfReview: "asked" } })).toMatchObject({ approved: false });
  });

  const NONE: readonly EnvironmentReview[] = [];
  proofs(
    "approval",
    [
      {
        tried: "a `-confirm` environment without reviewers",
        outcome: "Nobody approved the plan, and nothing is applied.",
        facts: { reviews: NONE },
        reason: "no reviewer of automation-dev-confirm approved workflow run 4711",
      },
      {
        tried: "reviewers of another environment approve the workflow run",
        outcome: "They do not confirm the plan.",
        facts: { reviews: [approved("mona", { environments: ["trading-dev-confirm"] })] },
        reason: "no reviewer of automation-dev-confirm",
      },
      {
        tried: "one reviewer approves and one rejects",
        outcome: "The plan is not confirmed.",
        facts: { reviews: [approved("mona"), approved("rita", { state: "rejected" })] },
        reason: "rita has rejected it",
      },
      {
        tried: "a reviewer and the author of the change approve it",
        outcome: "The plan is not confirmed.",
        facts: { reviews: [approved("mona"), approved("Writer")] },
        reason: "Writer wrote the change",
      },
      {
        tried: "a reviewer whose account GitHub no longer knows approves",
        outcome: "The plan is not confirmed.",
        facts: { reviews: [approved("")] },
        reason: "GitHub does not say who approved it",
      },
      {
        tried: "the plan of another workflow run is applied with the approval of this one",
        outcome: "The plan is not confirmed.",
        facts: { runId: "4712" },
        reason: "the plan is of workflow run 4711, but reviewers were asked in 4712",
      },
      {
        tried: "a plan made on a laptop is applied with the approval of a workflow run",
        outcome: "The plan is not confirmed.",
        facts: { seal: { workflowRun: "" } },
        reason: "the plan is of workflow run none",
      },
      {
        tried: "the plan of a pull request is applied with an approval",
        outcome: "The plan is not confirmed.",
        facts: { run: { event: "pull_request", path: ".github/workflows/plan.yml" } },
        reason: "its plan was made by .github/workflows/plan.yml",
      },
      {
        tried: "a deploy workflow of another branch is approved",
        outcome: "The plan is not confirmed.",
        facts: { run: { headBranch: "mine" } },
        reason: "on the branch mine, not on main",
      },
      {
        tried: "the plan of another commit is applied with an approval",
        outcome: "The plan is not confirmed.",
        facts: { seal: { commit: "2".repeat(40) } },
        reason: "made of another commit",
      },
    ],
    ({ facts, reason }) => {
      expect(environment(facts)).toEqual({ approved: false, reason: expect.stringContaining(reason) });
    },
  );
});

describe("a comment", () => {
  const confirmed = (ask: Partial<Ask> = {}, by = "mona") =>
    judgeConfirmation(SEAL, { confirmed: true, ask: { ...ASK, ...ask }, by, comment: 12 }, CHANGE);

  test("confirms the plan that it was asked about", () => {
    expect(confirmed()).toMatchObject({ approved: true, by: "mona", how: "comment 12" });
  });

  test.each<[keyof Ask, string]>([
    ["stackId", "mysql-prod"],
    ["run", "20260101T000000Z-00000002"],
    ["workflowRun", "1"],
    ["fingerprint", `sha256:${"b".repeat(64)}`],
    ["planDigest", "e".repeat(64)],
  ])("does not confirm a plan with another %s", (name, value) => {
    expect(confirmed({ [name]: value })).toEqual({ approved: false, reason: expect.stringContaining(`${name} is`) });
  });

  test("of the author of the change confirms nothing", () => {
    expect(confirmed({}, "writer")).toMatchObject({ approved: false });
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkWaivers } from "../../../ops/review/check-waivers.ts";
import type { Action, Finding, Level, ReviewedChange } from "../../../ops/review/model.ts";
import type { ReviewRule } from "../../../ops/review/rule.ts";
import { REVIEW_RULES } from "../../../ops/review/rules/index.ts";
import { continues, covers, verdictOf } from "../../../ops/review/verdict.ts";
import { acceptedIn, applyWaivers, type Waiver } from "../../../ops/review/waivers.ts";
import type { LoadedEnvironment } from "../../../schemas/load.ts";
import { parseDocument } from "../../../schemas/syntax/document.ts";
import { reviewOf } from "../../support/archive.ts";
import { proof, proofs } from "../../support/proof.ts";
import { BYSTANDER, brief, change, NOW, plan, recordedPlan, review } from "../../support/review-plans.ts";

const finding = (level: Level, rest: Partial<Finding> = {}): Finding => ({
  ruleId: "some-rule",
  level,
  address: "a.b",
  message: "m",
  remedy: "r",
  ...rest,
});
const waiver = (rest: Partial<Waiver> = {}): Waiver => ({
  rule: "some-rule",
  address: "*",
  reason: "because",
  expiresOn: "2026-03-31",
  ...rest,
});
const levels: readonly Level[] = ["info", "notice", "confirm", "refuse"];
const anyFinding = fc
  .record({
    level: fc.constantFrom(...levels),
    ruleId: fc.constantFrom("one", "two"),
    address: fc.constantFrom("a", "b"),
    magnitude: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  })
  .map(({ magnitude, ...rest }) => finding(rest.level, { ...rest, ...(magnitude === undefined ? {} : { magnitude }) }));

describe("the verdict", () => {
  test("is the worst of the findings", () => {
    expect(verdictOf([])).toBe("proceed");
    expect(verdictOf([finding("info"), finding("notice")])).toBe("proceed");
    expect(verdictOf([finding("notice"), finding("confirm")])).toBe("confirm");
    expect(verdictOf([finding("confirm"), finding("refuse")])).toBe("refuse");
  });

  test("never gets better by one more finding", () => {
    const order = ["proceed", "confirm", "refuse"];
    fc.assert(
      fc.property(fc.array(anyFinding), anyFinding, (some, more) => {
        expect(order.indexOf(verdictOf([...some, more]))).toBeGreaterThanOrEqual(order.indexOf(verdictOf(some)));
      }),
    );
  });

  test("of a rule that throws is never to proceed; the other rules go on", () => {
    const broken: ReviewRule = {
      id: "broken",
      why: "test",
      change() {
        throw new Error("boom");
      },
    };
    const late: ReviewRule = {
      id: "late",
      why: "test",
      *plan() {
        yield { level: "info", message: "first", remedy: "r" };
        throw new Error("boom");
      },
    };
    const fine: ReviewRule = {
      id: "fine",
      why: "test",
      *plan() {
        yield { level: "info", message: "fine", remedy: "r" };
      },
    };
    const result = review(plan([BYSTANDER, change("t", "update", { a: "1" }, { a: "2" })]), {
      rules: [broken, late, fine],
    });
    expect(result.findings.map(brief)).toEqual(["confirm rule-failed", "confirm rule-failed", "info fine"]);
    expect(result.verdict).toBe("confirm");
    expect(result.findings[0]?.message).toContain("the rule broken could not be evaluated: boom");
  });
});

describe("a confirmation", () => {
  test("covers the same findings, fewer findings, and whatever needs no person", () => {
    fc.assert(
      fc.property(
        fc.array(anyFinding.filter(({ level }) => level !== "refuse")),
        fc.infiniteStream(fc.boolean()),
        (confirmed, keep) => {
          const fewer = confirmed.filter(() => keep.next().value === true);
          expect(covers(confirmed, confirmed)).toBe(true);
          expect(covers(confirmed, [...fewer, finding("notice", { ruleId: "new" })])).toBe(true);
        },
      ),
    );
  });

  test("does not cover one finding more, the same finding twice, or the same rule elsewhere", () => {
    const confirmed = [finding("confirm")];
    expect(covers(confirmed, [finding("confirm"), finding("confirm", { ruleId: "new" })])).toBe(false);
    expect(covers(confirmed, [finding("confirm"), finding("confirm")])).toBe(false);
    expect(covers(confirmed, [finding("confirm", { address: "other" })])).toBe(false);
  });

  test("does not cover the same rule with another value", () => {
    const opened = (after: string) => [finding("confirm", { attribute: "range", after })];
    expect(covers(opened("10.0.0.1"), opened("10.0.0.2"))).toBe(false);
    expect(covers(opened("10.0.0.1"), opened("10.0.0.1"))).toBe(true);
  });

  test("covers a smaller count, not a larger one", () => {
    const many = (...magnitudes: number[]) =>
      magnitudes.map((magnitude) => finding("confirm", { magnitude, after: magnitude }));
    expect(covers(many(30), many(25))).toBe(true);
    expect(covers(many(30), many(31))).toBe(false);
    expect(covers(many(10, 30), many(25, 5))).toBe(true);
    expect(covers(many(10, 30), many(25, 11))).toBe(false);
  });

  test("never covers a refused plan, nor a finding that was only a notice before", () => {
    expect(covers([finding("refuse")], [finding("refuse")])).toBe(false);
    expect(covers([finding("notice")], [finding("confirm")])).toBe(false);
  });

  test("does not outlive the waiver that a finding had when it was given", () => {
    const waived = applyWaivers([finding("confirm")], [waiver()], NOW);
    expect(covers(waived, [finding("confirm")])).toBe(false);
  });

  test("of a recorded plan covers that plan again, and no plan that does more", () => {
    const found = (name: string) => review(recordedPlan(name)).findings;
    expect(covers(found("geo-backup-flip"), found("geo-backup-flip"))).toBe(true);
    expect(covers(found("destroy-all"), found("server-removed"))).toBe(true);
    expect(covers(found("server-removed"), found("destroy-all"))).toBe(false);
  });
});

describe("waivers", () => {
  test("keep the finding visible and take it out of the verdict", () => {
    const [waived] = applyWaivers([finding("confirm")], [waiver()], NOW);
    expect(waived).toMatchObject({ level: "confirm", waived: { reason: "because", expiresOn: "2026-03-31" } });
    expect(verdictOf([waived as Finding])).toBe("proceed");
  });

  test("of a refused finding still leave a person to look", () => {
    expect(verdictOf(applyWaivers([finding("refuse")], [waiver()], NOW))).toBe("confirm");
  });

  test("hold through their last day, in UTC, and no longer", () => {
    const at = (time: string) => verdictOf(applyWaivers([finding("confirm")], [waiver()], new Date(time)));
    expect(at("2026-03-31T23:59:59Z")).toBe("proceed");
    expect(at("2026-04-01T00:00:00Z")).toBe("confirm");
  });

  test("that expired are themselves a finding", () => {
    const findings = applyWaivers([finding("confirm")], [waiver({ expiresOn: "2026-02-28" })], NOW);
    expect(findings.map(brief)).toEqual(["confirm some-rule", "notice waiver-expired"]);
  });

  test.each([
    ["a day that does not exist", { expiresOn: "2026-02-31" }],
    ["no date", { expiresOn: "never" }],
    ["no reason", { reason: " " }],
    ["all rules", { rule: "*" }],
    ["an unreadable plan", { rule: "plan-incomplete" }],
    ["a failed rule", { rule: "rule-failed" }],
  ])("with %s hold for nothing and need a person", (_name, rest) => {
    const findings = applyWaivers(
      [finding("confirm", { ruleId: "rule" in rest ? rest.rule : "some-rule" })],
      [waiver(rest)],
      NOW,
    );
    expect(findings[0]?.waived).toBeUndefined();
    expect(findings.map(brief)).toContain("confirm waiver-invalid");
  });

  test("hold only for their rule and their addresses", () => {
    const findings = [
      finding("confirm"),
      finding("confirm", { ruleId: "other" }),
      finding("confirm", { address: "c.d" }),
    ];
    expect(applyWaivers(findings, [waiver({ address: "a.*" })], NOW).map(({ waived }) => waived !== undefined)).toEqual(
      [true, false, false],
    );
  });

  test("of the policy pack are told when they have expired, and only then", () => {
    const acknowledgement = { ...waiver(), rule: "policy/minimum-tls", reason: "an old client" };
    const acknowledgements = [acknowledgement, { ...acknowledgement, expiresOn: "2026-02-28" }];
    const { findings, verdict } = review(plan([BYSTANDER]), { acknowledgements });
    expect(findings.map(brief)).toEqual(["notice acknowledgement-expired"]);
    expect(findings[0]?.message).toContain("policy/minimum-tls");
    expect(verdict).toBe("proceed");
  });

  test("read from a parameter file name what is missing", () => {
    expect(acceptedIn({}, "f")).toEqual({ waivers: [], acknowledgements: [] });
    expect(acceptedIn({ reviewWaivers: [waiver()] }, "f").waivers).toEqual([waiver()]);
    expect(() => acceptedIn({ reviewWaivers: {} }, "f")).toThrow("f: reviewWaivers must be a list");
    expect(() => acceptedIn({ reviewWaivers: [{ rule: "x" }] }, "f")).toThrow("f: reviewWaivers[0].address is missing");
    expect(() => acceptedIn({ reviewWaivers: [null] }, "f")).toThrow("reviewWaivers[0].rule is missing");
  });
});

describe("a waiver", () => {
  const standing = waiver({ rule: "compute-size", address: "a.*" });
  const brought = (rest: Partial<Waiver>) =>
    applyWaivers([finding("confirm", { ruleId: "compute-size" })], [{ ...standing, ...rest }], NOW, [standing]);

  test("that was applied before counts, also when it became narrower or ends earlier", () => {
    for (const rest of [{}, { address: "a.b" }, { expiresOn: "2026-03-30" }, { reason: "said better" }])
      expect(brought(rest).map(brief), JSON.stringify(rest)).toEqual(["confirm compute-size"]);
    expect(verdictOf(brought({ address: "a.b" }))).toBe("proceed");
  });

  const NOTHING: readonly Waiver[] = [];
  proofs(
    "approval",
    [
      {
        tried: "a change that brings a waiver for its own finding",
        outcome: "The waiver does not count in this run, and a person must accept it.",
        waivers: [standing],
        applied: NOTHING,
      },
      {
        tried: "a change that widens the address of a waiver",
        outcome: "The wider waiver does not count in this run.",
        waivers: [waiver({ rule: "compute-size", address: "*" })],
        applied: [standing],
      },
      {
        tried: "a change that replaces the ? of a waiver by *",
        outcome: "The wider waiver does not count in this run.",
        waivers: [waiver({ rule: "compute-size", address: "a.*" })],
        applied: [waiver({ rule: "compute-size", address: "a.?" })],
      },
      {
        tried: "a change that extends a waiver",
        outcome: "The longer waiver does not count in this run.",
        waivers: [waiver({ ...standing, expiresOn: "2026-04-01" })],
        applied: [standing],
      },
      {
        tried: "a change that renews a waiver of another rule",
        outcome: "The new waiver does not count in this run.",
        waivers: [standing],
        applied: [waiver({ ...standing, rule: "storage-grown" })],
      },
    ],
    ({ waivers, applied }) => {
      const found = applyWaivers([finding("confirm", { ruleId: "compute-size" })], waivers, NOW, applied);
      expect(found.map(brief)).toEqual(["confirm compute-size", "confirm waiver-new"]);
      expect(verdictOf(found)).toBe("confirm");
      // Waiving that it is new does not help.
      const own = waiver({ rule: "waiver-new" });
      expect(verdictOf(applyWaivers([], [...waivers, own], NOW, applied))).toBe("confirm");
    },
  );

  proof("approval", "a waiver that ends more than 90 days ahead", "It holds for nothing and needs a person.", () => {
    const at = (expiresOn: string) => applyWaivers([finding("confirm")], [waiver({ expiresOn })], NOW).map(brief);
    expect(at("2026-05-30")).toEqual(["confirm some-rule"]);
    expect(at("2026-05-31")).toEqual(["confirm some-rule", "confirm waiver-invalid"]);
    expect(at("2099-12-31")).toEqual(["confirm some-rule", "confirm waiver-invalid"]);
  });

  const HARMLESS = ["compute-size", "drift-benign", "restart-required", "unusual", "version-changed"];
  proof(
    "approval",
    "a waiver with * for a finding about lost data, opened access or lowered protection",
    "It holds for nothing and needs a person; only a whole address is accepted.",
    () => {
      const dangerous = [
        ...[
          "stateful-replace",
          "stateful-destroy",
          "database-drop",
          "children-lost",
          "region-changed",
          "backup-reduced",
        ],
        ...["firewall-widened", "public-access", "network-rule-widened", "role-assignment-widened", "trust-added"],
        ...["lock-removed", "tls-weakened", "encryption-weakened", "protection-removed", "prevent-destroy-removed"],
        ...["stack-destroyed", "resource-group-destroy", "unknown-type-destroyed", "drift-security", "audit-reduced"],
      ];
      const isRefused = (rule: string, address: string) =>
        applyWaivers([finding("confirm", { ruleId: rule })], [waiver({ rule, address })], NOW)
          .map(brief)
          .includes("confirm waiver-invalid");
      for (const rule of dangerous) {
        expect(REVIEW_RULES.map(({ id }) => id)).toContain(rule);
        for (const address of ["*", "**", "*.*", "a.*", "?.b"]) expect(isRefused(rule, address), rule).toBe(true);
        expect(isRefused(rule, "a.b"), rule).toBe(false);
      }
      for (const rule of HARMLESS) expect(isRefused(rule, "*"), rule).toBe(false);
    },
  );

  test("is checked where it stands in its file", async () => {
    const text = JSON.stringify({ reviewWaivers: [waiver(), waiver({ rule: "database-drop" })] }, null, 2);
    const { document } = parseDocument({ file: "parameters/dev/mysql.json", text });
    const stacks = { mysql: JSON.parse(text) };
    const environments = [{ stacks, documents: { mysql: document } }] as unknown as LoadedEnvironment[];
    expect(checkWaivers(environments, NOW)).toMatchObject([
      { file: "parameters/dev/mysql.json", position: { line: 11, column: 18 }, ruleId: "waiver/invalid" },
    ]);
    const later = checkWaivers(environments, new Date("2026-04-02T00:00:00Z"));
    expect(later.map(({ ruleId, severity }) => `${severity} ${ruleId}`)).toEqual([
      "warning waiver/expired",
      "error waiver/invalid",
    ]);
  });
});

describe("the rest of a plan that a run has begun", () => {
  const told = (address: string, action: Action): ReviewedChange => ({ address, type: "t", action, attributes: [] });
  const begun = reviewOf([told("a", "replace"), told("b", "create"), told("c", "delete")], [finding("confirm")]);

  test.each<[string, readonly ReviewedChange[], readonly Finding[], boolean]>([
    ["the same", begun.changes, begun.findings, true],
    ["less", [told("c", "delete")], [], true],
    ["the second half of a replacement", [told("a", "create")], [], true],
    ["a read", [told("d", "read")], [], true],
    ["another resource", [told("d", "update")], [], false],
    ["another action on the same resource", [told("c", "create")], [], false],
    ["a destruction where one was created", [told("b", "delete")], [], false],
    ["another finding", begun.changes, [finding("confirm", { ruleId: "new" })], false],
  ])("is %s", (_, changes, findings, isRest) => {
    expect(continues(begun, reviewOf(changes, findings))).toBe(isRest);
  });
});

describe("self-review", () => {
  test.each([
    ["no", []],
    ["allowed", ["notice self-review"]],
    ["asked", ["confirm self-review"]],
  ] as const)("%s is said as %j", (selfReview, said) => {
    const { findings } = review(plan([BYSTANDER]), { selfReview });
    expect(findings.map(brief)).toEqual(said);
  });
});

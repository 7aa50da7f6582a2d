import { describe, expect, it } from "vitest";
import type { Path, Rule, RuleViolation } from "../../constructs/rule.ts";

export interface RuleCase<Input> {
  /** Id of the rule. */
  readonly rule: string;
  /** @default "error" */
  readonly severity?: "warning";
  readonly wrong: Input;
  readonly path: Path;
  /** The sentence, or what it begins with. */
  readonly message: string;
  /** The smallest change that makes it right. */
  readonly right: Input;
}

/** Tests each case, and that each rule has one. */
export function describeRules<Input, Specification>(
  title: string,
  rules: readonly Rule<Specification>[],
  check: (input: Input) => readonly RuleViolation[],
  cases: readonly RuleCase<Input>[],
): void {
  describe(title, () => {
    it.each(cases)("$rule refuses: $message", ({ rule, severity = "error", wrong, path, message }) => {
      const found = check(wrong).filter(({ ruleId }) => ruleId === rule);
      expect(found).toContainEqual(
        expect.objectContaining({ severity, path, message: expect.stringMatching(startingWith(message)) }),
      );
    });

    it.each(cases)("$rule lets through what differs little from: $message", ({ rule, right }) => {
      expect(check(right).filter(({ ruleId }) => ruleId === rule)).toEqual([]);
    });

    it("each have a case that fails them and one that passes", () => {
      const tested = new Set(cases.map(({ rule }) => rule));
      expect(rules.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
    });
  });
}

const startingWith = (text: string): RegExp => new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);

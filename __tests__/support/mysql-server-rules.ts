import { describe, expect, it } from "vitest";
import { type MysqlServerContext, mysqlServerRules, resolveMysqlServer } from "../../constructs/mysql-server.rules.ts";
import type { MysqlServerSpecification } from "../../constructs/mysql-server.specification.ts";
import { evaluate, type Path, type Rule, type RuleViolation } from "../../constructs/rule.ts";
import type { MysqlServerParameters } from "../../schemas/mysql-server.generated.ts";
import { naming, TENANT_ID } from "./mysql-server.ts";

export type Input = MysqlServerParameters & Partial<MysqlServerContext>;

/** What the rules find in a server that is ephemeral and private unless said otherwise. */
export const check = (input: Input): RuleViolation[] =>
  evaluate(
    mysqlServerRules,
    resolveMysqlServer({ profile: "ephemeral", naming, network: { mode: "delegated" }, tenantId: TENANT_ID, ...input }),
  );

export interface Case {
  /** Without its prefix `mysql-server/`. */
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
export function describeRules(
  title: string,
  rules: readonly Rule<MysqlServerSpecification>[],
  cases: readonly Case[],
): void {
  describe(title, () => {
    it.each(cases)("$rule refuses: $message", ({ rule, severity = "error", wrong, path, message }) => {
      const found = check(wrong).find((violation) => violation.ruleId === `mysql-server/${rule}`);
      expect(found).toMatchObject({ severity, path, message: expect.stringMatching(startingWith(message)) });
    });

    it.each(cases)("$rule lets through what differs little from: $message", ({ rule, right }) => {
      expect(check(right).filter(({ ruleId }) => ruleId === `mysql-server/${rule}`)).toEqual([]);
    });

    it("each have a case that fails them and one that passes", () => {
      const tested = new Set(cases.map(({ rule }) => `mysql-server/${rule}`));
      expect(rules.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
    });
  });
}

const startingWith = (text: string): RegExp => new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);

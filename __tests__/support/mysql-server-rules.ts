import { type MysqlServerContext, mysqlServerRules, resolveMysqlServer } from "../../constructs/mysql-server.rules.ts";
import type { MysqlServerSpecification } from "../../constructs/mysql-server.specification.ts";
import { evaluate, type Rule, type RuleViolation } from "../../constructs/rule.ts";
import type { MysqlServerParameters } from "../../schemas/mysql-server.generated.ts";
import { naming, TENANT_ID } from "./mysql-server.ts";
import { describeRules as describeCases, type RuleCase } from "./rules.ts";

export type Input = MysqlServerParameters & Partial<MysqlServerContext>;

/** What the rules find in a server that is ephemeral and private unless said otherwise. */
export const check = (input: Input): RuleViolation[] =>
  evaluate(
    mysqlServerRules,
    resolveMysqlServer({ profile: "ephemeral", naming, network: { mode: "delegated" }, tenantId: TENANT_ID, ...input }),
  );

/** Its rule is without the prefix `mysql-server/`. */
export type Case = RuleCase<Input>;

/** Tests each case, and that each rule has one. */
export const describeRules = (
  title: string,
  rules: readonly Rule<MysqlServerSpecification>[],
  cases: readonly Case[],
): void =>
  describeCases(
    title,
    rules,
    check,
    cases.map((each) => ({ ...each, rule: `mysql-server/${each.rule}` })),
  );

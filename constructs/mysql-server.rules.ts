import { accessRules } from "./mysql-server.access.rules.ts";
import { computeRules } from "./mysql-server.compute.rules.ts";
import { dataRules } from "./mysql-server.data.rules.ts";
import { firewallRules } from "./mysql-server.firewall.rules.ts";
import { operationsRules } from "./mysql-server.operations.rules.ts";
import type { MysqlServerSpecification } from "./mysql-server.specification.ts";
import type { Rule } from "./rule.ts";

export {
  type MysqlServerContext,
  type MysqlServerSpecification,
  resolveMysqlServer,
} from "./mysql-server.specification.ts";

/** Everything that can be known about a server before Azure is asked. */
export const mysqlServerRules: readonly Rule<MysqlServerSpecification>[] = [
  ...computeRules,
  ...accessRules,
  ...dataRules,
  ...firewallRules,
  ...operationsRules,
];

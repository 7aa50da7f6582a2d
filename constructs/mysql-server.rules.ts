import { choicesRule } from "./choices.ts";
import { accessRules } from "./mysql-server.access.rules.ts";
import { computeRules } from "./mysql-server.compute.rules.ts";
import { dataRules } from "./mysql-server.data.rules.ts";
import { firewallRules } from "./mysql-server.firewall.rules.ts";
import { operationsRules } from "./mysql-server.operations.rules.ts";
import { parameterRules } from "./mysql-server.parameters.rules.ts";
import type { MysqlServerSpecification } from "./mysql-server.specification.ts";
import type { Rule } from "./rule.ts";

export {
  type MysqlServerContext,
  type MysqlServerSpecification,
  resolveMysqlServer,
} from "./mysql-server.specification.ts";

const ZONES = ["1", "2", "3"];

const choices: Rule<MysqlServerSpecification> = choicesRule("mysql-server/choices", {
  version: ["5.7", "8.0.21", "8.4"],
  zone: ZONES,
  "highAvailability.mode": ["ZoneRedundant", "SameZone", "Disabled"],
  "highAvailability.standbyAvailabilityZone": ZONES,
  "administrator.password.source": ["variable", "keyVault"],
  "replicas.zone": ZONES,
  "restore.mode": ["PointInTimeRestore", "GeoRestore"],
  "roleAssignments.principalType": ["User", "Group", "ServicePrincipal"],
});

/** Everything that can be known about a server before Azure is asked. */
export const mysqlServerRules: readonly Rule<MysqlServerSpecification>[] = [
  ...computeRules,
  ...accessRules,
  ...dataRules,
  ...parameterRules,
  ...firewallRules,
  ...operationsRules,
  choices,
];

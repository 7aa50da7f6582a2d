import { derivedName, type MysqlServerSpecification } from "./mysql-server.specification.ts";
import { type CheckedName, nameViolation } from "./naming.ts";
import { isUnresolved, type Rule, type Violation } from "./rule.ts";
import { TAG_DOCUMENTATION, tagViolations } from "./tags.rules.ts";
import { EMAIL, GUID, mismatch, notAnId, outside, repeated } from "./violations.ts";

type ServerRule = Rule<MysqlServerSpecification>;

const DOCUMENTATION = "https://learn.microsoft.com/azure/mysql/flexible-server";
const ALERTS = `${DOCUMENTATION}/how-to-alert-on-metric`;

const names: ServerRule = {
  id: "mysql-server/names",
  why: "Azure refuses names that are too long or hold other characters",
  documentation: "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
  *check({ given, name, networkMode, replicas }) {
    const remedy = given.name === undefined ? { generated: "set name" } : {};
    const violation = nameViolation({ type: "mysqlServer", name, path: ["name"], ...remedy });
    if (violation !== undefined) yield violation;
    if (violation !== undefined || networkMode !== "privateEndpoint") return;
    yield* endpointName({ type: "privateEndpoint", name, path: ["name"] });
    for (const [index, replica] of replicas.entries()) {
      yield* endpointName({ type: "privateEndpoint", name: replica.name, path: ["replicas", index, "name"] });
    }
  },
};

/** Of all names made from that of a server only this one can become too long. */
function* endpointName({ type, name, path }: CheckedName): Iterable<Violation> {
  if (isUnresolved(name)) return;
  const violation = nameViolation({ type, name: derivedName(type, name), path, generated: `shorten "${name}"` });
  if (violation !== undefined) yield violation;
}

const maintenanceWindow: ServerRule = {
  id: "mysql-server/maintenance-window",
  why: "a week has seven days from 0, a day 24 hours, an hour 60 minutes",
  documentation: `${DOCUMENTATION}/concepts-maintenance`,
  *check({ maintenanceWindow: window }) {
    if (window === undefined) return;
    yield* outside(window.dayOfWeek, ["maintenanceWindow", "dayOfWeek"], 0, 6);
    yield* outside(window.startHour, ["maintenanceWindow", "startHour"], 0, 23);
    yield* outside(window.startMinute, ["maintenanceWindow", "startMinute"], 0, 59);
  },
};

const workspace: ServerRule = {
  id: "mysql-server/diagnostics",
  why: "logs and metrics go to a workspace that Azure can find",
  documentation: `${DOCUMENTATION}/concepts-monitoring`,
  check: ({ diagnostics }) =>
    notAnId(
      diagnostics?.logAnalyticsWorkspaceId,
      ["diagnostics", "logAnalyticsWorkspaceId"],
      "Microsoft.OperationalInsights/workspaces",
    ),
};

const auditLog: ServerRule = {
  id: "mysql-server/audit-log",
  why: "one setting must not undo the other",
  documentation: `${DOCUMENTATION}/concepts-audit-logs`,
  *check({ auditLogEnabled, serverParameters: { audit_log_enabled: value } }) {
    if (auditLogEnabled !== true || value?.toUpperCase() !== "OFF") return;
    const message = 'serverParameters.audit_log_enabled is "OFF", but auditLogEnabled is true; remove one';
    yield { path: ["serverParameters", "audit_log_enabled"], message };
  },
};

const auditLogDestination: ServerRule = {
  id: "mysql-server/audit-log-destination",
  severity: "warning",
  why: "an audit log that goes nowhere costs time and proves nothing",
  documentation: `${DOCUMENTATION}/concepts-audit-logs#access-audit-logs`,
  *check({ auditLogEnabled, diagnostics }) {
    if (auditLogEnabled !== true || diagnostics !== undefined) return;
    const message = "auditLogEnabled is true, but the log goes nowhere; set diagnostics.logAnalyticsWorkspaceId";
    yield { path: ["auditLogEnabled"], message };
  },
};

const alertContact: ServerRule = {
  id: "mysql-server/alerts-contact",
  why: "an alert that reaches nobody is none",
  documentation: ALERTS,
  *check({ alerts }) {
    if (alerts === undefined) return;
    const { actionGroupId, contactEmails } = alerts;
    if (actionGroupId !== undefined && contactEmails !== undefined) {
      const message = "alerts has both actionGroupId and contactEmails; remove one";
      yield { path: ["alerts", "contactEmails"], message };
    }
    if (actionGroupId === undefined && (contactEmails ?? []).length === 0) {
      yield { path: ["alerts"], message: "alerts has nobody to tell; set contactEmails or actionGroupId" };
    }
    yield* notAnId(actionGroupId, ["alerts", "actionGroupId"], "Microsoft.Insights/actionGroups");
    if (contactEmails === undefined) return;
    if (isUnresolved(contactEmails)) {
      const message = "alerts.contactEmails is known to Terraform only; list the addresses, or set actionGroupId";
      yield { path: ["alerts", "contactEmails"], message };
      return;
    }
    const pathOf = (index: number) => ["alerts", "contactEmails", index];
    for (const [index, email] of contactEmails.entries()) {
      yield* mismatch(email, pathOf(index), EMAIL, 'a mail address such as "data-platform@example.com"');
    }
    yield* repeated(contactEmails, pathOf);
  },
};

const alertThresholds: ServerRule = {
  id: "mysql-server/alerts-thresholds",
  why: "a threshold out of reach never alerts, one below everything always does",
  documentation: ALERTS,
  *check({ alerts }) {
    if (alerts === undefined) return;
    for (const property of ["cpuPercent", "memoryPercent", "storagePercent"] as const) {
      const value = alerts[property];
      if (isUnresolved(value) || (value >= 1 && value <= 100)) continue;
      const message = `alerts.${property} is ${value}, but must be between 1 and 100`;
      yield { path: ["alerts", property], message };
    }
    for (const property of ["connections", "replicationLagSeconds"] as const) {
      const value = alerts[property];
      if (value === undefined || isUnresolved(value) || value >= 1) continue;
      yield { path: ["alerts", property], message: `alerts.${property} is ${value}, but must be 1 or more` };
    }
  },
};

const alertReplication: ServerRule = {
  id: "mysql-server/alerts-replication-lag",
  severity: "warning",
  why: "only a replica can fall behind",
  documentation: ALERTS,
  *check({ given, replicas }) {
    if (given.alerts?.replicationLagSeconds === undefined || replicas.length > 0) return;
    const message = "alerts.replicationLagSeconds is set, but there are no replicas; remove it or add replicas";
    yield { path: ["alerts", "replicationLagSeconds"], message };
  },
};

const roleAssignments: ServerRule = {
  id: "mysql-server/role-assignments",
  why: "Azure knows a principal by its object id, and assigns it a role once",
  documentation: "https://learn.microsoft.com/azure/role-based-access-control/role-assignments",
  *check({ roleAssignments }) {
    for (const [index, { principalId, roleDefinitionName: role }] of roleAssignments.entries()) {
      const path = ["roleAssignments", index];
      yield* mismatch(principalId, [...path, "principalId"], GUID, "an object id, a GUID");
      yield* mismatch(role, [...path, "roleDefinitionName"], /\S/, 'the name of a role such as "Reader"');
    }
    yield* repeated(
      roleAssignments.map(({ principalId, roleDefinitionName: role }) => `${role} of ${principalId}`),
      (index) => ["roleAssignments", index],
    );
  },
};

const tags: ServerRule = {
  id: "mysql-server/tags",
  why: "Azure limits tags, and those of the stack are not for the taking",
  documentation: TAG_DOCUMENTATION,
  check: ({ given }) => tagViolations(given.tags ?? {}, ["tags"]),
};

/** Names, maintenance, logs, alerts, roles and tags. */
export const operationsRules: readonly ServerRule[] = [
  names,
  maintenanceWindow,
  workspace,
  auditLog,
  auditLogDestination,
  alertContact,
  alertThresholds,
  alertReplication,
  roleAssignments,
  tags,
];

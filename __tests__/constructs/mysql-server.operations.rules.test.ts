import { Fn } from "cdktf";
import { operationsRules } from "../../constructs/mysql-server.operations.rules.ts";
import { GROUP_ID, naming, OBJECT_ID, WORKSPACE_ID } from "../support/mysql-server.ts";
import { type Case, describeRules, type Input } from "../support/mysql-server-rules.ts";

const GP = "GP_Standard_D2ds_v4";
const MAIL = { contactEmails: ["dba@example.com"] };
const ACTION_GROUP = `${GROUP_ID}/providers/Microsoft.Insights/actionGroups/ag`;
const replicas = (names: readonly string[], skuName?: string): Input => ({
  skuName: GP,
  replicas: names.map((name) => ({ name, ...(skuName === undefined ? {} : { skuName }) })),
});

const CASES: readonly Case[] = [
  {
    rule: "names",
    wrong: { name: "Mysql" },
    path: ["name"],
    message: `name is "Mysql", which must be lowercase letters, digits and '-', beginning and ending with a letter or digit`,
    right: { name: "mysql" },
  },
  {
    rule: "names",
    wrong: { naming: { ...naming, project: "A" } },
    path: ["name"],
    message: 'the generated name "mysql-A-dev" must be lowercase letters',
    right: { naming: { ...naming, project: "a" } },
  },
  {
    rule: "names",
    wrong: { name: "m".repeat(61), network: { mode: "privateEndpoint" } },
    path: ["name"],
    message: `the generated name "pep-${"m".repeat(61)}" has 65 characters, but must have 2 to 64; shorten`,
    right: { name: "m".repeat(60), network: { mode: "privateEndpoint" } },
  },
  {
    rule: "maintenance-window",
    wrong: { maintenanceWindow: { dayOfWeek: 7 } },
    path: ["maintenanceWindow", "dayOfWeek"],
    message: "maintenanceWindow.dayOfWeek is 7, but must be between 0 and 6",
    right: { maintenanceWindow: { dayOfWeek: 6 } },
  },
  {
    rule: "maintenance-window",
    wrong: { maintenanceWindow: { dayOfWeek: 0, startHour: 24 } },
    path: ["maintenanceWindow", "startHour"],
    message: "maintenanceWindow.startHour is 24, but must be between 0 and 23",
    right: { maintenanceWindow: { dayOfWeek: 0, startHour: 23 } },
  },
  {
    rule: "maintenance-window",
    wrong: { maintenanceWindow: { dayOfWeek: 0, startMinute: 60 } },
    path: ["maintenanceWindow", "startMinute"],
    message: "maintenanceWindow.startMinute is 60, but must be between 0 and 59",
    right: { maintenanceWindow: { dayOfWeek: 0, startMinute: 59 } },
  },
  {
    rule: "diagnostics",
    wrong: { diagnostics: { logAnalyticsWorkspaceId: "log-acme" } },
    path: ["diagnostics", "logAnalyticsWorkspaceId"],
    message: 'diagnostics.logAnalyticsWorkspaceId is "log-acme", but must be a resource id such as',
    right: { diagnostics: { logAnalyticsWorkspaceId: WORKSPACE_ID } },
  },
  {
    rule: "audit-log",
    wrong: { auditLogEnabled: true, serverParameters: { audit_log_enabled: "OFF" } },
    path: ["serverParameters", "audit_log_enabled"],
    message: 'serverParameters.audit_log_enabled is "OFF", but auditLogEnabled is true; remove one',
    right: { serverParameters: { audit_log_enabled: "OFF" } },
  },
  {
    rule: "audit-log-destination",
    severity: "warning",
    wrong: { auditLogEnabled: true },
    path: ["auditLogEnabled"],
    message: "auditLogEnabled is true, but the log goes nowhere; set diagnostics.logAnalyticsWorkspaceId",
    right: { auditLogEnabled: true, diagnostics: { logAnalyticsWorkspaceId: WORKSPACE_ID } },
  },
  {
    rule: "alerts-contact",
    wrong: { alerts: {} },
    path: ["alerts"],
    message: "alerts has nobody to tell; set contactEmails or actionGroupId",
    right: { alerts: MAIL },
  },
  {
    rule: "alerts-contact",
    wrong: { alerts: { ...MAIL, actionGroupId: ACTION_GROUP } },
    path: ["alerts", "contactEmails"],
    message: "alerts has both actionGroupId and contactEmails; remove one",
    right: { alerts: { actionGroupId: ACTION_GROUP } },
  },
  {
    rule: "alerts-contact",
    wrong: { alerts: { contactEmails: ["dba"] } },
    path: ["alerts", "contactEmails", 0],
    message: 'alerts.contactEmails[0] is "dba", but must be a mail address such as "data-platform@example.com"',
    right: { alerts: MAIL },
  },
  {
    rule: "alerts-contact",
    wrong: { alerts: { contactEmails: Fn.split(",", "a@example.com") } },
    path: ["alerts", "contactEmails"],
    message: "alerts.contactEmails is known to Terraform only; list the addresses, or set actionGroupId",
    right: { alerts: { contactEmails: [Fn.lower("A@EXAMPLE.COM")] } },
  },
  {
    rule: "alerts-thresholds",
    wrong: { alerts: { ...MAIL, cpuPercent: 101 } },
    path: ["alerts", "cpuPercent"],
    message: "alerts.cpuPercent is 101, but must be between 1 and 100",
    right: { alerts: { ...MAIL, cpuPercent: 100 } },
  },
  {
    rule: "alerts-thresholds",
    wrong: { alerts: { ...MAIL, connections: 0 } },
    path: ["alerts", "connections"],
    message: "alerts.connections is 0, but must be 1 or more",
    right: { alerts: { ...MAIL, connections: 1 } },
  },
  {
    rule: "alerts-replication-lag",
    severity: "warning",
    wrong: { alerts: { ...MAIL, replicationLagSeconds: 60 } },
    path: ["alerts", "replicationLagSeconds"],
    message: "alerts.replicationLagSeconds is set, but there are no replicas; remove it or add replicas",
    right: { ...replicas(["mysql-r1"]), alerts: { ...MAIL, replicationLagSeconds: 60 } },
  },
  {
    rule: "role-assignments",
    wrong: { roleAssignments: [{ principalId: "me", principalType: "User", roleDefinitionName: "Reader" }] },
    path: ["roleAssignments", 0, "principalId"],
    message: 'roleAssignments[0].principalId is "me", but must be an object id, a GUID',
    right: { roleAssignments: [{ principalId: OBJECT_ID, principalType: "User", roleDefinitionName: "Reader" }] },
  },
  {
    rule: "role-assignments",
    wrong: {
      roleAssignments: [
        { principalId: OBJECT_ID, principalType: "User", roleDefinitionName: "Reader" },
        { principalId: OBJECT_ID, principalType: "User", roleDefinitionName: "reader" },
      ],
    },
    path: ["roleAssignments", 1],
    message: `roleAssignments[1] is "reader of ${OBJECT_ID}", but roleAssignments[0] is the same to Azure; remove one`,
    right: {
      roleAssignments: [
        { principalId: OBJECT_ID, principalType: "User", roleDefinitionName: "Reader" },
        { principalId: OBJECT_ID, principalType: "User", roleDefinitionName: "Contributor" },
      ],
    },
  },
  {
    rule: "tags",
    wrong: { tags: { stack: "mine" } },
    path: ["tags", "stack"],
    message: 'tags has "stack", which the stack sets itself; choose another name',
    right: { tags: { owner: "me" } },
  },
];

describeRules("rules on names, maintenance, logs, alerts, roles and tags", operationsRules, CASES);

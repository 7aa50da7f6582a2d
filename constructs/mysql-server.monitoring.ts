import { MonitorActionGroup } from "@cdktf/provider-azurerm/lib/monitor-action-group/index.js";
import { MonitorDiagnosticSetting } from "@cdktf/provider-azurerm/lib/monitor-diagnostic-setting/index.js";
import { MonitorMetricAlert } from "@cdktf/provider-azurerm/lib/monitor-metric-alert/index.js";
import type { MysqlFlexibleServer } from "@cdktf/provider-azurerm/lib/mysql-flexible-server/index.js";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { ServerGroup } from "./mysql-server.children.ts";
import { derivedName, type MysqlServerSpecification } from "./mysql-server.specification.ts";

/** A server to watch, and what the ids of its monitors begin with. */
export interface Watched {
  readonly server: MysqlFlexibleServer;
  /** Name of the server, as given. */
  readonly name: string;
  /** Empty for the server itself, `replica-<name>-` for a replica. */
  readonly prefix: string;
}

/** Sends all logs and metrics of a server to Log Analytics. */
export function diagnosticSetting(
  scope: Construct,
  { server, name, prefix }: Watched,
  logAnalyticsWorkspaceId: string,
  dependsOn: ITerraformDependable[],
): MonitorDiagnosticSetting {
  return new MonitorDiagnosticSetting(scope, `${prefix}diagnostics`, {
    name: derivedName("diagnosticSetting", name),
    targetResourceId: server.id,
    logAnalyticsWorkspaceId,
    enabledLog: [{ categoryGroup: "allLogs" }],
    enabledMetric: [{ category: "AllMetrics" }],
    dependsOn,
  });
}

/** Metric, what it says above the threshold, and how bad that is: 1 error, 2 warning. */
interface Limit {
  readonly id: string;
  readonly metricName: string;
  readonly threshold: number | undefined;
  readonly text: string;
  readonly severity: 1 | 2;
}

type Alerts = NonNullable<MysqlServerSpecification["alerts"]>;

const serverLimits = (alerts: Alerts): Limit[] => [
  { id: "cpu", metricName: "cpu_percent", threshold: alerts.cpuPercent, text: "CPU load in percent", severity: 2 },
  {
    id: "memory",
    metricName: "memory_percent",
    threshold: alerts.memoryPercent,
    text: "use of memory in percent",
    severity: 2,
  },
  {
    id: "storage",
    metricName: "storage_percent",
    threshold: alerts.storagePercent,
    text: "use of storage in percent; a full server takes no writes",
    severity: 1,
  },
  {
    id: "connections",
    metricName: "active_connections",
    threshold: alerts.connections,
    text: "open connections",
    severity: 2,
  },
];

const replicaLimits = (alerts: Alerts): Limit[] => [
  {
    id: "replication-lag",
    metricName: "replication_lag",
    threshold: alerts.replicationLagSeconds,
    text: "seconds behind the source",
    severity: 2,
  },
];

/** A resource of Azure Monitor: its type as Azure calls it, and its name in the resource group. */
export interface Monitor {
  readonly resource: MonitorActionGroup | MonitorMetricAlert;
  readonly type: "actionGroups" | "metricAlerts";
  readonly name: string;
}

/** An action group for the mail addresses, where none is named; and an alert for each limit of each server. */
export function metricAlerts(
  scope: Construct,
  options: {
    readonly specification: MysqlServerSpecification;
    readonly group: ServerGroup;
    readonly source: Watched;
    readonly replicas: readonly Watched[];
    readonly dependsOn: ITerraformDependable[];
  },
): Monitor[] {
  const { specification, group, source, replicas, dependsOn } = options;
  const { alerts } = specification;
  if (alerts === undefined) return [];
  const created = alerts.actionGroupId === undefined ? [actionGroup(scope, specification, group)] : [];
  const actionGroupId = alerts.actionGroupId ?? created[0]?.resource.id ?? "";
  const tags = { ...specification.tags };
  const alert = ({ server, name: serverName, prefix }: Watched, { id, threshold, ...limit }: Limit): Monitor[] => {
    if (threshold === undefined) return [];
    const name = derivedName("metricAlert", serverName, id);
    const resource = new MonitorMetricAlert(scope, `${prefix}alert-${id}`, {
      name,
      resourceGroupName: group.name,
      scopes: [server.id],
      description: `${limit.text}, average of 15 minutes`,
      severity: limit.severity,
      frequency: "PT5M",
      windowSize: "PT15M",
      criteria: [{ ...CRITERION, metricName: limit.metricName, threshold }],
      action: [{ actionGroupId }],
      tags,
      dependsOn,
    });
    return [{ resource, type: "metricAlerts", name }];
  };
  return [
    ...created,
    ...serverLimits(alerts).flatMap((limit) => alert(source, limit)),
    ...replicas.flatMap((replica) => replicaLimits(alerts).flatMap((limit) => alert(replica, limit))),
  ];
}

const CRITERION = {
  metricNamespace: "Microsoft.DBforMySQL/flexibleServers",
  aggregation: "Average",
  operator: "GreaterThan",
};

function actionGroup(
  scope: Construct,
  { name: serverName, alerts, tags }: MysqlServerSpecification,
  group: ServerGroup,
): Monitor & { readonly resource: MonitorActionGroup } {
  const name = derivedName("actionGroup", serverName);
  const resource = new MonitorActionGroup(scope, "action-group", {
    name,
    resourceGroupName: group.name,
    // Names the sender in mails; Azure takes up to 12 characters.
    shortName: "mysql",
    emailReceiver: (alerts?.contactEmails ?? []).map((emailAddress) => ({
      name: emailAddress,
      emailAddress,
      useCommonAlertSchema: true,
    })),
    tags: { ...tags },
  });
  return { resource, type: "actionGroups", name };
}

import { LogAnalyticsWorkspace } from "@cdktf/provider-azurerm/lib/log-analytics-workspace/index.js";
import { MonitorDiagnosticSetting } from "@cdktf/provider-azurerm/lib/monitor-diagnostic-setting/index.js";
import type { Construct } from "constructs";
import type { GroupReference } from "./storage-account.ts";

/** What a Log Analytics workspace is made of. */
export interface WorkspaceOptions {
  /** Name of the workspace. */
  readonly name: string;
  readonly group: GroupReference;
  /** Days for which logs are kept, 30 to 730. */
  readonly retentionDays: number;
  /** Gigabytes a day after which nothing more is taken in, at least 0.023. @default no limit */
  readonly dailyQuotaGb?: number;
}

/** Where the logs of a stack go; only Microsoft Entra opens it. */
export const logAnalyticsWorkspace = (
  scope: Construct,
  id: string,
  { name, group, retentionDays, dailyQuotaGb }: WorkspaceOptions,
): LogAnalyticsWorkspace =>
  new LogAnalyticsWorkspace(scope, id, {
    name,
    resourceGroupName: group.name,
    location: group.location,
    sku: "PerGB2018",
    retentionInDays: retentionDays,
    ...(dailyQuotaGb === undefined ? {} : { dailyQuotaGb }),
    localAuthenticationEnabled: false,
    tags: { ...group.tags },
  });

/** What Azure Storage calls its metrics; it refuses AllMetrics. */
export const STORAGE_METRICS: readonly string[] = ["Capacity", "Transaction"];

/** Sends all logs and metrics of a resource to a workspace. */
export const diagnostics = (
  scope: Construct,
  id: string,
  targetResourceId: string,
  logAnalyticsWorkspaceId: string,
  metrics: readonly string[] = ["AllMetrics"],
): MonitorDiagnosticSetting =>
  new MonitorDiagnosticSetting(scope, id, {
    name: "to-log-analytics",
    targetResourceId,
    logAnalyticsWorkspaceId,
    enabledLog: [{ categoryGroup: "allLogs" }],
    enabledMetric: metrics.map((category) => ({ category })),
  });

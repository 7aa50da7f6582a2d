import { fillIn, listAt, objectAt, textAt } from "../json.ts";
import { groupId } from "../resource-id.ts";
import { guid } from "../world.ts";
import { checkGlobal, normalLocation } from "./locations.ts";
import { at200, type ResourceType } from "./type.ts";

const CREATED = "2026-01-01T00:00:00.0000000+00:00";
const DETECTOR = "Failure Anomalies";

const components: ResourceType = {
  type: "Microsoft.Insights/components",
  spelling: "microsoft.insights/components",
  create: at200,
  etag: "quoted",
  defaults({ id, next }) {
    const key = guid("instrumentation", id.id);
    const application = guid("application", id.id);
    const region = `${textAt(next, "location")}-5`;
    return {
      properties: {
        AppId: application,
        Flow_Type: null,
        Request_Source: null,
        InstrumentationKey: key,
        ConnectionString: `InstrumentationKey=${key};IngestionEndpoint=https://${region}.in.applicationinsights.azure.com/;LiveEndpoint=https://westeurope.livediagnostics.monitor.azure.com/;ApplicationId=${application}`,
        Name: id.name,
        CreationDate: CREATED,
        TenantId: id.subscription,
        provisioningState: "Succeeded",
        IngestionMode: "LogAnalytics",
        Ver: "v2",
      },
    };
  },
  companions: ({ id, next }) => [
    {
      id: `${groupId(id)}/providers/Microsoft.AlertsManagement/smartDetectorAlertRules/${DETECTOR} - ${id.name}`,
      name: `${DETECTOR} - ${id.name}`,
      type: "microsoft.alertsManagement/smartDetectorAlertRules",
      location: "global",
      properties: {
        description:
          "Failure Anomalies notifies you of an unusual rise in the rate of failed HTTP requests or dependency calls.",
        state: "Enabled",
        severity: "Sev3",
        frequency: "PT1M",
        detector: {
          id: "FailureAnomaliesDetector",
          name: DETECTOR,
          supportedResourceTypes: ["ApplicationInsights"],
        },
        scope: [next.id],
        actionGroups: { groupIds: [] },
      },
    },
  ],
};

/** Azure's own spelling: the bill of an Application Insights component is not a resource with an id. */
const billing: ResourceType = {
  type: "Microsoft.Insights/components/currentbillingfeatures",
  create: at200,
  implicitNames: [],
  implicit: () => ({
    CurrentBillingFeatures: ["Basic"],
    DataVolumeCap: {
      Cap: 100,
      ResetTime: 0,
      WarningThreshold: 90,
      StopSendNotificationWhenHitThreshold: false,
      StopSendNotificationWhenHitCap: false,
      MaxHistoryCap: 1000,
    },
  }),
};

const diagnosticSettings: ResourceType = {
  type: "Microsoft.Insights/diagnosticSettings",
  create: at200,
  defaults: () => ({
    location: null,
    kind: null,
    tags: null,
    identity: null,
    properties: {
      storageAccountId: null,
      serviceBusRuleId: null,
      eventHubAuthorizationRuleId: null,
      eventHubName: null,
      logAnalyticsDestinationType: null,
      logs: [],
      metrics: [],
    },
  }),
  settle({ next }) {
    const retentionPolicy = { enabled: false, days: 0 };
    for (const log of listAt(next, "properties.logs")) {
      fillIn(log, { category: null, categoryGroup: null, retentionPolicy });
    }
    for (const metric of listAt(next, "properties.metrics")) fillIn(metric, { timeGrain: null, retentionPolicy });
  },
};

export const insightsTypes: readonly ResourceType[] = [
  components,
  billing,
  diagnosticSettings,
  {
    type: "Microsoft.Insights/actionGroups",
    spelling: "Microsoft.Insights/ActionGroups",
    settle({ next }) {
      // A group that is global is spelled otherwise than any other; a group of a region keeps it.
      if (normalLocation(textAt(next, "location")) === "global") next.location = "Global";
      for (const receiver of listAt(next, "properties.emailReceivers")) fillIn(receiver, { status: "Enabled" });
      for (const receiver of listAt(next, "properties.webhookReceivers")) fillIn(receiver, { useAadAuth: false });
      objectAt(next, "properties").enabled ??= true;
    },
  },
  { type: "Microsoft.Insights/metricAlerts", create: at200, check: checkGlobal },
  {
    type: "Microsoft.AlertsManagement/smartDetectorAlertRules",
    spelling: "microsoft.alertsManagement/smartDetectorAlertRules",
    create: at200,
    remove: { status: 204, body: "none" },
  },
];

import { textAt } from "../json.ts";
import { guid, timestamp } from "../world.ts";
import { type ResourceType, withOperation } from "./type.ts";

export const operationalInsightsTypes: readonly ResourceType[] = [
  {
    type: "Microsoft.OperationalInsights/workspaces",
    ...withOperation("operationStatuses"),
    etag: "quoted",
    provisions: true,
    defaults: ({ id, world, before }) => ({
      properties: {
        features: { legacy: 0, searchVersion: 1 },
        sku: { name: "PerGB2018", lastSkuUpdate: timestamp(world) },
        workspaceCapping: {
          dailyQuotaGb: -1,
          quotaNextResetTime: timestamp(world),
          dataIngestionStatus: "RespectQuota",
        },
        retentionInDays: 30,
        customerId: guid("workspace", id.id),
        publicNetworkAccessForIngestion: "Enabled",
        publicNetworkAccessForQuery: "Enabled",
        createdDate: textAt(before, "properties.createdDate") || timestamp(world),
        modifiedDate: timestamp(world),
      },
    }),
    actions: {
      sharedkeys: ({ resource }) => ({
        body: {
          primarySharedKey: Buffer.from(guid("shared-1", resource.id)).toString("base64"),
          secondarySharedKey: Buffer.from(guid("shared-2", resource.id)).toString("base64"),
        },
      }),
    },
  },
];

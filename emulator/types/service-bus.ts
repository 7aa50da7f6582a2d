import { textAt } from "../json.ts";
import { parseId } from "../resource-id.ts";
import { guid, timestamp } from "../world.ts";
import { at200, type ResourceType, removedBy } from "./type.ts";

const NAMESPACE = "Microsoft.ServiceBus/namespaces";
const FOREVER = "P10675199DT2H48M5.4775807S";
const RULE = "RootManageSharedAccessKey";

export const serviceBusTypes: readonly ResourceType[] = [
  {
    type: NAMESPACE,
    spelling: "Microsoft.ServiceBus/Namespaces",
    taken: ["NamespaceUnavailable", "The specified name '{name}' is not available."],
    create: { status: 201, body: "resource", silent: true },
    ...removedBy("operationResults"),
    provisions: true,
    creatingState: "Created",
    seconds: { create: 30, remove: 30 },
    defaults: ({ id, world, before }) => ({
      properties: {
        minimumTlsVersion: "1.2",
        publicNetworkAccess: "Enabled",
        disableLocalAuth: false,
        zoneRedundant: true,
        metricId: `${id.subscription}:${id.name}`,
        createdAt: textAt(before, "properties.createdAt") || timestamp(world),
        updatedAt: timestamp(world),
        serviceBusEndpoint: `https://${id.name}.servicebus.windows.net:443/`,
        status: "Active",
      },
    }),
  },
  {
    type: `${NAMESPACE}/authorizationRules`,
    create: at200,
    implicitNames: [RULE],
    implicit: (id) => (id.name === RULE ? { properties: { rights: ["Listen", "Manage", "Send"] } } : undefined),
    actions: {
      listkeys({ resource }) {
        const { names, name } = parseId(resource.id);
        const [primaryKey, secondaryKey] = ["primary", "secondary"].map((key) =>
          Buffer.from(guid(key, resource.id)).toString("base64"),
        );
        const text = (key: string | undefined) =>
          `Endpoint=sb://${names[0]}.servicebus.windows.net/;SharedAccessKeyName=${name};SharedAccessKey=${key}`;
        return {
          body: {
            keyName: name,
            primaryKey,
            secondaryKey,
            primaryConnectionString: text(primaryKey),
            secondaryConnectionString: text(secondaryKey),
          },
        };
      },
    },
  },
  {
    type: `${NAMESPACE}/networkRuleSets`,
    create: at200,
    implicitNames: ["default"],
    implicit: (id, world) => ({
      properties: {
        publicNetworkAccess: textAt(world.store.get(id.parent), "properties.publicNetworkAccess") || "Enabled",
        defaultAction: "Allow",
        virtualNetworkRules: [],
        ipRules: [],
        trustedServiceAccessEnabled: false,
      },
    }),
  },
  {
    type: `${NAMESPACE}/queues`,
    create: at200,
    defaults: ({ id, world, before }) => ({
      location: world.store.get(id.parent)?.location ?? "westeurope",
      properties: {
        lockDuration: "PT1M",
        maxDeliveryCount: 10,
        maxMessageSizeInKilobytes: textAt(world.store.get(id.parent), "sku.name") === "Premium" ? 1024 : 256,
        maxSizeInMegabytes: 1024,
        defaultMessageTimeToLive: FOREVER,
        autoDeleteOnIdle: FOREVER,
        deadLetteringOnMessageExpiration: false,
        duplicateDetectionHistoryTimeWindow: "PT10M",
        status: "Active",
        sizeInBytes: 0,
        messageCount: 0,
        countDetails: {
          activeMessageCount: 0,
          deadLetterMessageCount: 0,
          scheduledMessageCount: 0,
          transferMessageCount: 0,
          transferDeadLetterMessageCount: 0,
        },
        createdAt: textAt(before, "properties.createdAt") || timestamp(world),
        updatedAt: timestamp(world),
        accessedAt: "0001-01-01T00:00:00Z",
      },
    }),
  },
];

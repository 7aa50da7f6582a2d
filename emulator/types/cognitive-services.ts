import { objectAt, textAt } from "../json.ts";
import { guid, timestamp } from "../world.ts";
import { type ResourceType, removedBy, withOperation } from "./type.ts";

const COMMON = {
  etag: "quoted",
  provisions: true,
  ...withOperation("operationStatuses"),
  ...removedBy("operationResults"),
} as const;

const ACCOUNT = "Microsoft.CognitiveServices/accounts";

export const cognitiveServicesTypes: readonly ResourceType[] = [
  {
    ...COMMON,
    type: ACCOUNT,
    seconds: { create: 30, remove: 30 },
    defaults: ({ id, world, before }) => ({
      systemData: before?.systemData ?? { createdAt: timestamp(world) },
      properties: {
        endpoint: `https://${id.name}.openai.azure.com/`,
        internalId: guid("account", id.id).replaceAll("-", ""),
        dateCreated: textAt(before, "properties.dateCreated") || timestamp(world),
        capabilities: [],
        callRateLimit: { rules: [] },
        isMigrated: false,
        privateEndpointConnections: [],
        endpoints: {},
      },
    }),
    actions: {
      listkeys: ({ resource }) => ({ body: { key1: guid("key-1", resource.id), key2: guid("key-2", resource.id) } }),
    },
  },
  {
    ...COMMON,
    type: `${ACCOUNT}/deployments`,
    settle({ next }) {
      const properties = objectAt(next, "properties");
      properties.currentCapacity = objectAt(next, "sku").capacity ?? 1;
      properties.capabilities = { chatCompletion: "true" };
      properties.rateLimits = [];
    },
  },
];

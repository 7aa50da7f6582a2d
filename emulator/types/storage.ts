import { fillIn, objectAt, textAt } from "../json.ts";
import { serviceUrl } from "../storage/address.ts";
import type { World } from "../world.ts";
import { guid, timestamp } from "../world.ts";
import { at200, type ResourceType } from "./type.ts";

export const ACCOUNT = "Microsoft.Storage/storageAccounts";
export const CONTAINER = `${ACCOUNT}/blobServices/containers`;
export const QUEUE = `${ACCOUNT}/queueServices/queues`;
const CREATED = "2026-01-01T00:00:00.0000000Z";

function endpointsOf(name: string): Record<string, string> {
  const hosts = { dfs: "dfs", web: "z6.web", blob: "blob", queue: "queue", table: "table", file: "file" };
  return Object.fromEntries(Object.entries(hosts).map(([kind, host]) => [kind, serviceUrl(name, host)]));
}

function accountSku(parent: string, world: World) {
  return world.store.get(parent)?.sku ?? { name: "Standard_LRS", tier: "Standard" };
}

const accounts: ResourceType = {
  type: ACCOUNT,
  taken: ["StorageAccountAlreadyTaken", "The storage account named {name} is already taken."],
  create: { status: 202, location: "asyncoperations", body: "none" },
  update: at200,
  provisions: true,
  seconds: { create: 20 },
  defaults({ id, next }) {
    const used = { enabled: true, lastEnabledTime: CREATED, keyType: "Account" };
    return {
      kind: "StorageV2",
      sku: { tier: "Standard" },
      properties: {
        accessTier: "Hot",
        supportsHttpsTrafficOnly: true,
        minimumTlsVersion: "TLS1_2",
        encryption: { keySource: "Microsoft.Storage", services: { file: used, blob: used } },
        networkAcls: { bypass: "AzureServices", defaultAction: "Allow", ipRules: [], virtualNetworkRules: [] },
        keyCreationTime: { key1: CREATED, key2: CREATED },
        privateEndpointConnections: [],
        creationTime: CREATED,
        primaryEndpoints: endpointsOf(id.name),
        primaryLocation: textAt(next, "location"),
        statusOfPrimary: "available",
      },
    };
  },
  actions: {
    listkeys: ({ resource }) => ({
      body: {
        keys: ["key1", "key2"].map((keyName) => ({
          keyName,
          value: Buffer.from(guid(keyName, resource.id)).toString("base64"),
          permissions: "FULL",
          creationTime: CREATED,
        })),
      },
    }),
  },
};

/** The four services exist with the account. */
const service = (name: string, properties: object): ResourceType => ({
  type: `${ACCOUNT}/${name}`,
  create: at200,
  implicitNames: ["default"],
  implicit: (id, world) => ({
    sku: accountSku(id.parent, world),
    properties: { cors: { corsRules: [] }, ...structuredClone(properties) },
  }),
  settle({ id, next, world }) {
    next.sku = accountSku(id.parent, world);
    fillIn(objectAt(next, "properties"), { cors: { corsRules: [] } });
  },
});

const containers: ResourceType = {
  type: CONTAINER,
  create: at200,
  etag: "quoted",
  defaults: () => ({
    properties: {
      deleted: false,
      remainingRetentionDays: 0,
      defaultEncryptionScope: "$account-encryption-key",
      denyEncryptionScopeOverride: false,
      publicAccess: "None",
      leaseStatus: "Unlocked",
      leaseState: "Available",
      lastModifiedTime: CREATED,
      legalHold: { hasLegalHold: false, tags: [] },
      hasImmutabilityPolicy: false,
      hasLegalHold: false,
    },
  }),
  removed(resource, world) {
    world.storage.containers.delete(resource.id.toLowerCase());
  },
};

export const storageTypes: readonly ResourceType[] = [
  accounts,
  service("blobServices", { deleteRetentionPolicy: { allowPermanentDelete: false, enabled: false } }),
  service("fileServices", { shareDeleteRetentionPolicy: { enabled: true, days: 7 }, protocolSettings: { smb: {} } }),
  service("queueServices", {}),
  service("tableServices", {}),
  containers,
  {
    type: QUEUE,
    create: at200,
    defaults: () => ({ properties: { metadata: {} } }),
    removed(resource, world) {
      world.storage.queues.delete(resource.id.toLowerCase());
    },
  },
  {
    type: `${ACCOUNT}/managementPolicies`,
    create: at200,
    settle({ next, world }) {
      objectAt(next, "properties").lastModifiedTime = timestamp(world);
    },
  },
];

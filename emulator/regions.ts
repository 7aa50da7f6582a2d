import type { JsonObject } from "./json.ts";
import type { Answer, ArmRequest } from "./request.ts";
import { type ResourceId, sameId } from "./resource-id.ts";
import type { World } from "./world.ts";

/** What is asked of a region or of the subscription rather than of a resource; undefined for everything else. */
export function answerOfRegion(
  { id, subscription }: ResourceId,
  request: ArmRequest,
  world: World,
): Answer | undefined {
  if (request.method !== "GET") return undefined;
  if (/\/Microsoft\.DBforMySQL\/locations\/[^/]+\/capabilities$/i.test(id)) return rows(CAPABILITIES);
  if (/\/Microsoft\.Network\/locations\/[^/]+\/usages$/i.test(id)) return rows(networkUsages(subscription, world));
  if (/\/Microsoft\.Insights\/eventtypes\/management\/values$/i.test(id)) return rows(deletions(request, world));
  return undefined;
}

const rows = (value: JsonObject[]): Answer => ({ status: 200, body: { value } });

/** Compute sizes with their vCores, memory in MB a vCore and I/O operations a second. */
function sizes(pattern: string, vCores: readonly number[], memory: number): JsonObject[] {
  return vCores.map((count) => ({
    name: `Standard_${pattern.replace("#", String(count))}`,
    vCores: count,
    supportedIops: Math.min(count * 1600, 48_000),
    supportedMemoryPerVCoreMB: memory,
  }));
}

const EDITIONS = {
  Burstable: [...sizes("B#ms", [1, 2, 4, 8, 12, 16, 20], 4096), ...sizes("B#s", [2], 2048)],
  GeneralPurpose: ["D#ds_v4", "D#ads_v5"].flatMap((series) => sizes(series, [2, 4, 8, 16, 32, 48, 64], 4096)),
  MemoryOptimized: ["E#ds_v4", "E#ds_v5", "E#ads_v5"].flatMap((series) =>
    sizes(series, [2, 4, 8, 16, 20, 32, 48, 64], 8192),
  ),
};

const STORAGE = { name: "Premium", minStorageSize: 20_480, maxStorageSize: 16_777_216 };

/** Every region offers the same, in three zones. */
const CAPABILITIES: JsonObject[] = ["1", "2", "3"].map((zone) => ({
  zone,
  supportedHAMode: ["SameZone", "ZoneRedundant"],
  supportedGeoBackupRegions: ["northeurope"],
  supportedFlexibleServerEditions: Object.entries(EDITIONS).map(([name, supportedSkus]) => ({
    name,
    supportedStorageEditions: [STORAGE],
    supportedServerVersions: ["5.7", "8.0.21", "8.4"].map((version) => ({ name: version, supportedSkus })),
  })),
}));

function networkUsages(subscription: string, world: World): JsonObject[] {
  const kinds = { VirtualNetworks: "virtualNetworks", NetworkSecurityGroups: "networkSecurityGroups" };
  return Object.entries(kinds).map(([name, type]) => ({
    name: { value: name, localizedValue: name },
    currentValue: world.store.ofType(`Microsoft.Network/${type}`).filter((each) => isIn(each.id, subscription)).length,
    limit: 1000,
    unit: "Count",
  }));
}

const isIn = (id: string, subscription: string): boolean =>
  id.toLowerCase().startsWith(`/subscriptions/${subscription.toLowerCase()}/`);

/** The activity log, as far as it tells which servers were deleted. */
function deletions({ query }: ArmRequest, world: World): JsonObject[] {
  const [, resource] = /resourceUri eq '([^']+)'/i.exec(query.get("$filter") ?? "") ?? [];
  const [, since = ""] = /eventTimestamp ge '([^']+)'/i.exec(query.get("$filter") ?? "") ?? [];
  return world.deletedServers
    .filter(({ resource: { id }, deletedAt }) => sameId(id, resource ?? id) && deletedAt >= (Date.parse(since) || 0))
    .map(({ resource: { id, type }, deletedAt }) => ({
      resourceId: id,
      operationName: { value: `${type}/delete` },
      status: { value: "Succeeded" },
      eventTimestamp: new Date(deletedAt).toISOString(),
      submissionTimestamp: new Date(deletedAt).toISOString(),
    }));
}

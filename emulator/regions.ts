import { AZURE_REGIONS } from "../facts/azure-regions.ts";
import { COMPUTE_SIZES, COMPUTE_TIERS } from "../facts/mysql-compute-sizes.ts";
import type { JsonObject } from "./json.ts";
import type { Answer, ArmRequest } from "./request.ts";
import { type ResourceId, sameId } from "./resource-id.ts";
import { normalLocation } from "./types/locations.ts";
import type { World } from "./world.ts";

/** What is asked of a region or of the subscription rather than of a resource; undefined for everything else. */
export function answerOfRegion(
  { id, subscription }: ResourceId,
  request: ArmRequest,
  world: World,
): Answer | undefined {
  if (request.method !== "GET") return undefined;
  const [, location] = /\/Microsoft\.DBforMySQL\/locations\/([^/]+)\/capabilities$/i.exec(id) ?? [];
  if (location !== undefined) return rows(capabilities(location));
  if (/\/Microsoft\.Network\/locations\/[^/]+\/usages$/i.test(id)) return rows(networkUsages(subscription, world));
  if (/\/Microsoft\.Insights\/eventtypes\/management\/values$/i.test(id)) return rows(deletions(request, world));
  return undefined;
}

const rows = (value: JsonObject[]): Answer => ({ status: 200, body: { value } });

/** What a region offers: the row "none" for servers that choose no zone, then one for each of its zones. */
function capabilities(location: string): JsonObject[] {
  const { zones = [], pair } = AZURE_REGIONS[normalLocation(location)] ?? {};
  return ["none", ...zones].map((zone) => ({
    zone,
    supportedHAMode: zones.length > 1 ? ["SameZone", "ZoneRedundant"] : ["SameZone"],
    supportedGeoBackupRegions: pair === undefined ? [] : [pair],
    supportedFlexibleServerEditions: EDITIONS,
  }));
}

const EDITIONS: JsonObject[] = Object.entries(COMPUTE_TIERS).map(([tier, { name, maxStorageGb }]) => {
  const supportedSkus = COMPUTE_SIZES.filter((size) => size.tier === tier && size.isDelisted !== true).map((size) => ({
    name: size.skuName.slice(tier.length + 1),
    vCores: size.vCores,
    supportedIops: size.maxIops,
    supportedMemoryPerVCoreMB: Math.round((size.memoryGb * 1024) / size.vCores),
  }));
  return {
    name,
    supportedStorageEditions: [{ name: "Premium", minStorageSize: 20_480, maxStorageSize: maxStorageGb * 1024 }],
    supportedServerVersions: ["5.7", "8.0.21", "8.4"].map((version) => ({ name: version, supportedSkus })),
  };
});

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

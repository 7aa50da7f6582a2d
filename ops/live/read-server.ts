import type { AzureClients, ReadOptions } from "./azure-clients.ts";
import { orAbsent } from "./fact.ts";
import type { DeletedServer, Lock, NameAvailability, ResourceGroup, Server, ZoneCapability } from "./facts.ts";
import { object, same, tagsOf, text } from "./json.ts";
import type { Target } from "./target.ts";

const SERVER_TYPE = "Microsoft.DBforMySQL/flexibleServers";

export async function readNameAvailability(
  { mysql }: AzureClients,
  { location, server }: Target,
  abortSignal: AbortSignal,
): Promise<NameAvailability> {
  const request = { name: server.name, type: SERVER_TYPE };
  const answer = await mysql.checkNameAvailability.execute(location, request, { abortSignal });
  if (answer.nameAvailable === undefined) throw new Error("Azure did not say whether the name is free");
  return { available: answer.nameAvailable, reason: answer.reason ?? "", message: answer.message ?? "" };
}

export async function readCapabilities(
  { mysql }: AzureClients,
  { location }: Target,
  abortSignal: AbortSignal,
): Promise<readonly ZoneCapability[]> {
  const zones: ZoneCapability[] = [];
  for await (const row of mysql.locationBasedCapabilities.list(location, { abortSignal })) {
    const skus: Record<string, string[]> = {};
    for (const { supportedServerVersions = [] } of row.supportedFlexibleServerEditions ?? []) {
      for (const { name: version = "", supportedSkus = [] } of supportedServerVersions) {
        skus[version] = [...(skus[version] ?? []), ...supportedSkus.map(({ name = "" }) => name)];
      }
    }
    zones.push({
      zone: row.zone ?? "none",
      highAvailabilityModes: row.supportedHAMode ?? [],
      hasGeoBackup: (row.supportedGeoBackupRegions ?? []).length > 0,
      skus,
    });
  }
  return zones;
}

export async function readGroup(
  { resources }: AzureClients,
  { group }: Target,
  abortSignal: AbortSignal,
): Promise<ResourceGroup | undefined> {
  const found = await orAbsent(resources.resourceGroups.get(group.name, { abortSignal }));
  if (found === undefined) return undefined;
  return {
    location: found.location,
    provisioningState: found.properties?.provisioningState ?? "unknown",
    tags: tagsOf(found.tags),
  };
}

export async function readServer(
  { mysql }: AzureClients,
  { group, server }: Target,
  abortSignal: AbortSignal,
): Promise<Server | undefined> {
  const found = await orAbsent(mysql.servers.get(group.name, server.name, { abortSignal }));
  if (found === undefined) return undefined;
  return {
    id: found.id ?? server.id,
    state: found.state ?? "",
    location: found.location,
    skuName: found.sku?.name ?? "",
    version: found.version ?? "",
    zone: found.availabilityZone || undefined,
    highAvailabilityMode: found.highAvailability?.mode ?? "Disabled",
    tags: tagsOf(found.tags),
  };
}

/** Locks on the server, on its group and above: whichever of the lists Azure puts each into. */
export async function readLocks(
  azure: AzureClients,
  { group, server }: Target,
  signal: AbortSignal,
): Promise<readonly Lock[]> {
  const scopes = [`/subscriptions/${azure.subscriptionId}`, group.id, server.id];
  const lists = await Promise.all(scopes.map((scope) => locksOf(azure, scope, { signal })));
  const byId = new Map(lists.flat().map((lock) => [lock.id.toLowerCase(), lock]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function locksOf(azure: AzureClients, scope: string, options: ReadOptions): Promise<Lock[]> {
  const path = `${scope}/providers/Microsoft.Authorization/locks`;
  const rows = (await orAbsent(azure.list(path, "2020-05-01", options))) ?? [];
  return rows.map(({ id, name, properties }) => ({
    id: text(id),
    name: text(name),
    level: text(object(properties).level),
    scope: text(id).replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i, ""),
  }));
}

const RESTORABLE_DAYS = 5;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The activity log alone knows of a deleted server: Azure has no list of them. */
export async function readDeletedServer(
  azure: AzureClients,
  { server }: Target,
  now: Date,
  signal: AbortSignal,
): Promise<DeletedServer | undefined> {
  const since = new Date(now.getTime() - RESTORABLE_DAYS * DAY).toISOString();
  const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values`;
  const query = {
    $filter: `eventTimestamp ge '${since}' and eventTimestamp le '${now.toISOString()}' and resourceUri eq '${server.id}'`,
    $select: "eventTimestamp,operationName,status,submissionTimestamp",
  };
  const rows = await azure.list(path, "2015-04-01", { signal, query });
  const deletions = rows.filter(
    ({ operationName, status }) =>
      same(text(object(operationName).value), `${SERVER_TYPE}/delete`) && same(text(object(status).value), "Succeeded"),
  );
  const times = deletions.map(({ submissionTimestamp, eventTimestamp }) =>
    Date.parse(text(submissionTimestamp) || text(eventTimestamp)),
  );
  const latest = Math.max(...times.filter(Number.isFinite));
  if (!Number.isFinite(latest)) return undefined;
  return { deletedAt: new Date(latest).toISOString(), restoreTo: new Date(latest - 15 * MINUTE).toISOString() };
}

import type { AzureClients, ReadOptions } from "./azure-clients.ts";
import { orAbsent } from "./fact.ts";
import type { DeletedServer, Lock, NameAvailability, ResourceGroup, Subject, ZoneCapability } from "./facts.ts";
import { object, same, tagsOf, text } from "./json.ts";
import { readResource } from "./read-resource.ts";
import type { Target } from "./target.ts";

const SERVER_TYPE = "Microsoft.DBforMySQL/flexibleServers";

export async function readNameAvailability(
  { mysql }: AzureClients,
  { location, subject }: Target,
  abortSignal: AbortSignal,
): Promise<NameAvailability> {
  const request = { name: subject.name, type: SERVER_TYPE };
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

/** What the stack stands or falls with; undefined when it is not there. */
export async function readSubject(
  azure: AzureClients,
  target: Target,
  abortSignal: AbortSignal,
): Promise<Subject | undefined> {
  const { subject } = target;
  if (subject.kind === "server") return readServer(azure, target, abortSignal);
  const found = await readResource(azure, subject.id, abortSignal);
  if (found === undefined) return undefined;
  return {
    id: text(found.id) || subject.id,
    state: usable(text(object(found.properties).provisioningState)),
    location: text(found.location),
    tags: tagsOf(found.tags),
  };
}

const STATES: Readonly<Record<string, string>> = {
  "": "Ready",
  Succeeded: "Ready",
  // Its last operation failed: Terraform can mend that.
  Failed: "Ready",
  Canceled: "Ready",
  Creating: "Provisioning",
  ResolvingDNS: "Provisioning",
  Deleting: "Dropping",
};
/** Azure's word for the progress of any resource, as one for the state of a server. */
const usable = (state: string): string => STATES[state] ?? state;

async function readServer(
  { mysql }: AzureClients,
  { group, subject }: Target,
  abortSignal: AbortSignal,
): Promise<Subject | undefined> {
  const found = await orAbsent(mysql.servers.get(group.name, subject.name, { abortSignal }));
  if (found === undefined) return undefined;
  return {
    id: found.id ?? subject.id,
    state: found.state ?? "",
    location: found.location,
    tags: tagsOf(found.tags),
    server: {
      skuName: found.sku?.name ?? "",
      version: found.version ?? "",
      zone: found.availabilityZone || undefined,
      highAvailabilityMode: found.highAvailability?.mode ?? "Disabled",
    },
  };
}

/** Locks on the subject of the stack, on its group and above: whichever of the lists Azure puts each into. */
export async function readLocks(
  azure: AzureClients,
  { group, subject }: Target,
  signal: AbortSignal,
): Promise<readonly Lock[]> {
  const scopes = [...new Set([`/subscriptions/${azure.subscriptionId}`, group.id, subject.id])];
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
  { subject }: Target,
  now: Date,
  signal: AbortSignal,
): Promise<DeletedServer | undefined> {
  const since = new Date(now.getTime() - RESTORABLE_DAYS * DAY).toISOString();
  const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values`;
  const query = {
    $filter: `eventTimestamp ge '${since}' and eventTimestamp le '${now.toISOString()}' and resourceUri eq '${subject.id}'`,
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

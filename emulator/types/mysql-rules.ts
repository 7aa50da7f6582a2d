import { AZURE_REGIONS } from "../../facts/azure-regions.ts";
import { COMPUTE_SIZES, COMPUTE_TIERS } from "../../facts/mysql-compute-sizes.ts";
import { AzureError } from "../azure-error.ts";
import { objectAt, textAt, valueAt } from "../json.ts";
import { parseId, sameId } from "../resource-id.ts";
import type { Resource } from "../store.ts";
import { normalLocation } from "./locations.ts";
import { delegationsOf } from "./network.ts";
import type { Change } from "./type.ts";

export const SERVER = "Microsoft.DBforMySQL/flexibleServers";

export function checkServer({ id, next, before, world }: Change): void {
  const running = world.operations.on(id.id);
  if (before === undefined && running !== undefined) {
    throw new AzureError(
      409,
      "ServerIsBusy",
      `Cannot complete operation because server '${id.name}' is busy processing another operation.`,
    );
  }
  if (!/^[a-z0-9]([a-z0-9-]{1,61}[a-z0-9])$/.test(id.name)) {
    throw invalid("InvalidServerName", `The server name '${id.name}' is not valid.`);
  }
  checkOffer(next);
  const mode = textAt(next, "properties.highAvailability.mode");
  if (textAt(next, "sku.tier") === "Burstable" && mode !== "" && mode !== "Disabled") {
    throw invalid("HighAvailabilityNotSupported", "High availability is not supported for Burstable servers.");
  }
  if (before !== undefined) checkUpdate(before, next);
}

/** The compute size, and what a region without zones or a pair cannot do. */
function checkOffer(next: Resource): void {
  const [name, tier] = [textAt(next, "sku.name"), textAt(next, "sku.tier")];
  const isSold = COMPUTE_SIZES.some(
    (size) => size.skuName === `${size.tier}_${name}` && COMPUTE_TIERS[size.tier].name === tier,
  );
  if (name !== "" && !isSold) {
    throw invalid(
      "InvalidParameterValue",
      "Invalid value given for parameter SkuName. Specify a valid parameter value.",
    );
  }
  const location = textAt(next, "location");
  const { zones = [], pair } = AZURE_REGIONS[normalLocation(location)] ?? {};
  const zone = textAt(next, "properties.availabilityZone");
  if (zone !== "" && zones.length > 0 && !zones.includes(zone)) {
    throw invalid(
      "ZoneNotAvailableForRegion",
      `Specified availability zone '${zone}' is not available in ${location}.`,
    );
  }
  if (zones.length === 0 && textAt(next, "properties.highAvailability.mode") === "ZoneRedundant") {
    throw invalid("ZoneRedundantHANotSupported", `Zone redundant high availability is not supported in ${location}.`);
  }
  if (pair === undefined && textAt(next, "properties.backup.geoRedundantBackup") === "Enabled") {
    throw invalid("GeoBackupNotSupported", `Geo-redundant backup is not supported in ${location}.`);
  }
}

function checkUpdate(before: Resource, next: Resource): void {
  const size = (server: Resource) => Number(valueAt(server, "properties.storage.storageSizeGB") ?? 0);
  if (size(next) < size(before)) {
    throw invalid(
      "InvalidStorageSize",
      `Storage of server '${next.name}' cannot be scaled down from ${size(before)} GB to ${size(next)} GB.`,
    );
  }
  const immutable = [
    "properties.administratorLogin",
    "properties.network.delegatedSubnetResourceId",
    "properties.network.privateDnsZoneResourceId",
    "properties.backup.geoRedundantBackup",
  ];
  for (const path of immutable) {
    if (textAt(before, path) !== "" && !sameId(textAt(before, path), textAt(next, path))) {
      throw invalid(
        "InvalidParameterValue",
        `The value of '${path.split(".").at(-1)}' of server '${next.name}' cannot be changed after the server was created.`,
      );
    }
  }
  const version = (server: Resource) => Number(textAt(server, "properties.version").split(".").slice(0, 2).join("."));
  if (version(next) < version(before)) {
    throw invalid("InvalidServerVersion", `Server '${next.name}' cannot be downgraded.`);
  }
}

/** What a restore, a geo restore or a replica is made of. @throws AzureError */
export function sourceOf({ next, world }: Change): Resource {
  const sourceId = textAt(next, "properties.sourceServerResourceId");
  const deleted = world.deletedServers.findLast((server) => sameId(server.resource.id, sourceId));
  const age = deleted === undefined ? Number.POSITIVE_INFINITY : world.clock.now() - deleted.deletedAt;
  const source = world.store.get(sourceId) ?? (age <= 5 * 86_400_000 ? deleted?.resource : undefined);
  if (source === undefined) {
    throw new AzureError(
      404,
      "SourceServerNotFound",
      `The source server '${sourceId}' was not found, or its backups are gone.`,
    );
  }
  return source;
}

export function checkSource(change: Change): void {
  const mode = textAt(change.next, "properties.createMode");
  if (change.before !== undefined || mode === "" || mode === "Default") return;
  const source = sourceOf(change);
  if (mode === "Replica" && textAt(source, "sku.tier") === "Burstable") {
    throw invalid("ReplicaNotSupported", "Read replicas are not supported for Burstable servers.");
  }
  if (mode === "Replica" && change.world.operations.within(source.id) !== undefined) {
    throw new AzureError(
      409,
      "ServerIsBusy",
      `Cannot complete operation because server '${source.name}' is busy processing another operation.`,
    );
  }
}

/** A private server needs a delegated subnet and a zone that its network is linked to. */
export function checkNetwork({ next, world, before }: Change): void {
  const subnetId = textAt(next, "properties.network.delegatedSubnetResourceId");
  if (before !== undefined || subnetId === "") return;
  const subnet = world.store.get(subnetId);
  if (subnet === undefined) {
    throw invalid("SubnetNotFound", `The subnet '${subnetId}' was not found.`);
  }
  if (!delegationsOf(subnet).some((service) => sameId(service, SERVER))) {
    throw invalid("SubnetMissingRequiredDelegation", `Subnet '${subnetId}' is not delegated to '${SERVER}'.`);
  }
  const zoneId = textAt(next, "properties.network.privateDnsZoneResourceId");
  const network = parseId(subnetId).parent;
  const links = world.store.within(zoneId === "" ? "/none" : zoneId);
  const isLinked = links.some((link) => sameId(textAt(link, "properties.virtualNetwork.id"), network));
  if (!isLinked) {
    throw invalid(
      "VnetNotLinkedToPrivateDnsZone",
      `The virtual network '${network}' is not linked to the private DNS zone '${zoneId}'.`,
    );
  }
  objectAt(next, "properties.network").publicNetworkAccess ??= "Disabled";
}

function invalid(code: string, message: string): AzureError {
  return new AzureError(400, code, message);
}

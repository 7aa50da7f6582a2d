import { rangesOverlap } from "../../constructs/private-network.rules.ts";
import { type Check, type CheckInput, type CheckRule, unreadable, willCreate } from "./check.ts";
import type { ZoneCapability } from "./facts.ts";
import { same } from "./json.ts";

function nameAvailability(input: CheckInput): Check | undefined {
  const { facts, target } = input;
  if (target.server === undefined || !willCreate(input)) return undefined;
  const id = "server-name";
  const expected = `${target.subject.name} is free`;
  const fact = facts.nameAvailability;
  if (!fact.known) return unreadable(id, fact, expected);
  const { available, reason, message } = fact.value;
  if (available) return { id, status: "ok", found: "free", expected };
  const found = [reason, message].filter((part) => part !== "").join(": ") || "taken";
  const remedy =
    "names are unique in all of Azure: set server.name to another one. A server deleted a moment ago keeps its name for some minutes";
  return { id, status: "failed", found, expected, remedy };
}

/** `Standard_D2ds_v4` of azurerm's `GP_Standard_D2ds_v4`. */
const azureSku = (skuName: string): string => skuName.replace(/^(B|GP|MO)_/, "");

interface Wish {
  readonly skuName: string;
  readonly version: string;
  readonly zones: readonly string[];
  readonly highAvailabilityMode: string;
  readonly needsGeoBackup: boolean;
}

/** What the region must offer: everything for a new server, what changes for one that exists. Undefined: nothing. */
function wishOf({ facts, target, desired }: CheckInput): Wish | undefined {
  if (target.server === undefined || desired === "absent" || !facts.subject.known) return undefined;
  const { skuName, version, zone, standbyZone, highAvailabilityMode, geoRedundantBackupEnabled } = target.server;
  const live = facts.subject.value?.server;
  if (live === undefined) {
    const zones = [zone, standbyZone].filter((each) => each !== undefined);
    return { skuName, version, zones, highAvailabilityMode, needsGeoBackup: geoRedundantBackupEnabled };
  }
  const isSame = same(azureSku(skuName), live.skuName) && version === live.version;
  if (isSame && highAvailabilityMode === live.highAvailabilityMode) return undefined;
  return { skuName, version, zones: [], highAvailabilityMode, needsGeoBackup: false };
}

function offer(input: CheckInput): Check | undefined {
  const wish = wishOf(input);
  if (wish === undefined) return undefined;
  const id = "offer";
  const { location } = input.target;
  const fact = input.facts.capabilities;
  const expected = `${location} offers ${describeWish(wish)}`;
  if (!fact.known) return unreadable(id, fact, expected);
  if (fact.value.length === 0) {
    const found = `Azure says nothing about what ${location} offers`;
    return { id, status: "unknown", found, expected, remedy: "a create may end with ProvisionNotSupportedForRegion" };
  }
  const problems = problemsOf(wish, fact.value, location);
  if (problems.length === 0) return { id, status: "ok", found: "offered", expected };
  const found = problems.map(({ problem }) => problem).join("; ");
  return { id, status: "failed", found, expected, remedy: problems.map(({ remedy }) => remedy).join("; ") };
}

function describeWish({ skuName, version, zones, highAvailabilityMode, needsGeoBackup }: Wish): string {
  return [
    `${skuName} with MySQL ${version}`,
    zones.length > 0 ? `in zone ${zones.join(" and ")}` : "",
    highAvailabilityMode === "Disabled" ? "" : `with ${highAvailabilityMode} high availability`,
    needsGeoBackup ? "with geo-redundant backup" : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

interface Problem {
  readonly problem: string;
  readonly remedy: string;
}

function problemsOf(wish: Wish, capabilities: readonly ZoneCapability[], location: string): Problem[] {
  const sku = azureSku(wish.skuName);
  const offers = (row: ZoneCapability, version?: string): boolean =>
    Object.entries(row.skus).some(
      ([each, skus]) => (version === undefined || each === version) && skus.some((name) => same(name, sku)),
    );
  const versions = [...new Set(capabilities.flatMap(({ skus }) => Object.keys(skus)))].sort();
  const withSku = capabilities.filter((row) => offers(row));
  if (withSku.length === 0) {
    const near = sizesOf(capabilities).filter((name) => seriesOf(name) === seriesOf(sku));
    const instead = near.length === 0 ? "" : `; offered are ${near.join(", ")}`;
    const problem = `${sku} is not offered in ${location}`;
    return [{ problem, remedy: `set server.skuName to another size${instead}` }];
  }
  const fitting = withSku.filter((row) => offers(row, wish.version));
  if (fitting.length === 0) {
    const problem = `MySQL ${wish.version} is not offered with ${sku}`;
    return [{ problem, remedy: `set server.version to one of ${versions.join(", ")}` }];
  }
  const zones = [...new Set(fitting.map(({ zone }) => zone))].filter((zone) => zone !== "none");
  const missing = wish.zones.filter((zone) => !zones.includes(zone));
  const modes = fitting.flatMap(({ highAvailabilityModes }) => highAvailabilityModes);
  const problems: (Problem | false)[] = [
    missing.length > 0 && {
      problem: `${sku} is not offered in zone ${missing.join(" and ")}`,
      remedy: zones.length === 0 ? "remove server.zone" : `set server.zone to one of ${zones.join(", ")}, or remove it`,
    },
    wish.highAvailabilityMode !== "Disabled" &&
      !modes.some((mode) => same(mode, wish.highAvailabilityMode)) && {
        problem: `${wish.highAvailabilityMode} high availability is not offered with ${sku}`,
        remedy: `set server.highAvailability.mode to ${[...new Set(modes), "Disabled"].join(" or ")}`,
      },
    wish.needsGeoBackup &&
      !fitting.some(({ hasGeoBackup }) => hasGeoBackup) && {
        problem: `geo-redundant backup is not offered in ${location}`,
        remedy: "set server.geoRedundantBackupEnabled to false",
      },
  ];
  return problems.filter((problem) => problem !== false);
}

/** `D` of `Standard_D2ds_v4` */
const seriesOf = (sku: string): string | undefined => /^Standard_([A-Z])/i.exec(sku)?.[1]?.toUpperCase();

const sizesOf = (capabilities: readonly ZoneCapability[]): string[] =>
  [...new Set(capabilities.flatMap(({ skus }) => Object.values(skus).flat()))].sort();

/** What a stack makes of each quota that Azure tells. */
const NEEDED = ["VirtualNetworks", "NetworkSecurityGroups"];

function quota(input: CheckInput): Check | undefined {
  const { facts, target } = input;
  if (!willCreate(input) || target.virtualNetwork === undefined) return undefined;
  const { id: networkId } = target.virtualNetwork;
  const networks = facts.virtualNetworks;
  if (networks.known && networks.value.some(({ id }) => same(id, networkId))) return undefined;
  const id = "quota";
  const expected = `room for a virtual network and a security group in ${target.location}`;
  if (!facts.quota.known) return unreadable(id, facts.quota, expected);
  const usages = facts.quota.value.filter(({ name }) => NEEDED.some((needed) => same(needed, name)));
  if (usages.length === 0) return { id, status: "unknown", found: "Azure tells none", expected };
  const say = (all: typeof usages): string =>
    all.map(({ name, current, limit }) => `${name} ${current} of ${limit}`).join(", ");
  const full = usages.filter(({ current, limit }) => current >= limit);
  if (full.length === 0) return { id, status: "ok", found: say(usages), expected };
  const remedy = "ask for more under Subscription > Usage + quotas in the portal, or delete what nobody uses";
  return { id, status: "failed", found: say(full), expected, remedy };
}

function addressSpace(input: CheckInput): Check | undefined {
  const { facts, target, desired } = input;
  const own = target.virtualNetwork;
  if (own === undefined || desired === "absent") return undefined;
  const id = "address-space";
  const expected = `${own.addressSpace.join(", ")} is free`;
  const fact = facts.virtualNetworks;
  if (!fact.known) return unreadable(id, fact, expected);
  const others = fact.value.filter((network) => !same(network.id, own.id));
  const clashes = others.flatMap((network) =>
    network.addressSpace
      .filter((range) => own.addressSpace.some((wanted) => rangesOverlap(range, wanted)))
      .map((range) => ({ network, range })),
  );
  if (clashes.length === 0)
    return { id, status: "ok", found: `free among ${others.length} virtual networks`, expected };
  const isPeer = ({ tags }: (typeof others)[number]): boolean =>
    tags.project === target.tags.project && target.peersWith.includes(tags.environment ?? "");
  const found = clashes.map(({ network, range }) => `${range} is in use by ${network.id}`).join(", ");
  const remedy = `networks that share addresses can never peer: set ${own.property} to a free range`;
  const status = clashes.some(({ network }) => isPeer(network)) ? "failed" : "warning";
  return { id, status, found, expected, remedy };
}

export const offerChecks: readonly CheckRule[] = [nameAvailability, offer, quota, addressSpace];

import { isResourceId, text } from "./convert.ts";
import type { Fact, FactName, Origin, Remark } from "./facts.ts";
import { setAt, type Tree } from "./tree.ts";

/** What az takes when it creates a network and is told no addresses. */
const AZ_NETWORK = "10.0.0.0/16";
const AZ_SUBNET = "10.0.0.0/24";

interface Network {
  readonly virtualNetwork: string | undefined;
  readonly virtualNetworkPrefix: string | undefined;
  readonly subnet: string | undefined;
  readonly subnetPrefix: string | undefined;
  readonly privateDnsZone: string | undefined;
}

/** The section `network`: delegated where the files name a subnet, a network or a zone, public otherwise. */
export function buildNetwork(tree: Tree, facts: readonly Fact[], remarks: Remark[]): void {
  const said = (name: FactName): string | undefined => {
    const converted = text(facts.findLast((fact) => fact.name === name && fact.value !== "")?.value);
    return converted === undefined || "problem" in converted ? undefined : String(converted.value);
  };
  const network: Network = {
    virtualNetwork: said("virtualNetwork"),
    virtualNetworkPrefix: said("virtualNetworkPrefix"),
    subnet: said("subnet"),
    subnetPrefix: said("subnetPrefix"),
    privateDnsZone: said("privateDnsZone"),
  };
  if (Object.values(network).some((value) => value !== undefined)) delegated(tree, network, facts, remarks);
  else publicAccess(tree, facts, remarks);
}

function delegated(tree: Tree, network: Network, facts: readonly Fact[], remarks: Remark[]): void {
  const { virtualNetwork, subnet, privateDnsZone } = network;
  setAt(tree, ["network", "mode"], "delegated");
  if (subnet !== undefined && isResourceId(subnet)) existing(tree, subnet);
  else if (virtualNetwork !== undefined && isResourceId(virtualNetwork) && subnet !== undefined)
    existing(tree, `${virtualNetwork.replace(/\/+$/, "")}/subnets/${subnet}`);
  else created(tree, network, facts, remarks);
  if (privateDnsZone === undefined) return;
  setAt(tree, ["network", "privateDnsZone", isResourceId(privateDnsZone) ? "id" : "name"], privateDnsZone);
}

function existing(tree: Tree, subnetId: string): void {
  setAt(tree, ["network", "virtualNetwork", "id"], subnetId.replace(/\/subnets\/[^/]+\/?$/i, ""));
  setAt(tree, ["network", "delegatedSubnet", "id"], subnetId);
}

function created(tree: Tree, network: Network, facts: readonly Fact[], remarks: Remark[]): void {
  const definition = (fact: FactName, name: string | undefined) => {
    const all = facts
      .filter((candidate) => candidate.name === fact)
      .map(({ value }) => value as Record<string, string>);
    return all.find((candidate) => candidate.name === name) ?? (all.length === 1 ? all[0] : undefined);
  };
  const networkDefinition = definition("networkDefinition", network.virtualNetwork);
  const subnetDefinition = definition("subnetDefinition", network.subnet);
  const name = network.virtualNetwork ?? networkDefinition?.name;
  const subnetName = network.subnet ?? subnetDefinition?.name ?? networkDefinition?.subnetName;
  const prefix = network.virtualNetworkPrefix ?? networkDefinition?.prefix;
  const subnetPrefix = network.subnetPrefix ?? subnetDefinition?.prefix ?? networkDefinition?.subnetPrefix;
  const assume = (what: string, value: string) => {
    remarks.push({
      message: `the addresses of the ${what} are not said: ${value} is assumed, as az does; compare with az network vnet show`,
    });
    return value;
  };
  if (name !== undefined && !isResourceId(name)) setAt(tree, ["network", "virtualNetwork", "name"], name);
  setAt(tree, ["network", "virtualNetwork", "addressSpace"], (prefix ?? assume("network", AZ_NETWORK)).split(/[\s,]+/));
  if (subnetName !== undefined) setAt(tree, ["network", "delegatedSubnet", "name"], subnetName);
  setAt(tree, ["network", "delegatedSubnet", "addressPrefix"], subnetPrefix ?? assume("subnet", AZ_SUBNET));
  // Without a source nobody could connect; the network had no security group before.
  setAt(tree, ["network", "allowedSources"], [{ name: "virtual-network", addressPrefix: "VirtualNetwork" }]);
}

function publicAccess(tree: Tree, facts: readonly Fact[], remarks: Remark[]): void {
  setAt(tree, ["network", "mode"], "public");
  const access = facts.findLast(({ name }) => name === "publicAccess");
  if (access === undefined || !/^(disabled|none|false)$/i.test(String(access.value))) return;
  const off = /^none$/i.test(String(access.value))
    ? "lets nobody in"
    : "switches the public address off, which here means a private endpoint: set network.mode to privateEndpoint with endpointSubnet";
  remarks.push({ origin: access.origin, message: off });
}

/** The firewall rules that `--public-access` makes. */
export function publicAccessRules(facts: readonly Fact[]): { start: string; end: string; origin: Origin }[] {
  return facts.flatMap(({ name, value, origin }) => {
    if (name !== "publicAccess") return [];
    if (/^all$/i.test(String(value))) return [{ start: "0.0.0.0", end: "255.255.255.255", origin }];
    const [, start, end] = /^(\d+\.\d+\.\d+\.\d+)(?:\s*-\s*(\d+\.\d+\.\d+\.\d+))?$/.exec(String(value)) ?? [];
    return start === undefined ? [] : [{ start, end: end ?? start, origin }];
  });
}

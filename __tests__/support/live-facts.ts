import type { CheckInput } from "../../ops/live/check.ts";
import { type Fact, known, type Unknown } from "../../ops/live/fact.ts";
import type { LiveFacts, ResourceGroup, Subject } from "../../ops/live/facts.ts";
import type { Target } from "../../ops/live/target.ts";

const SUBSCRIPTION_ID = "11111111-1111-4111-8111-111111111111";
const TENANT_ID = "99999999-9999-4999-8999-999999999999";
export const GROUP_ID = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/rg-acme`;
export const SERVER_ID = `${GROUP_ID}/providers/Microsoft.DBforMySQL/flexibleServers/mysql-acme-dev`;
export const OWN_TAGS = { project: "acme", stack: "mysql", environment: "dev", "managed-by": "convergent" };

/** A small stack that is wanted. */
export const TARGET: Target & Required<Pick<Target, "server">> = {
  stackId: "mysql-dev",
  folder: "/nowhere",
  subscriptionId: SUBSCRIPTION_ID,
  tenantId: TENANT_ID,
  location: "westeurope",
  whenExists: "refuse",
  resourceProviders: ["Microsoft.DBforMySQL", "Microsoft.Network"],
  peersWith: ["staging"],
  tags: OWN_TAGS,
  group: { name: "rg-acme", id: GROUP_ID, existing: false, address: "azurerm_resource_group.group" },
  subject: {
    name: "mysql-acme-dev",
    id: SERVER_ID,
    address: "azurerm_mysql_flexible_server.server",
    terraformType: "azurerm_mysql_flexible_server",
    kind: "server",
    property: "server.name",
  },
  server: {
    skuName: "GP_Standard_D2ds_v4",
    version: "8.4",
    zone: "1",
    highAvailabilityMode: "ZoneRedundant",
    standbyZone: "2",
    geoRedundantBackupEnabled: true,
    isRestore: false,
  },
  virtualNetwork: {
    id: `${GROUP_ID}/providers/Microsoft.Network/virtualNetworks/vnet`,
    addressSpace: ["10.10.0.0/24"],
    property: "network.virtualNetwork.addressSpace",
  },
  importCandidates: [],
  backend: { local: {} },
};

const LIVE_SIZE = { skuName: "Standard_D2ds_v4", version: "8.4", zone: "1", highAvailabilityMode: "ZoneRedundant" };
export const LIVE_SERVER: Subject = {
  id: SERVER_ID,
  state: "Ready",
  location: "West Europe",
  tags: OWN_TAGS,
  server: LIVE_SIZE,
};
/** The same server, of another size. */
export const liveServer = (more: Partial<typeof LIVE_SIZE>): Subject => ({
  ...LIVE_SERVER,
  server: { ...LIVE_SIZE, ...more },
});

export const LIVE_GROUP: ResourceGroup = { location: "westeurope", provisioningState: "Succeeded", tags: OWN_TAGS };

export const zone = (name: string, more: Partial<ReturnType<typeof full>> = {}) => ({ ...full(name), ...more });
const full = (name: string) => ({
  zone: name,
  highAvailabilityModes: ["SameZone", "ZoneRedundant"],
  hasGeoBackup: true,
  skus: { "8.0.21": ["Standard_D2ds_v4", "Standard_D4ds_v4"], "8.4": ["Standard_D2ds_v4"] } as Record<string, string[]>,
});

/** Nothing is there, and all is well. */
export const FACTS: LiveFacts = {
  login: known({ kind: "Azure CLI", tenantId: TENANT_ID, account: "ada@example.com" }),
  subscription: known({ displayName: "Acme", state: "Enabled", tenantId: TENANT_ID }),
  resourceProviders: known({ "Microsoft.DBforMySQL": "Registered", "Microsoft.Network": "Registered" }),
  nameAvailability: known({ available: true, reason: "", message: "" }),
  capabilities: known([zone("1"), zone("2"), zone("3")]),
  quota: known([{ name: "VirtualNetworks", current: 3, limit: 1000 }]),
  virtualNetworks: known([]),
  group: known(undefined),
  subject: known(undefined),
  locks: known([]),
  deletedServer: known(undefined),
  terraformState: known(undefined),
};

/** A state that holds these; ids by address. */
export const stateWith = (resources: Readonly<Record<string, string>>): LiveFacts["terraformState"] =>
  known({ serial: 1, lineage: "lineage", resources });

export const HELD = stateWith({ [TARGET.subject.address]: SERVER_ID, "azurerm_resource_group.group": GROUP_ID });

export const unknown = (reason: string, more: Partial<Unknown> = {}): Fact<never> => ({
  known: false,
  reason,
  ...more,
});

export interface Situation {
  readonly facts?: Partial<LiveFacts>;
  readonly target?: Partial<Omit<Target, "server" | "group">> & {
    readonly server?: Partial<(typeof TARGET)["server"]>;
    readonly group?: Partial<Target["group"]>;
  };
  readonly desired?: CheckInput["desired"];
  readonly variables?: CheckInput["variables"];
}

/** The small stack in a situation; what is left out is absent, or as it should be. */
export function situation({ facts = {}, target = {}, desired = "present", variables = {} }: Situation): CheckInput {
  return {
    facts: { ...FACTS, ...facts },
    target: {
      ...TARGET,
      ...target,
      server: { ...TARGET.server, ...target.server },
      group: { ...TARGET.group, ...target.group },
    },
    desired,
    variables,
  };
}

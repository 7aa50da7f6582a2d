import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider/index.js";
import { TerraformStack, Testing } from "cdktf";
import { MysqlServer, type MysqlServerProps } from "../../constructs/mysql-server.ts";

export const SUBSCRIPTION = "11111111-1111-4111-8111-111111111111";
export const GROUP_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-acme`;
export const SERVER_ID = `${GROUP_ID}/providers/Microsoft.DBforMySQL/flexibleServers/mysql-acme-dev`;
export const VAULT_ID = `${GROUP_ID}/providers/Microsoft.KeyVault/vaults/kv-acme`;
export const WORKSPACE_ID = `${GROUP_ID}/providers/Microsoft.OperationalInsights/workspaces/log-acme`;
export const IDENTITY_ID = `${GROUP_ID}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-mysql`;
export const TENANT_ID = "99999999-9999-4999-8999-999999999999";
export const OBJECT_ID = "44444444-4444-4444-8444-444444444444";

const NETWORK = `${GROUP_ID}/providers/Microsoft.Network`;
export const SUBNET_ID = `${NETWORK}/virtualNetworks/vnet-acme/subnets/snet-mysql`;
export const ZONE_ID = `${NETWORK}/privateDnsZones/acme.mysql.database.azure.com`;
export const naming = { project: "acme", stack: "mysql", environment: "dev" };

export const DELEGATED = {
  mode: "delegated",
  delegatedSubnetId: SUBNET_ID,
  privateDnsZoneId: ZONE_ID,
  dependencies: [],
} as const;
export const ENDPOINT = {
  mode: "privateEndpoint",
  endpointSubnetId: SUBNET_ID,
  privateDnsZoneId: ZONE_ID,
  dependencies: [],
} as const;
export const PUBLIC = { mode: "public", dependencies: [] } as const;

export const MINIMAL: MysqlServerProps = {
  profile: "ephemeral",
  naming,
  resourceGroup: { name: "rg-acme", location: "westeurope", id: GROUP_ID },
  network: DELEGATED,
};

/** Makes everything that hangs on a server. */
export const EVERYTHING: Partial<MysqlServerProps> = {
  profile: "standard",
  network: ENDPOINT,
  tenantId: TENANT_ID,
  administrator: { password: { source: "keyVault", keyVaultId: VAULT_ID } },
  entraAdministrator: { login: "dba-team", objectId: OBJECT_ID, identityId: IDENTITY_ID },
  databases: [{ name: "app" }, { name: "audit" }],
  serverParameters: { slow_query_log: "ON" },
  replicas: [{ name: "mysql-acme-dev-r1" }, { name: "mysql-acme-dev-r2" }],
  diagnostics: { logAnalyticsWorkspaceId: WORKSPACE_ID },
  alerts: { contactEmails: ["dba@example.com"] },
  roleAssignments: [{ principalId: OBJECT_ID, principalType: "Group", roleDefinitionName: "Reader" }],
};

export type Json = { readonly [name: string]: unknown };

/** A rendered stack. */
export interface Rendered {
  readonly document: Json;
  /** All resources of a type, by their name in Terraform. */
  all(type: string): { readonly [name: string]: Json };
  /** The only resource of a type whose `name` is this. @throws Error when there are none or several. */
  named(type: string, name: string): Json;
  /** The only resource of a type. @throws Error when there are none or several. */
  only(type: string): Json;
  /** The address of the only resource of a type whose `name` is this. */
  address(type: string, name: string): string;
  /** What a resource waits for, through others too; addresses. */
  waitsFor(address: string): ReadonlySet<string>;
}

/** Renders what `build` puts into a stack called `test`. */
export function renderStack(build: (stack: TerraformStack) => void): Rendered {
  const stack = new TerraformStack(Testing.app(), "test");
  new AzurermProvider(stack, "azurerm", { features: [{}] });
  build(stack);
  const document = JSON.parse(Testing.synth(stack)) as Json;
  const resources = (document.resource ?? {}) as { [type: string]: { [name: string]: Json } };
  const all = (type: string) => resources[type] ?? {};
  const one = (type: string, fits: (block: Json) => boolean): [string, Json] => {
    const [found, ...others] = Object.entries(all(type)).filter(([, block]) => fits(block));
    if (found === undefined || others.length > 0) throw new Error(`expected one such ${type}`);
    return found;
  };
  return {
    document,
    all,
    only: (type) => one(type, () => true)[1],
    named: (type, name) => one(type, (block) => block.name === name)[1],
    address: (type, name) => `${type}.${one(type, (block) => block.name === name)[0]}`,
    waitsFor: (address) => {
      const seen = new Set<string>();
      const visit = (current: string): void => {
        const [type = "", name = ""] = current.split(".");
        for (const next of (all(type)[name]?.depends_on ?? []) as string[]) {
          if (seen.has(next)) continue;
          seen.add(next);
          visit(next);
        }
      };
      visit(address);
      return seen;
    },
  };
}

/** Renders one server, whose construct id is `server`. */
export const renderServer = (props: Partial<MysqlServerProps> = {}): Rendered =>
  renderStack((stack) => {
    new MysqlServer(stack, "server", { ...MINIMAL, ...props });
  });

export const SERVER = "azurerm_mysql_flexible_server";
export const DATABASE = "azurerm_mysql_flexible_database";
export const PARAMETER = "azurerm_mysql_flexible_server_configuration";
export const FIREWALL_RULE = "azurerm_mysql_flexible_server_firewall_rule";

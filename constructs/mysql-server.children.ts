import { MysqlFlexibleDatabase } from "@cdktf/provider-azurerm/lib/mysql-flexible-database/index.js";
import type { MysqlFlexibleServer } from "@cdktf/provider-azurerm/lib/mysql-flexible-server/index.js";
import { MysqlFlexibleServerActiveDirectoryAdministrator } from "@cdktf/provider-azurerm/lib/mysql-flexible-server-active-directory-administrator/index.js";
import { MysqlFlexibleServerConfiguration } from "@cdktf/provider-azurerm/lib/mysql-flexible-server-configuration/index.js";
import { MysqlFlexibleServerFirewallRule } from "@cdktf/provider-azurerm/lib/mysql-flexible-server-firewall-rule/index.js";
import { PrivateEndpoint } from "@cdktf/provider-azurerm/lib/private-endpoint/index.js";
import { type ITerraformDependable, type TerraformResource, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { type Chain, childId } from "./chain.ts";
import {
  type DatabaseSpecification,
  derivedName,
  type MysqlServerSpecification,
} from "./mysql-server.specification.ts";
import type { PrivateEndpointAccess } from "./network-access.ts";

/** Where the resources of a server are created. */
export interface ServerGroup {
  /** Name of the resource group; a reference orders it first. */
  readonly name: string;
  /** Azure region. */
  readonly location: string;
  /** Resource id of the group, for import ids. @default none: then there are no import ids */
  readonly id?: string;
}

/**
 * Azure deletes what is below a server together with it, and Terraform would not know. The id changes when the server
 * is replaced and at no other time; a reference to the whole server would drop a database for a changed tag.
 */
export const replacedWith = (server: MysqlFlexibleServer) => ({
  replaceTriggeredBy: [`${server.terraformResourceType}.${server.friendlyUniqueId}.id`],
});

const below = (server: MysqlFlexibleServer) => ({
  resourceGroupName: server.resourceGroupName,
  serverName: server.name,
});

/** A private endpoint of a server, and its address in the private DNS zone. */
export function privateEndpoint(
  scope: Construct,
  id: string,
  options: {
    readonly server: MysqlFlexibleServer;
    /** Name of the server, as given. */
    readonly serverName: string;
    readonly group: ServerGroup;
    readonly network: PrivateEndpointAccess;
    readonly tags: { [name: string]: string };
    readonly dependsOn: ITerraformDependable[];
  },
): PrivateEndpoint {
  const { server, serverName, group, network, tags, dependsOn } = options;
  const name = derivedName("privateEndpoint", serverName);
  return new PrivateEndpoint(scope, id, {
    name,
    resourceGroupName: group.name,
    location: group.location,
    subnetId: network.endpointSubnetId,
    privateServiceConnection: {
      name,
      privateConnectionResourceId: server.id,
      subresourceNames: ["mysqlServer"],
      isManualConnection: false,
    },
    privateDnsZoneGroup: { name: "default", privateDnsZoneIds: [network.privateDnsZoneId] },
    tags,
    dependsOn,
  });
}

export function entraAdministrator(
  scope: Construct,
  chain: Chain,
  server: MysqlFlexibleServer,
  { entraAdministrator: administrator }: MysqlServerSpecification,
): TerraformResource | undefined {
  if (administrator === undefined) return undefined;
  const { login, objectId, identityId, tenantId = "" } = administrator;
  return chain.add(
    (dependsOn) =>
      new MysqlFlexibleServerActiveDirectoryAdministrator(scope, "entra-administrator", {
        serverId: server.id,
        login,
        objectId,
        identityId,
        tenantId,
        dependsOn,
      }),
  );
}

/** Server parameters by name, in the order of their names: a parameter file may list them in any. */
export function serverParameters(
  scope: Construct,
  chain: Chain,
  server: MysqlFlexibleServer,
  specification: MysqlServerSpecification,
): Map<string, TerraformResource> {
  const parameters = Object.entries(specification.serverParameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(
    parameters.map(([name, value], index) => [
      name,
      chain.add(
        (dependsOn) =>
          new MysqlFlexibleServerConfiguration(scope, childId("parameter", name, index), {
            ...below(server),
            name,
            value,
            dependsOn,
            lifecycle: replacedWith(server),
          }),
      ),
    ]),
  );
}

/** Databases by name. */
export function databases(
  scope: Construct,
  chain: Chain,
  server: MysqlFlexibleServer,
  specification: MysqlServerSpecification,
): Map<string, MysqlFlexibleDatabase> {
  const { preventDestroy } = specification;
  const create = ({ name, charset, collation = "" }: DatabaseSpecification, index: number) =>
    chain.add(
      (dependsOn) =>
        new MysqlFlexibleDatabase(scope, childId("database", name, index), {
          ...below(server),
          name,
          charset,
          collation,
          dependsOn,
          lifecycle: { ...replacedWith(server), ...(preventDestroy ? { preventDestroy } : {}) },
        }),
    );
  return new Map(specification.databases.map((database, index) => [database.name, create(database, index)]));
}

/** Firewall rules by name. */
export function firewallRules(
  scope: Construct,
  chain: Chain,
  server: MysqlFlexibleServer,
  specification: MysqlServerSpecification,
): Map<string, TerraformResource> {
  return new Map(
    specification.firewallRules.map(({ name, startIpAddress, endIpAddress }, index) => [
      name,
      chain.add(
        (dependsOn) =>
          new MysqlFlexibleServerFirewallRule(scope, childId("firewall-rule", name, index), {
            ...below(server),
            name,
            startIpAddress,
            endIpAddress,
            dependsOn,
            lifecycle: replacedWith(server),
          }),
      ),
    ]),
  );
}

/**
 * Databases and firewall rules come along with a backup, and creating them would fail. Those that the state knows are
 * forgotten, not destroyed: `restore` in the file of a server that exists must not cost a database.
 */
export function forgetRestored(scope: Construct, specification: MysqlServerSpecification): void {
  const stack = TerraformStack.of(scope);
  const forget = (type: string, kind: string, names: readonly string[]) =>
    names.map((name, index) => {
      // Stands where the resource would be, so that it gets the same address.
      const { node } = new Construct(scope, childId(kind, name, index));
      return { from: `${type}.${stack.getLogicalId(node)}`, lifecycle: { destroy: false } };
    });
  const removed = [
    ...forget(MysqlFlexibleDatabase.tfResourceType, "database", namesOf(specification.databases)),
    ...forget(MysqlFlexibleServerFirewallRule.tfResourceType, "firewall-rule", namesOf(specification.firewallRules)),
  ];
  if (removed.length > 0) stack.addOverride("removed", removed);
}

const namesOf = (named: readonly { readonly name: string }[]): string[] => named.map(({ name }) => name);

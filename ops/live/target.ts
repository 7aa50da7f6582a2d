import { join } from "node:path";
import { resolveResourceGroup } from "../../constructs/lifecycle-resource-group.rules.ts";
import { resolveMysqlServer } from "../../constructs/mysql-server.rules.ts";
import { type MysqlStackInput, mysqlStackProps } from "../../constructs/mysql-stack.rules.ts";
import { resolvePrivateNetwork } from "../../constructs/private-network.rules.ts";
import { resolveWhenExists } from "../../constructs/stack.rules.ts";
import { UserError } from "../context.ts";
import type { WhenExists } from "./decide.ts";
import { type ImportCandidate, importCandidates } from "./import-ids.ts";
import { type RenderedStack, resourceProviders } from "./rendered-stack.ts";

export type Tags = Readonly<Record<string, string>>;

/** What a stack should be: what live state is measured against. */
export interface Target {
  /** `mysql-dev` */
  readonly stackId: string;
  /** Path of `cdktf.out/stacks/<stack>-<environment>`. */
  readonly folder: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly location: string;
  readonly whenExists: WhenExists;
  /** Namespaces: `Microsoft.Network`. */
  readonly resourceProviders: readonly string[];
  /** Environments whose virtual networks peer with this one's. */
  readonly peersWith: readonly string[];
  /** Tags that say whose a resource is. */
  readonly tags: Tags;
  readonly group: {
    readonly name: string;
    readonly id: string;
    /** It belongs to somebody else, and is only read. */
    readonly existing: boolean;
    /** Its Terraform address; undefined when it is only read. */
    readonly address: string | undefined;
  };
  readonly server: {
    readonly name: string;
    readonly id: string;
    readonly address: string;
    readonly skuName: string;
    readonly version: string;
    readonly zone: string | undefined;
    readonly highAvailabilityMode: string;
    readonly standbyZone: string | undefined;
    readonly geoRedundantBackupEnabled: boolean;
    /** It begins as a copy of another one. */
    readonly isRestore: boolean;
  };
  /** The virtual network that the stack makes; undefined when it makes none. */
  readonly virtualNetwork: { readonly id: string; readonly addressSpace: readonly string[] } | undefined;
  readonly importCandidates: readonly ImportCandidate[];
  readonly backend: Readonly<Record<string, unknown>>;
}

const SERVER_TYPE = "azurerm_mysql_flexible_server";

/** The specifications of what a stack stands on, and the ids that Azure gives to them. */
export function resolveStack(input: MysqlStackInput) {
  const props = mysqlStackProps(input);
  const group = resolveResourceGroup(props.resourceGroup);
  const network = resolvePrivateNetwork(props.network);
  const server = resolveMysqlServer({ ...props.server, network });
  const groupId = `/subscriptions/${input.environment.subscriptionId}/resourceGroups/${group.name}`;
  const serverId = `${groupId}/providers/Microsoft.DBforMySQL/flexibleServers/${server.name}`;
  return { group, network, server, groupId, serverId };
}

/**
 * @param folder Path of the stack folder.
 * @throws UserError when the rendered stack is not that of the parameters
 */
export function describeTarget(input: MysqlStackInput, stack: RenderedStack, folder: string): Target {
  const { environmentName, environment, parameters } = input;
  const { subscriptionId, tenantId, location } = environment;
  const { group, network, server, groupId, serverId } = resolveStack(input);
  const stackId = `mysql-${environmentName}`;
  const candidates = importCandidates(stack, subscriptionId);
  const address = candidates.find(({ id, address: own }) => id === serverId && own.startsWith(`${SERVER_TYPE}.`));
  if (address === undefined) {
    throw new UserError(
      `${join(folder, "cdk.tf.json")} renders no server ${server.name}; it is older than the parameter file: run npx converge synth`,
    );
  }
  const { virtualNetwork } = network;
  return {
    stackId,
    folder,
    subscriptionId,
    tenantId,
    location,
    whenExists: resolveWhenExists(parameters),
    resourceProviders: resourceProviders(stack),
    peersWith: environment.peersWith ?? [],
    tags: server.tags,
    group: {
      name: group.name,
      id: groupId,
      existing: group.existing,
      address: candidates.find(({ id, address: own }) => id === groupId && own.startsWith("azurerm_resource_group."))
        ?.address,
    },
    server: {
      name: server.name,
      id: serverId,
      address: address.address,
      skuName: server.skuName,
      version: server.version,
      zone: server.zone,
      highAvailabilityMode: server.highAvailability.mode,
      standbyZone: server.highAvailability.standbyAvailabilityZone,
      geoRedundantBackupEnabled: server.geoRedundantBackupEnabled,
      isRestore: server.restore !== undefined,
    },
    virtualNetwork:
      virtualNetwork === undefined || virtualNetwork.id !== undefined
        ? undefined
        : {
            id: `${groupId}/providers/Microsoft.Network/virtualNetworks/${virtualNetwork.name}`,
            addressSpace: virtualNetwork.addressSpace,
          },
    importCandidates: candidates,
    backend: stack.terraform?.backend ?? {},
  };
}

import { foundationStackProps } from "../../constructs/foundation-stack.rules.ts";
import { resolveJobPlatform } from "../../constructs/job-platform.rules.ts";
import { contentStackProps, tradingStackProps } from "../../constructs/job-stacks.rules.ts";
import {
  type ResourceGroupSpecification,
  resolveResourceGroup,
} from "../../constructs/lifecycle-resource-group.rules.ts";
import { type MysqlServerSpecification, resolveMysqlServer } from "../../constructs/mysql-server.rules.ts";
import { mysqlStackProps } from "../../constructs/mysql-stack.rules.ts";
import { resolvePrivateNetwork } from "../../constructs/private-network.rules.ts";
import { STREAM_OF, type Stream } from "../../constructs/streams.rules.ts";
import type { EnvironmentParameters } from "../../schemas/environment.generated.ts";
import { type LoadedEnvironment, STACKS, type StackName, type StackParameters } from "../../schemas/load.ts";

/** The parameter files of one stack of one environment. */
export type StackInput = {
  readonly [S in StackName]: {
    readonly stack: S;
    readonly environmentName: string;
    readonly environment: EnvironmentParameters;
    readonly parameters: StackParameters[S];
  };
}[StackName];

/** Every stack of an environment that has a parameter file. */
export const inputsOf = ({ name, environment, stacks }: LoadedEnvironment): StackInput[] =>
  STACKS.flatMap((stack) => {
    const parameters = stacks[stack];
    // The name of the stack and the shape of its parameters belong together.
    return parameters === undefined ? [] : [{ stack, environmentName: name, environment, parameters } as StackInput];
  });

export const streamOf = ({ stack }: Pick<StackInput, "stack">): Stream => STREAM_OF[stack];

/** What a stack stands or falls with: whether it exists is whether this exists. */
export interface SubjectName {
  readonly name: string;
  /** Azure resource id, in the case of the parameter file. */
  readonly id: string;
  readonly terraformType: string;
  /** For messages: `server`. */
  readonly kind: "server" | "storage account" | "resource group";
  /** The property of the parameter file that names it. */
  readonly property: string;
}

/** A stack as its parameter files describe it. */
export interface ResolvedStack {
  readonly group: ResourceGroupSpecification;
  readonly groupId: string;
  readonly subject: SubjectName;
  /** The MySQL server of the stack mysql. */
  readonly server?: MysqlServerSpecification;
  /** The virtual network that the stack makes. */
  readonly virtualNetwork?: {
    readonly id: string;
    readonly addressSpace: readonly string[];
    readonly property: string;
  };
}

/** Fills in every default of a stack, and names what it stands or falls with. */
export function resolveStack(input: StackInput): ResolvedStack {
  switch (input.stack) {
    case "mysql":
      return mysqlStack(input);
    case "foundation": {
      const { group, groupId } = groupOf(input, foundationStackProps(input).resourceGroup);
      const subject = {
        name: group.name,
        id: groupId,
        terraformType: "azurerm_resource_group",
        kind: "resource group",
        property: "resourceGroup.name",
      } as const;
      return { group, groupId, subject };
    }
    case "trading":
      return jobStack(input, tradingStackProps(input));
    case "content":
      return jobStack(input, contentStackProps(input));
  }
}

function groupOf({ environment }: StackInput, props: Parameters<typeof resolveResourceGroup>[0]) {
  const group = resolveResourceGroup(props);
  return { group, groupId: `/subscriptions/${environment.subscriptionId}/resourceGroups/${group.name}` };
}

function mysqlStack(input: Extract<StackInput, { stack: "mysql" }>): ResolvedStack {
  const props = mysqlStackProps(input);
  const { group, groupId } = groupOf(input, props.resourceGroup);
  const network = resolvePrivateNetwork(props.network);
  const server = resolveMysqlServer({ ...props.server, network });
  const { virtualNetwork } = network;
  const subject = {
    name: server.name,
    id: `${groupId}/providers/Microsoft.DBforMySQL/flexibleServers/${server.name}`,
    terraformType: "azurerm_mysql_flexible_server",
    kind: "server",
    property: "server.name",
  } as const;
  if (virtualNetwork === undefined || virtualNetwork.id !== undefined) return { group, groupId, subject, server };
  return {
    group,
    groupId,
    subject,
    server,
    virtualNetwork: {
      id: `${groupId}/providers/Microsoft.Network/virtualNetworks/${virtualNetwork.name}`,
      addressSpace: virtualNetwork.addressSpace,
      property: "network.virtualNetwork.addressSpace",
    },
  };
}

function jobStack(
  input: StackInput,
  props: Pick<ReturnType<typeof tradingStackProps>, "resourceGroup" | "platform">,
): ResolvedStack {
  const { group, groupId } = groupOf(input, props.resourceGroup);
  const { storage, network, names } = resolveJobPlatform(props.platform);
  return {
    group,
    groupId,
    subject: {
      name: storage.accountName,
      id: `${groupId}/providers/Microsoft.Storage/storageAccounts/${storage.accountName}`,
      terraformType: "azurerm_storage_account",
      kind: "storage account",
      property: "platform.storage.accountName",
    },
    virtualNetwork: {
      id: `${groupId}/providers/Microsoft.Network/virtualNetworks/${names.virtualNetwork}`,
      addressSpace: [network.addressSpace],
      property: "platform.network.addressSpace",
    },
  };
}

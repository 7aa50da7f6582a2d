import type { MysqlParameters } from "../schemas/mysql.generated.ts";
import { mysqlServerRules, resolveMysqlServer } from "./mysql-server.rules.ts";
import { addressSpaceConflicts, privateNetworkRules, resolvePrivateNetwork } from "./private-network.rules.ts";
import type { RuleViolation } from "./rule.ts";
import { checkResourceGroup, checkSection, commonProps, type StackInput } from "./stack.rules.ts";

/** The parameter files of one mysql stack. */
export type MysqlStackInput = StackInput<MysqlParameters>;

/** A violation in the parameter file of one environment. */
export interface StackViolation extends RuleViolation {
  readonly environment: string;
  readonly file: "mysql";
}

/** What the parameter files say to each construct. The one place where the two meet. */
export function mysqlStackProps(input: MysqlStackInput) {
  const { subscriptionId, tenantId, tags, location, azureOffers } = input.environment;
  const { network, server } = input.parameters;
  const { naming, profile, resourceGroup } = commonProps("mysql", input);
  return {
    resourceGroup,
    network: { ...network, naming, subscriptionId },
    server: {
      ...server,
      tags: { ...tags, ...server.tags },
      profile,
      naming,
      tenantId,
      location,
      ...(azureOffers && { azureOffers }),
    },
  };
}

/** Every rule of the constructs that the stack is made of; paths begin at the root of the parameter file. */
export function checkMysqlStack(input: MysqlStackInput): RuleViolation[] {
  const { resourceGroup, network, server } = mysqlStackProps(input);
  const networkSpecification = resolvePrivateNetwork(network);
  const { mode } = networkSpecification;
  return [
    ...checkResourceGroup(resourceGroup),
    ...checkSection("network", privateNetworkRules, networkSpecification),
    ...checkSection("server", mysqlServerRules, resolveMysqlServer({ ...server, network: { mode } })),
  ];
}

/** What the mysql stacks of all environments must agree on: address spaces of networks that peer are distinct. */
export function checkMysqlStacks(inputs: readonly MysqlStackInput[]): StackViolation[] {
  const networks = inputs.map(({ environmentName, environment, parameters }) => ({
    environment: environmentName,
    addressSpace: parameters.network.virtualNetwork?.addressSpace ?? [],
    peersWith: environment.peersWith ?? [],
  }));
  return addressSpaceConflicts(networks).map(({ environment, path, message }) => ({
    ruleId: "private-network/peered-address-spaces",
    severity: "error",
    environment,
    file: "mysql",
    path: ["network", ...path],
    message,
    documentation: "https://learn.microsoft.com/azure/virtual-network/virtual-network-peering-overview",
  }));
}

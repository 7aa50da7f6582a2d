import type { EnvironmentParameters } from "../schemas/environment.generated.ts";
import type { MysqlParameters } from "../schemas/mysql.generated.ts";
import { lifecycleResourceGroupRules, resolveResourceGroup } from "./lifecycle-resource-group.rules.ts";
import { mysqlServerRules, resolveMysqlServer } from "./mysql-server.rules.ts";
import type { NamingContext } from "./naming.ts";
import { addressSpaceConflicts, privateNetworkRules, resolvePrivateNetwork } from "./private-network.rules.ts";
import { evaluate, type RuleViolation } from "./rule.ts";

/** The parameter files of one mysql stack. */
export interface MysqlStackInput {
  /** `dev`, `staging`, `prod` */
  readonly environmentName: string;
  readonly environment: EnvironmentParameters;
  readonly parameters: MysqlParameters;
}

/** A violation in the parameter file of one environment. */
export interface StackViolation extends RuleViolation {
  readonly environment: string;
  readonly file: "mysql";
}

/** What the parameter files say to each construct. The one place where the two meet. */
export function mysqlStackProps({ environmentName, environment, parameters }: MysqlStackInput) {
  const { project, location, subscriptionId, tenantId } = environment;
  const { resourceGroup = {}, network, server } = parameters;
  const naming: NamingContext = { project, stack: "mysql", environment: environmentName };
  const profile = parameters.profile ?? environment.profile ?? "standard";
  return {
    resourceGroup: {
      ...resourceGroup,
      tags: { ...environment.tags, ...resourceGroup.tags },
      location,
      profile,
      naming,
    },
    network: { ...network, naming, subscriptionId },
    server: { ...server, tags: { ...environment.tags, ...server.tags }, profile, naming, tenantId },
  };
}

/** What to do with what exists outside the Terraform state of the stack. */
export const resolveWhenExists = ({
  whenExists = "refuse",
}: Pick<MysqlParameters, "whenExists">): NonNullable<MysqlParameters["whenExists"]> => whenExists;

/** Every rule of the constructs that the stack is made of; paths begin at the root of the parameter file. */
export function checkMysqlStack(input: MysqlStackInput): RuleViolation[] {
  const { resourceGroup, network, server } = mysqlStackProps(input);
  const networkSpecification = resolvePrivateNetwork(network);
  const { mode } = networkSpecification;
  return [
    ...below("resourceGroup", evaluate(lifecycleResourceGroupRules, resolveResourceGroup(resourceGroup))),
    ...below("network", evaluate(privateNetworkRules, networkSpecification)),
    ...below("server", evaluate(mysqlServerRules, resolveMysqlServer({ ...server, network: { mode } }))),
  ];
}

const below = (section: string, violations: readonly RuleViolation[]): RuleViolation[] =>
  violations.map((violation) => ({ ...violation, path: [section, ...violation.path] }));

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

import { resolveResourceGroup } from "../../constructs/lifecycle-resource-group.rules.ts";
import { resolveMysqlServer } from "../../constructs/mysql-server.rules.ts";
import { mysqlStackProps } from "../../constructs/mysql-stack.rules.ts";
import { resolvePrivateNetwork } from "../../constructs/private-network.rules.ts";
import type { LoadedEnvironment } from "../../schemas/load.ts";
import type { EnvironmentView } from "./compare.ts";

/** The effective parameters of an environment: what its files say, and what holds where they say nothing. */
export function viewOf({ name, environment, stacks }: LoadedEnvironment): EnvironmentView {
  const files: Record<string, unknown> = { environment };
  for (const [stack, parameters] of Object.entries(stacks)) {
    if (parameters === undefined) continue;
    // What is accepted is accepted in one environment, with a reason and an end of its own.
    const { acknowledgements: _acknowledgements, reviewWaivers: _reviewWaivers, ...compared } = parameters;
    files[stack] = compared;
  }
  return { name, files, defaults: { mysql: mysqlDefaults({ name, environment, stacks }) } };
}

function mysqlDefaults({ name, environment, stacks }: Pick<LoadedEnvironment, "name" | "environment" | "stacks">) {
  if (stacks.mysql === undefined) return undefined;
  const props = mysqlStackProps({ environmentName: name, environment, parameters: stacks.mysql });
  const network = resolvePrivateNetwork(props.network);
  const server = resolveMysqlServer({ ...props.server, network });
  return {
    profile: props.server.profile,
    resourceGroup: resolveResourceGroup(props.resourceGroup),
    network,
    server,
  };
}

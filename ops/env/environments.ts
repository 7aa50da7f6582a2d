import { resolveMysqlServer } from "../../constructs/mysql-server.rules.ts";
import { mysqlStackProps } from "../../constructs/mysql-stack.rules.ts";
import type { LoadedEnvironment } from "../../schemas/load.ts";
import type { EnvEnvironment } from "./check.ts";

/** What the env file has to agree with, as the parameter files say it. */
export const envEnvironments = (all: readonly LoadedEnvironment[]): EnvEnvironment[] =>
  all.map((loaded) => {
    const { subscriptionId, tenantId } = loaded.environment;
    return { name: loaded.name, subscriptionId, tenantId, variables: variablesOf(loaded) };
  });

function variablesOf({ name, environment, stacks }: LoadedEnvironment): string[] {
  if (stacks.mysql === undefined) return [];
  const props = mysqlStackProps({ environmentName: name, environment, parameters: stacks.mysql });
  const server = resolveMysqlServer({ ...props.server, network: { mode: props.network.mode ?? "delegated" } });
  // A restored server keeps the password of its source.
  const isAsked = server.administrator.password.source === "variable" && server.restore === undefined;
  return isAsked ? ["TF_VAR_server_administrator_password"] : [];
}

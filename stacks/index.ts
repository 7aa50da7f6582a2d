import type { Construct } from "constructs";
import type { EnvironmentParameters } from "../schemas/environment.generated.ts";
import type { MysqlParameters } from "../schemas/mysql.generated.ts";
import { MysqlStack } from "./mysql.ts";

export { parameterChecks } from "../constructs/parameter-file.rules.ts";

/** One environment and the stacks it has a parameter file for. */
export interface Environment {
  readonly name: string;
  readonly environment: EnvironmentParameters;
  readonly stacks: { readonly mysql?: MysqlParameters };
}

/** Adds every stack of an environment. */
export function addStacks(scope: Construct, { name, environment, stacks }: Environment): void {
  if (stacks.mysql !== undefined) {
    new MysqlStack(scope, { environmentName: name, environment, parameters: stacks.mysql });
  }
}

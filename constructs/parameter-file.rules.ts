import type { EnvironmentParameters } from "../schemas/environment.generated.ts";
import type { MysqlParameters } from "../schemas/mysql.generated.ts";
import { checkMysqlStack, checkMysqlStacks } from "./mysql-stack.rules.ts";

/** An environment as its parameter files describe it. */
interface Environment {
  readonly name: string;
  readonly environment: EnvironmentParameters;
  readonly stacks: { readonly mysql?: MysqlParameters };
}

/** Every rule beyond shape, for the loader of parameter files: by stack, and over all environments. */
export const parameterChecks = {
  stacks: { mysql: checkMysqlStack },
  environments: (all: readonly Environment[]) =>
    checkMysqlStacks(
      all.flatMap(({ name, environment, stacks: { mysql } }) =>
        mysql === undefined ? [] : [{ environmentName: name, environment, parameters: mysql }],
      ),
    ),
};

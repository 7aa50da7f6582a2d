import type { ContentParameters } from "../schemas/content.generated.ts";
import type { EnvironmentParameters } from "../schemas/environment.generated.ts";
import type { FoundationParameters } from "../schemas/foundation.generated.ts";
import type { MysqlParameters } from "../schemas/mysql.generated.ts";
import type { TradingParameters } from "../schemas/trading.generated.ts";
import { checkFoundationStack } from "./foundation-stack.rules.ts";
import { checkContentStack, checkTradingStack } from "./job-stacks.rules.ts";
import { checkMysqlStack, checkMysqlStacks } from "./mysql-stack.rules.ts";
import { checkEnvironment } from "./stack.rules.ts";

/** The parameters of each stack. */
export interface StackParameters {
  readonly foundation: FoundationParameters;
  readonly mysql: MysqlParameters;
  readonly trading: TradingParameters;
  readonly content: ContentParameters;
}

/** An environment as its parameter files describe it. */
export interface Environment {
  readonly name: string;
  readonly environment: EnvironmentParameters;
  readonly stacks: { readonly [S in keyof StackParameters]?: StackParameters[S] };
}

/** Every rule beyond shape, for the loader of parameter files: by environment, by stack, and over all environments. */
export const parameterChecks = {
  environment: checkEnvironment,
  stacks: {
    foundation: checkFoundationStack,
    mysql: checkMysqlStack,
    trading: checkTradingStack,
    content: checkContentStack,
  },
  environments: (all: readonly Environment[]) =>
    checkMysqlStacks(
      all.flatMap(({ name, environment, stacks: { mysql } }) =>
        mysql === undefined ? [] : [{ environmentName: name, environment, parameters: mysql }],
      ),
    ),
};

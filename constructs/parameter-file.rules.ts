import type { ContentParameters } from "../schemas/content.generated.ts";
import type { EnvironmentParameters } from "../schemas/environment.generated.ts";
import type { FoundationParameters } from "../schemas/foundation.generated.ts";
import type { MysqlParameters } from "../schemas/mysql.generated.ts";
import type { TradingParameters } from "../schemas/trading.generated.ts";
import { checkFoundationStack } from "./foundation-stack.rules.ts";
import { checkContentStack, checkTradingStack } from "./job-stacks.rules.ts";
import { checkMysqlStack, checkMysqlStacks } from "./mysql-stack.rules.ts";
import type { RuleViolation } from "./rule.ts";
import { type CommonParameters, checkAcceptances, checkEnvironment, type StackInput } from "./stack.rules.ts";

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

/** The rules of a stack, and what holds for the file of every stack. */
const withAcceptances =
  <Parameters extends CommonParameters>(check: (input: StackInput<Parameters>) => RuleViolation[]) =>
  (input: StackInput<Parameters>): RuleViolation[] => [...check(input), ...checkAcceptances(input.parameters)];

/** Every rule beyond shape, for the loader of parameter files: by environment, by stack, and over all environments. */
export const parameterChecks = {
  environment: checkEnvironment,
  stacks: {
    foundation: withAcceptances(checkFoundationStack),
    mysql: withAcceptances(checkMysqlStack),
    trading: withAcceptances(checkTradingStack),
    content: withAcceptances(checkContentStack),
  },
  environments: (all: readonly Environment[]) =>
    checkMysqlStacks(
      all.flatMap(({ name, environment, stacks: { mysql } }) =>
        mysql === undefined ? [] : [{ environmentName: name, environment, parameters: mysql }],
      ),
    ),
};

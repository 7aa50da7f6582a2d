import type { Construct } from "constructs";
import type { Environment } from "../constructs/parameter-file.rules.ts";
import { ContentStack } from "./content.ts";
import { FoundationStack } from "./foundation.ts";
import { MysqlStack } from "./mysql.ts";
import { TradingStack } from "./trading.ts";

export { azurermMistake } from "../constructs/azurerm-version.ts";
export { parameterChecks } from "../constructs/parameter-file.rules.ts";

/** Adds every stack of an environment that has a parameter file. */
export function addStacks(scope: Construct, { name: environmentName, environment, stacks }: Environment): void {
  const { foundation, mysql, trading, content } = stacks;
  const input = <Parameters>(parameters: Parameters) => ({ environmentName, environment, parameters });
  if (foundation !== undefined) new FoundationStack(scope, input(foundation));
  if (mysql !== undefined) new MysqlStack(scope, input(mysql));
  if (trading !== undefined) new TradingStack(scope, input(trading));
  if (content !== undefined) new ContentStack(scope, input(content));
}

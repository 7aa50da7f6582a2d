import { type Command, InvalidArgumentError, Option } from "commander";
import { type ModelChoice, PROVIDERS } from "../model/choose.ts";

/** Who writes, and what that may cost. */
export interface ModelOptions extends ModelChoice {
  readonly prices?: string;
  readonly budget: number;
}

/** Gives a command the options of everything that asks a model. */
export const withModelOptions = (command: Command): Command =>
  command
    .addOption(new Option("--provider <provider>", "who writes").choices(PROVIDERS).default("offline"))
    .option("--model <model>", "model, or deployment of Azure (default: the one the prompt is written for)")
    .option("--base-url <url>", "a server that speaks as OpenAI's does")
    .option("--priced-as <model>", "the model that a deployment is priced as")
    .option("--prices <file>", "price table of your own")
    .option("--budget <amount>", "what this run may spend at most", amount, 5);

function amount(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError("it must be an amount of money, like 2.50.");
}

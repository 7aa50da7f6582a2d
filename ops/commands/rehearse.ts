import { Command, Option } from "commander";
import { type CommandContext, UserError } from "../context.ts";
import { startLocalAzure } from "../rehearse/local-azure.ts";
import { rehearse } from "../rehearse/rehearse.ts";
import { STORY, tellStory } from "../rehearse/story.ts";
import { readEnvironments, select } from "../synth/select.ts";
import { formatSeconds } from "../terraform/progress.ts";

interface Options {
  readonly environment?: string;
  readonly stack?: string;
  readonly provider: string;
}

const HELP = `
Local Azure is a program on this machine: nothing is deployed, nothing costs, no login is needed.

Examples:
  $ npx converge rehearse             a week with a mysql stack
  $ npx converge rehearse prod mysql`;

/** `converge rehearse`: a rendered stack from nothing to destroyed, on local Azure. */
export function rehearseCommand(context: CommandContext): Command {
  return new Command("rehearse")
    .description("take a stack through its life on local Azure: plan, apply, a second plan that is empty, destroy")
    .argument("[names...]", "the stack, in any order: dev mysql, or mysql-dev; left out, mysql-dev")
    .option("-e, --environment <name>", "an environment: dev")
    .option("-s, --stack <name>", "a stack: mysql")
    .addOption(
      new Option("--provider <which>", "hashicorp/azurerm itself, its stand-in, or whichever there is")
        .choices(["stand-in", "real", "auto"])
        .default("stand-in"),
    )
    .addHelpText("after", HELP)
    .action(async (names: string[], { environment, stack, provider }: Options) => {
      const chosen = [...names, environment, stack].filter((name) => name !== undefined);
      if (chosen.length === 0) return await rehearseStory(context, provider);
      const { ids } = select(chosen, await readEnvironments(context.cwd));
      for (const stackId of ids ?? []) await rehearseStack(context, stackId, provider);
      if (ids === undefined || ids.size === 0) throw new UserError("there is no stack to rehearse");
    });
}

/** Takes a stack through its life, and prints every step. */
export async function rehearseStack(context: CommandContext, stackId: string, provider = "stand-in"): Promise<void> {
  const { stderr } = context;
  stderr.write(`\n${stackId} on local Azure\n`);
  const seconds = () => performance.now() / 1000;
  const start = seconds();
  const azure = await startLocalAzure(context.cwd, context.env, ["--provider", provider]);
  stderr.write(azure.said);
  try {
    await rehearse({
      project: context.cwd,
      stackId,
      azure,
      output: stderr,
      signal: context.signal ?? new AbortController().signal,
      now: seconds,
    });
  } finally {
    await azure.stop();
  }
  stderr.write(`created, planned again without a change, destroyed: ${formatSeconds(seconds() - start)}\n`);
}

/** Tells a week with a mysql stack. */
export async function rehearseStory(context: CommandContext, provider = "stand-in"): Promise<void> {
  const { stderr, cwd } = context;
  const { tenantId, subscriptionId } = STORY.environment;
  stderr.write("\na week with a mysql stack, on local Azure\n");
  const now = () => performance.now() / 1000;
  const start = now();
  const args = ["--provider", provider, "--tenant", tenantId, "--subscription", subscriptionId];
  const azure = await startLocalAzure(cwd, context.env, args);
  stderr.write(azure.said);
  try {
    await tellStory({ context, azure, now });
  } finally {
    await azure.stop();
  }
  stderr.write(`told in ${formatSeconds(now() - start)}\n`);
}

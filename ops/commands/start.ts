import { Command } from "commander";
import { loadParameters } from "../../schemas/load.ts";
import { type CommandContext, UserError } from "../context.ts";
import { Terraform } from "../terraform/runner.ts";
import { checkCommand } from "./check.ts";
import { rehearseStack, rehearseStory } from "./rehearse.ts";
import { synthCommand } from "./synth.ts";

/** `converge start`, and `npm start`: from the parameter files to Terraform and to a rehearsal in one go. */
export function startCommand(context: CommandContext): Command {
  return new Command("start")
    .description(
      "check every input file, write the Terraform of every stack to cdktf.out/, then rehearse one on local Azure",
    )
    .action(async () => {
      let isRight = true;
      const exit: CommandContext["exit"] = (code) => {
        isRight = false;
        context.exit(code);
      };
      await checkCommand({ ...context, exit }).parseAsync([], { from: "user" });
      if (!isRight) return;
      await synthCommand({ ...context, exit }).parseAsync([], { from: "user" });
      if (isRight) await rehearsal(context);
    });
}

/** What a newcomer sees without an account: the smallest stack from nothing to destroyed. */
async function rehearsal(context: CommandContext): Promise<void> {
  const { environments } = loadParameters(context.cwd);
  const [first] = environments.filter(({ stacks }) => stacks.mysql !== undefined);
  if (first === undefined) return;
  try {
    await new Terraform({ folder: context.cwd, environment: context.env }).requireVersion();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    context.stderr.write(`\nno rehearsal on local Azure: ${error.message}\n`);
    return;
  }
  await rehearseStack(context, `mysql-${first.name}`);
  await rehearseStory(context);
}

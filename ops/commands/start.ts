import { Command } from "commander";
import type { CommandContext } from "../context.ts";
import { checkCommand } from "./check.ts";
import { synthCommand } from "./synth.ts";

/** `converge start`, and `npm start`: from the parameter files to Terraform in one go. */
export function startCommand(context: CommandContext): Command {
  return new Command("start")
    .description("check every input file, then write the Terraform of every stack to cdktf.out/")
    .action(async () => {
      let isRight = true;
      const exit: CommandContext["exit"] = (code) => {
        isRight = false;
        context.exit(code);
      };
      await checkCommand({ ...context, exit }).parseAsync([], { from: "user" });
      if (isRight) await synthCommand(context).parseAsync([], { from: "user" });
    });
}

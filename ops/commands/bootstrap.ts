import { Command } from "commander";
import { forgetState, lookAtState, moveState } from "../bootstrap/bootstrap.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { formatOption, understandNames } from "../options.ts";
import { pretty } from "../print/json.ts";
import { applyStack } from "../run/apply.ts";
import { terminalAsk } from "../run/gate.ts";
import { checked, render, selectOne, withStack } from "../run/stack-command.ts";
import { stackId } from "../run/stack-run.ts";

interface Options {
  readonly environment?: string;
  readonly confirm?: string;
  readonly format: string;
}

const HELP = `
The stack foundation makes the storage account that keeps the Terraform state and the runs of every stack, its own too. So
it is applied on a state in its folder first, which is then moved into its container. Run it again after an interruption:
it goes on where it was. After that, converge apply does everything.

Who moves the state needs the role Storage Blob Data Contributor on that account.

Exit code: 0 done, 1 failed, 2 invalid input, 3 a person must confirm, 4 refused.

Examples:
  $ npx converge bootstrap dev
  $ npx converge bootstrap -e prod --confirm sha256:…`;

/** `converge bootstrap`: what every other stack of an environment stands on, and the state of all of them. */
export function bootstrapCommand(context: CommandContext): Command {
  return new Command("bootstrap")
    .description("make the foundation of an environment, and move its state into the container that it made")
    .argument("[environment]", "an environment: dev")
    .option("-e, --environment <name>", "the same")
    .option("--confirm <fingerprint>", "the fingerprint of the review that you have read")
    .addOption(formatOption())
    .addHelpText("after", HELP)
    .action((name: string | undefined, options: Options) => bootstrap(context, name, options));
}

async function bootstrap(context: CommandContext, name: string | undefined, options: Options): Promise<void> {
  const named = await understandNames(context, name === undefined ? [] : [name], options);
  if (named.environment === undefined) throw new UserError("name the environment to bootstrap: dev");
  const request = { names: [], options: { ...options, environment: named.environment, stack: "foundation" } };
  const ref = await selectOne(context, request.names, request.options);
  const input = checked(context, ref);
  await render(context, ref);
  const { step, reason } = await lookAtState(context, ref, input);
  if (step === "refuse") throw new UserError(`nothing was touched: ${reason}`, EXIT.refused);
  context.stderr.write(`${stackId(ref)}: ${reason}\n`);
  if (step === "forget") await forgetState(ref);
  if (step === "forget" || step === "done") {
    if (options.format === "json")
      context.stdout.write(pretty({ command: "bootstrap", stackId: stackId(ref), outcome: "bootstrapped", reason }));
    return;
  }
  const { confirm: fingerprint } = options;
  const confirmation = fingerprint === undefined ? {} : { fingerprint };
  await withStack(
    context,
    "bootstrap",
    { ...request, desired: "present", stateHere: step === "move" },
    async (work) => {
      const ended = await applyStack(context, work, { confirmation, ask: terminalAsk(context) });
      if (ended.exitCode !== EXIT.done || step === "keep") return ended;
      await moveState(context, work);
      context.stderr.write(`the state of ${stackId(ref)} is in its container\n`);
      return ended;
    },
  );
}

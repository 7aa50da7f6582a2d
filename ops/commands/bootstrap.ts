import { Command } from "commander";
import { clearUp, forgetState, lookAtState, moveState } from "../bootstrap/bootstrap.ts";
import type { BootstrapDecision } from "../bootstrap/decide-bootstrap.ts";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import type { StackInput } from "../live/stack-input.ts";
import { formatOption, understandNames } from "../options.ts";
import { pretty } from "../print/json.ts";
import { applyStack } from "../run/apply.ts";
import { terminalAsk } from "../run/gate.ts";
import { checked, render, selectOne, withStack } from "../run/stack-command.ts";
import { type StackRef, stackId } from "../run/stack-run.ts";
import type { ApplyOutcome } from "../run/stack-work.ts";

interface Options {
  readonly environment?: string;
  readonly confirm?: string;
  readonly format: string;
}

const HELP = `
The stack foundation makes the storage account that keeps the Terraform state and the runs of every stack, its own too. So
it is applied on a state in its folder first, which is then moved into its container. Run it again after an interruption:
it looks at both states and at Azure, imports what its tags say is the foundation's own, and continues. After that,
converge apply does everything.

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
  const { step, reason, lostState } = orThrow(await lookAtState(context, ref, input));
  context.stderr.write(`${stackId(ref)}: ${reason}\n`);
  if (step === "done") {
    if (options.format === "json")
      context.stdout.write(pretty({ command: "bootstrap", stackId: stackId(ref), outcome: "bootstrapped", reason }));
    return;
  }
  const { confirm: fingerprint } = options;
  const confirmation = fingerprint === undefined ? {} : { fingerprint };
  const first = step === "keep" ? {} : { first: () => lookAgain(context, { ref, input, told: reason }) };
  // The archive may be in an account that this run makes.
  const stateHere = step !== "keep" || input.environment.archive?.blob === true;
  await withStack(
    context,
    "bootstrap",
    { ...request, desired: "present", stateHere, lostState, ...first },
    async (work) => {
      const ended = await applyStack(context, work, { confirmation, ask: terminalAsk(context) });
      if (ended.exitCode !== EXIT.done || step === "keep") return ended;
      await moveState(context, work);
      context.stderr.write(`the state of ${stackId(ref)} is in its container\n`);
      return ended;
    },
  );
}

/** Another bootstrap may have moved the state before this one took the stack. */
async function lookAgain(
  context: CommandContext,
  { ref, input, told }: { readonly ref: StackRef; readonly input: StackInput; readonly told: string },
): Promise<ApplyOutcome | undefined> {
  const { step, reason } = orThrow(await lookAtState(context, ref, input));
  if (reason !== told) context.stderr.write(`${stackId(ref)}: ${reason}\n`);
  if (step !== "done") await clearUp(context, ref, input);
  if (step === "move") return undefined;
  await forgetState(ref);
  return { outcome: "nothing to do", exitCode: EXIT.done };
}

/** @throws UserError when nothing may be touched */
function orThrow(decision: BootstrapDecision): BootstrapDecision {
  if (decision.step === "refuse") throw new UserError(`nothing was touched: ${decision.reason}`, EXIT.refused);
  return decision;
}

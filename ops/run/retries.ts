import type { CommandContext } from "../context.ts";
import { connectAzure } from "../live/azure-clients.ts";
import { accountOf, requireAzure } from "../readiness/await-azure.ts";
import type { Clock } from "../readiness/clock.ts";
import { clockOf } from "../readiness/clock.ts";
import { namespaceIn } from "../retry/advice.ts";
import type { ClassifiedError } from "../retry/classify.ts";
import { errorPatterns } from "../retry/patterns.ts";
import { type NextStep, nextStep } from "../retry/policy.ts";
import type { FixAction, Phase } from "../retry/reaction.ts";
import { formatSeconds } from "../terraform/progress.ts";
import { classifyFailure, type TerraformFailure } from "./failure.ts";
import { type RunError, told } from "./report.ts";
import { settle } from "./settle.ts";
import type { StackRun } from "./stack-run.ts";
import { refusal, type StackWork } from "./stack-work.ts";
import { waitFor } from "./wait-condition.ts";

interface Failed {
  readonly error: ClassifiedError;
  readonly failure: TerraformFailure;
}

/** Seconds for a whole run, waits included. */
export const RUN_SECONDS = 3 * 3600;
const REGISTER_SECONDS = 1800;

/** What a run does about Terraform's errors, within one budget of time. */
export class Retries {
  readonly #context: CommandContext;
  readonly #phase: Phase;
  readonly #clock: Clock;
  readonly #deadline: number;
  #attempts: Record<string, number> = {};
  #parallelism: number | undefined;
  #last: RunError | undefined;

  constructor(context: CommandContext, phase: Phase) {
    this.#context = context;
    this.#phase = phase;
    this.#clock = clockOf(context);
    this.#deadline = context.now().getTime() + RUN_SECONDS * 1000;
  }

  /** Flags for the next attempt. */
  get args(): readonly string[] {
    return this.#parallelism === undefined ? [] : [`-parallelism=${this.#parallelism}`];
  }

  /** The error that was seen last. */
  get last(): RunError | undefined {
    return this.#last;
  }

  /**
   * Waits or mends, then looks at Azure again: what was true before an error need not be true after it.
   *
   * @param destroys whether the plan that was being applied deletes or replaces something
   * @returns what to go on with; undefined when it makes no sense to try again
   */
  async recover(failure: TerraformFailure, work: StackWork, destroys: boolean): Promise<StackWork | undefined> {
    const error = classifyFailure(failure, {
      phase: this.#phase,
      recent: [...work.run.recent],
      patterns: errorPatterns(work.input.environment),
    });
    this.#last = told(work.run, error);
    this.#report(work.run, error);
    const budgetSeconds = (this.#deadline - this.#clock.now().getTime()) / 1000;
    const step = nextStep(error, { budgetSeconds, attempts: this.#attempts }, Math.random(), destroys);
    if (!(await this.#take(step, { error, failure }, work))) return this.#giveUp(work, { error, failure });
    this.#attempts[error.id] = (this.#attempts[error.id] ?? 0) + 1;
    const inspection = await work.inspect();
    if (inspection.decision.action === "refuse") throw refusal(inspection);
    // What an attempt created and this look found is progress: what is counted is failing at the same place.
    if (inspection.begun.length > 0) this.#attempts = {};
    const needsAdoption = error.reaction.kind === "fix" && error.reaction.fix === "adopt";
    if (needsAdoption && inspection.imports.length === 0) return this.#giveUp(work, { error, failure });
    // What was to be replaced still is, unless it is gone already.
    const { replaces } = work.run.recent.has("deleted-server") ? inspection : work.inspection;
    return settle(this.#context, { ...work, inspection: { ...inspection, replaces } }, { mayStart: true });
  }

  async #take(step: NextStep, { error, failure }: Failed, work: StackWork): Promise<boolean> {
    switch (step.kind) {
      case "ask":
      case "stop":
        this.#say(`not tried again: ${step.reason}`);
        return false;
      case "retry":
        this.#say(`trying again in ${formatSeconds(step.inSeconds)}: ${error.why}`);
        return this.#pause(step.inSeconds);
      case "wait": {
        const { for: condition, atMostSeconds, thenWaitSeconds } = step;
        this.#say(
          `waiting for ${condition.replaceAll("-", " ")}, at most ${formatSeconds(atMostSeconds)}: ${error.why}`,
        );
        const { outcome, state } = await waitFor(this.#context, work, { condition, error, atMostSeconds });
        this.#say(`${outcome}: ${state}`);
        return outcome === "ready" && this.#pause(thenWaitSeconds);
      }
      case "fix":
        this.#say(`mending by ${step.fix.replaceAll("-", " ")}: ${error.why}`);
        return (await this.#fix(step.fix, failure, work)) && this.#pause(step.thenWaitSeconds);
    }
  }

  async #fix(action: FixAction, { message }: TerraformFailure, { input }: StackWork): Promise<boolean> {
    switch (action) {
      case "plan-again":
      case "renew-token":
      case "adopt":
      case "start-server":
        // Every attempt signs in, looks and plans anew; the look writes import blocks, and what is stopped is started.
        return true;
      case "lower-parallelism":
        this.#parallelism = this.#parallelism === undefined ? 4 : 1;
        return true;
      case "register-provider": {
        const namespace = namespaceIn(message);
        if (namespace === undefined) return false;
        const { env, signal = new AbortController().signal } = this.#context;
        const { resources } = await connectAzure(env, input.environment, signal);
        await resources.providers.register(namespace, { abortSignal: signal });
        const resourceId = `/subscriptions/${input.environment.subscriptionId}/providers/${namespace}`;
        await requireAzure(this.#context, accountOf(input), {
          resourceId,
          until: "ready",
          timeoutSeconds: REGISTER_SECONDS,
        });
        return true;
      }
    }
  }

  async #pause(seconds: number): Promise<boolean> {
    const { signal = new AbortController().signal } = this.#context;
    if (seconds > 0) await this.#clock.sleep(seconds, signal);
    return !signal.aborted;
  }

  #giveUp({ run }: StackWork, { error: { remedy }, failure: { message } }: Failed): undefined {
    // What mends itself has not done so yet.
    const isLater = remedy.startsWith("nothing");
    this.#say(`what to do: ${isLater ? "run it again later; what is done is not done twice" : remedy}`);
    for (const line of message.split("\n").slice(1)) this.#say(run.scrub(line));
  }

  #report(run: StackRun, { id, code, address, message, correlationId }: ClassifiedError): void {
    const where = address === undefined ? "" : `${address}: `;
    const coded = code === undefined ? "" : ` (${code})`;
    this.#context.stderr.write(`error ${id}${coded}: ${run.scrub(`${where}${message}`.replaceAll("\n", " "))}\n`);
    if (correlationId !== undefined) this.#say(`correlation id ${correlationId}`);
  }

  #say(text: string): void {
    this.#context.stderr.write(`  ${text}\n`);
  }
}

import { Command } from "commander";
import type { CommandContext } from "../context.ts";
import { addSummary } from "../github/summary.ts";
import { choice, formatOption, selectStacks, withNames, withReport } from "../options.ts";
import { startLocalAzure } from "../rehearse/local-azure.ts";
import { rehearse } from "../rehearse/rehearse.ts";
import type { RehearsalStep } from "../rehearse/step.ts";
import { REVIEW_PAGE, STORY, tellStory } from "../rehearse/story.ts";
import { renderMarkdown } from "../review/render/markdown.ts";
import type { Named } from "../synth/select.ts";
import { formatSeconds } from "../terraform/progress.ts";

interface Options extends Named {
  readonly provider: string;
  readonly format: string;
}

const HELP = `
Local Azure is a program on this machine: nothing is deployed, nothing costs, no login is needed. Without a name it tells
a week with a mysql stack: deployed, unchanged by a second run, changed, held, drifted, busy, waited for, swept. In a GitHub
workflow the review of the first plan is added to the summary of the step.

With --provider real, Terraform installs hashicorp/azurerm as it does for you: TF_CLI_CONFIG_FILE, mirrors and caches count.
It waits as long as it does in Azure, so a rehearsal takes minutes.

Exit code: 0 all went as it should, 1 a step did not, 2 invalid input.

Examples:
  $ npx converge rehearse             a week with a mysql stack
  $ npx converge rehearse prod mysql  this stack: plan, apply, a second plan that is empty, destroy
  $ npx converge rehearse -e dev --format json`;

/** `converge rehearse`: a rendered stack from nothing to destroyed, on local Azure. */
export function rehearseCommand(context: CommandContext): Command {
  return withNames(new Command("rehearse"), "what to rehearse: dev mysql, or mysql-dev; left out, a story is told")
    .description("take a stack through its life on local Azure: plan, apply, a second plan that is empty, destroy")
    .addOption(
      choice("--provider <which>", "hashicorp/azurerm itself, its stand-in, or whichever there is", [
        "stand-in",
        "real",
        "auto",
      ]),
    )
    .addOption(formatOption())
    .addHelpText("after", HELP)
    .action(async (names: string[], options: Options) => {
      const { ids } = await selectStacks(context, names, options);
      const rehearsal = new Rehearsals(context, options.provider);
      await withReport(context, options.format, rehearsal.report, async () => {
        if (ids === undefined) await rehearsal.story();
        else for (const stackId of ids) await rehearsal.stack(stackId);
      });
    });
}

/** Rehearses and keeps what there is to report. */
export class Rehearsals {
  readonly #context: CommandContext;
  readonly #provider: string;
  readonly #steps: RehearsalStep[] = [];

  /** @param provider Which azurerm Terraform runs: `stand-in`, `real` or `auto`. */
  constructor(context: CommandContext, provider = "stand-in") {
    this.#context = context;
    this.#provider = provider;
  }

  /** Takes a stack through its life, and prints every step. */
  async stack(stackId: string): Promise<void> {
    const { stderr, cwd, env, signal = new AbortController().signal } = this.#context;
    stderr.write(`\n${stackId} on local Azure\n`);
    const seconds = await this.#onLocalAzure([], (azure) =>
      rehearse({
        project: cwd,
        stackId,
        azure,
        output: stderr,
        signal,
        now,
        onStep: this.#keep,
        onReview: (review) => addSummary(env, renderMarkdown(review)),
      }),
    );
    stderr.write(`created, planned again without a change, destroyed: ${formatSeconds(seconds)}\n`);
  }

  /** Tells a week with a mysql stack. */
  async story(): Promise<void> {
    const context = this.#context;
    const { tenantId, subscriptionId } = STORY.environment;
    context.stderr.write("\na week with a mysql stack, on local Azure: nothing is deployed, nothing costs\n");
    const account = ["--tenant", tenantId, "--subscription", subscriptionId];
    const seconds = await this.#onLocalAzure(account, (azure) =>
      tellStory({ context, azure, now, onStep: this.#keep }),
    );
    context.stderr.write(
      `\ntold in ${formatSeconds(seconds)}; the review of what was held, as a page: ${REVIEW_PAGE}\n`,
    );
  }

  /** What `--format json` prints. */
  readonly report = (): object => {
    const isDone = this.#steps.every(({ outcome }) => outcome === "done");
    const hasStory = this.#steps.some(({ stackId }) => stackId === STORY.id);
    return {
      command: "rehearse",
      outcome: isDone ? "done" : "failed",
      steps: this.#steps,
      ...(isDone && hasStory ? { review: REVIEW_PAGE } : {}),
    };
  };

  readonly #keep = (step: RehearsalStep): void => void this.#steps.push(step);

  /** @returns how many seconds the work took */
  async #onLocalAzure(
    args: readonly string[],
    work: (azure: Awaited<ReturnType<typeof startLocalAzure>>) => Promise<void>,
  ): Promise<number> {
    const { cwd, env, stderr } = this.#context;
    const start = now();
    const azure = await startLocalAzure(cwd, env, ["--provider", this.#provider, ...args]);
    stderr.write(azure.said);
    try {
      await work(azure);
    } finally {
      await azure.stop();
    }
    return now() - start;
  }
}

/** Seconds, from any start. */
const now = (): number => performance.now() / 1000;

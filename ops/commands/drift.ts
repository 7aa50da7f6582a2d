import type { Command } from "commander";
import { type CommandContext, EXIT, UserError } from "../context.ts";
import { setOutputs } from "../github/outputs.ts";
import { addSummary } from "../github/summary.ts";
import { type DriftReport, driftReport, driftSentence } from "../lifecycle/drift.ts";
import { writeAdoption } from "../live/adoption.ts";
import type { Inspection } from "../live/inspect.ts";
import { pretty } from "../print/json.ts";
import type { Review } from "../review/model.ts";
import { renderJson } from "../review/render/json.ts";
import { renderMarkdown } from "../review/render/markdown.ts";
import { renderText } from "../review/render/text.ts";
import { reviewPlan } from "../review/review.ts";
import { planStack } from "../run/plan.ts";
import { type LookOptions, noLockOption, runStack, stackCommand } from "../run/stack-command.ts";
import { stackFolder, stackId } from "../run/stack-run.ts";
import type { StackWork } from "../run/stack-work.ts";

const HELP = `
Compares Azure with what Terraform remembers, and changes neither. In a GitHub workflow it sets the output drift to none,
benign, configuration, security, destructive or unclassified, and writes the summary of the step.

Exit code: 0 no drift, or only benign, 3 somebody must look, 1 failed or no Terraform state, 2 invalid input.

Examples:
  $ npx converge drift -e dev -s mysql
  $ npx converge drift prod mysql --format markdown`;

/** `converge drift`: what changed outside Terraform, and how bad that is. */
export function driftCommand(context: CommandContext): Command {
  return stackCommand("drift", "say what was changed outside Terraform, and how bad that is; changes nothing", [
    "text",
    "json",
    "markdown",
  ])
    .addOption(noLockOption())
    .addHelpText("after", HELP)
    .action(async (names: string[], options: LookOptions) => {
      const request = { names, options, looks: true, lockless: !options.lock };
      const result = await runStack(context, "drift", request, async (work) => {
        const found = await look(context, work);
        const { report } = found;
        print(context, { ...found, work, format: options.format });
        return report.needsAttention
          ? { outcome: "drifted", exitCode: EXIT.confirmationNeeded }
          : { outcome: report.worst === "none" ? "no drift" : "drifted", exitCode: EXIT.done };
      });
      context.exit(result.exitCode);
    });
}

interface Look {
  readonly review: Review;
  readonly report: DriftReport;
  /** Whether the state holds no resource, so that there is nothing to compare. @default false */
  readonly isEmpty?: boolean;
}

async function look(context: CommandContext, work: StackWork): Promise<Look> {
  const { run, inspection } = work;
  if (isWithoutState(inspection)) {
    throw new UserError(`${stackId(run.ref)}: no Terraform state found; nothing was compared`, EXIT.failed);
  }
  const { subject } = inspection.facts;
  if (subject.known && subject.value?.state === "Stopped") {
    throw new UserError(
      `the server of ${stackId(run.ref)} is Stopped, and Azure lets nobody look into a stopped server; npx converge settle starts it`,
      EXIT.failed,
    );
  }
  // What the state does not hold cannot drift, and importing it would be a change.
  await writeAdoption(stackFolder(run.ref), []);
  if (isEmpty(inspection)) return nothingDeployed(context, work);
  const { review } = await planStack(context, work, { args: ["-refresh-only"] });
  return { review, report: driftReport(review) };
}

const isWithoutState = ({ facts: { terraformState } }: Inspection): boolean =>
  terraformState.known && terraformState.value === undefined;

const isEmpty = ({ facts: { terraformState } }: Inspection): boolean =>
  terraformState.known && Object.keys(terraformState.value?.resources ?? {}).length === 0;

/** Of a stack that was destroyed there is no plan: what it reads of others may not be there any more. */
async function nothingDeployed({ now }: CommandContext, { run }: StackWork) {
  const review = reviewPlan({ format_version: "1.2", complete: true }, { now: now(), plan: stackId(run.ref) });
  await run.put("review.json", renderJson(review));
  return { review, report: driftReport(review), isEmpty: true };
}

function print(context: CommandContext, drift: Look & { readonly work: StackWork; readonly format: string }): void {
  const { review, report, work, format, isEmpty: nothing = false } = drift;
  const id = stackId(work.run.ref);
  const sentence = `${id}: ${nothing ? "nothing is deployed; nothing was compared" : driftSentence(report)}`;
  const markdown = `## ${sentence}\n\n${report.worst === "none" ? "" : renderMarkdown(review)}`;
  setOutputs(context.env, { drift: report.worst });
  addSummary(context.env, markdown);
  context.stderr.write(`${report.worst === "none" ? "" : renderText(review)}${sentence}\n`);
  if (format === "markdown") context.stdout.write(markdown);
  if (format === "json") {
    const { runId } = work.run.archived.manifest;
    context.stdout.write(pretty({ runId, stackId: id, command: "drift", drift: report, review }));
  }
}

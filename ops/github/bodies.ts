import { type DriftReport, driftSentence } from "../lifecycle/drift.ts";
import type { Review } from "../review/model.ts";
import { renderMarkdown } from "../review/render/markdown.ts";
import { codeSpan, fence, plain } from "../review/render/markdown-text.ts";
import { countSentence, shorten } from "../review/render/words.ts";
import type { ToldRun } from "./archived.ts";
import { type Ask, askLine } from "./confirmation.ts";
import { type IssueText, marker } from "./sticky.ts";

/** Where the run folder can be had, or the workflow run that made it. */
const linked = (link: string | undefined): string =>
  link !== undefined && URL.canParse(link) && !/[\s()<>[\]]/.test(link) ? ` · [run folder](${link})` : "";

/** The one comment of a stack on a pull request. */
export function reviewComment(run: ToldRun, link?: string): string {
  const { stackId, review, runId } = run;
  const text = review === undefined ? withoutReview(run) : renderMarkdown(review);
  return `${marker("converge", stackId)}\n${text.trimEnd()}\n\n<sub>run ${codeSpan(runId)}${linked(link)}</sub>\n`;
}

function withoutReview({ stackId, outcome = "interrupted", trouble }: ToldRun): string {
  const why = trouble === undefined ? "The log of the workflow says more." : plain(shorten(trouble, 4000));
  return `### ❌ No plan of ${codeSpan(stackId)}: ${plain(outcome)}\n\n${why}`;
}

/** For a stack that the change touches, but whose job has left no run. */
export const missingComment = (stackId: string, link?: string): string =>
  `${marker("converge", stackId)}\n### ❌ No plan of ${codeSpan(stackId)}\n\nIts job ended before there was one; the log of the workflow says why${linked(link)}.\n`;

/** For a stack that an earlier version of the change touched. */
export const goneComment = (stackId: string): string =>
  `${marker("converge", stackId)}\n### ${codeSpan(stackId)} is no longer touched\n\nAn earlier version of this pull request changed it; this one does not.\n`;

/** The question whether a plan may be applied: what was found, who may answer, how, and until when. */
export function askComment(ask: Ask, review: Review): string {
  const { stackId, fingerprint, expiresAt } = ask;
  return `${marker("converge-ask", stackId)}
${askLine(ask)}
### ⚠️ ${codeSpan(stackId)} waits for a person

${countSentence(review)}. Read what was found. Somebody with write access who did not make the change confirms this plan, once, by a comment here whose first line is

${fence(`/converge confirm ${stackId} ${fingerprint}`, "")}

until ${expiresAt}. Nothing is applied otherwise.

${renderMarkdown(review)}`;
}

/** What becomes of a question once another plan is asked about. */
export const supersededComment = (stackId: string): string =>
  `${marker("converge-ask", stackId)}\n${codeSpan(stackId)} has another plan since: this one can no longer be confirmed.\n`;

/** The issue that questions about a stack are asked in, where no pull request is there. */
export const askIssue = (stackId: string): IssueText => ({
  title: `${stackId} waits for confirmation`,
  body: `${marker("converge-ask", stackId)}\nPlans of ${codeSpan(stackId)} that a person must confirm are asked about below; no pull request belongs to them.\n`,
});

/** The issue about what was changed outside Terraform. */
export function driftIssue(
  { stackId, runId }: Pick<ToldRun, "stackId" | "runId">,
  review: Review,
  report: DriftReport,
  link?: string,
): IssueText {
  return {
    title: `${stackId}: ${driftSentence(report)}`,
    body: `${marker("converge-drift", stackId)}
${codeSpan(stackId)} differs from what Terraform remembers. Bring Azure back with \`npx converge apply\`, or change the parameter file or its \`reviewWaivers\`. This issue closes itself once nothing is left to look at.

${renderMarkdown(review).trimEnd()}

<sub>run ${codeSpan(runId)}${linked(link)}</sub>
`,
  };
}

export const driftOver = ({ stackId, runId }: Pick<ToldRun, "stackId" | "runId">, report: DriftReport): string =>
  `${codeSpan(stackId)}: ${plain(driftSentence(report))} (run ${codeSpan(runId)}). Nothing needs anybody any more.\n`;

import { createInterface } from "node:readline/promises";
import type { Approval, Approved } from "../apply/approved.ts";
import { type CommandContext, EXIT, type ExitCode, Interrupted } from "../context.ts";
import type { CommentRef } from "../github/comment-event.ts";
import type { Finding, Review } from "../review/model.ts";
import { continues, effectiveLevel } from "../review/verdict.ts";
import type { Approver } from "./approval.ts";
import type { ReviewedPlan } from "./reviewed.ts";

export type GateAnswer =
  | {
      readonly open: true;
      readonly because: string;
      /** Who said so, where somebody did: to be recorded, and used up. */
      readonly approval?: Approved;
    }
  | { readonly open: false; readonly exitCode: ExitCode; readonly because: string };

export interface Confirmation {
  /** `--confirm <fingerprint>` */
  readonly fingerprint?: string;
  /** In a workflow: the comment that confirms it. */
  readonly comment?: CommentRef;
  /** The plan that this run was allowed to apply: what is left of it after a failure needs nobody. */
  readonly begun?: Review;
  /** The plan of an earlier run, to be applied as long as nothing has moved. */
  readonly plan?: ReviewedPlan;
  /** Findings that are what the command itself is for: nobody is asked about them. @default none */
  readonly expected?: (finding: Finding) => boolean;
}

/** Asks a person at a terminal; undefined when there is nobody to ask. */
export type Ask = ((question: string) => Promise<string>) | undefined;

const shut = (because: string): GateAnswer => ({ open: false, exitCode: EXIT.confirmationNeeded, because });

/**
 * Whether a reviewed plan may be applied now: at once, after a person said so, or not at all.
 *
 * @param approver proves that the fingerprint of this plan was confirmed by somebody who may. @default nobody did
 */
export async function gate(
  review: Review,
  stackId: string,
  confirmation: Confirmation,
  ask: Ask,
  approver?: Approver,
): Promise<GateAnswer> {
  if (review.verdict === "refuse") {
    return { open: false, exitCode: EXIT.refused, because: "the review refuses this plan; nothing was changed" };
  }
  if (review.verdict === "proceed") return { open: true, because: "nothing unusual" };
  const { fingerprint, begun, expected } = confirmation;
  const asks = review.findings.filter((finding) => effectiveLevel(finding) === "confirm");
  if (expected !== undefined && asks.every(expected))
    return { open: true, because: "nothing beyond what was asked for" };
  if (begun !== undefined && continues(begun, review)) return { open: true, because: "the rest of what was confirmed" };
  if (fingerprint !== undefined) return confirmedBy(fingerprint, review, approver);
  if (ask === undefined)
    return shut(`a person must confirm: read the review, then run it again with --confirm ${review.fingerprint}`);
  const count = asks.length;
  const answer = await ask(
    `${count} ${count === 1 ? "finding needs" : "findings need"} you. Type ${stackId} to go on: `,
  );
  const typed = answer.trim();
  if (typed === stackId) {
    const because = "confirmed at the terminal";
    const approval = await approver?.("terminal");
    if (approval === undefined) return { open: true, because };
    return approval.approved ? { open: true, because, approval } : shut(approval.reason);
  }
  const instead = typed === "" ? "nothing was confirmed" : `you typed "${typed}"`;
  return shut(`${instead}; nothing was changed`);
}

async function confirmedBy(fingerprint: string, review: Review, approver: Approver | undefined): Promise<GateAnswer> {
  const again = "run it again without --confirm, read the review, then confirm what that run says";
  if (fingerprint !== review.fingerprint)
    return shut(`--confirm names "${fingerprint}", but this plan is ${review.fingerprint}: ${again}`);
  const approval: Approval = (await approver?.("fingerprint")) ?? {
    approved: false,
    reason: "nobody has confirmed this plan",
  };
  return approval.approved
    ? { open: true, because: approval.because, approval }
    : shut(`not confirmed: ${approval.reason}`);
}
/** Asks at the terminal when there is one on both sides: ^D answers nothing, ^C throws Interrupted. */
export function terminalAsk({ stderr, signal }: CommandContext): Ask {
  if (!stderr.isTTY || process.stdin.isTTY !== true) return undefined;
  return async (question) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    terminal.once("SIGINT", () => reject(new Interrupted()));
    terminal.once("close", () => resolve(""));
    const ended = (): void => (signal?.aborted === true ? reject(new Interrupted()) : resolve(""));
    terminal.question(question, signal === undefined ? {} : { signal }).then(resolve, ended);
    try {
      return await promise;
    } finally {
      terminal.close();
    }
  };
}

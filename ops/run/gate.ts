import { createInterface } from "node:readline/promises";
import { type CommandContext, EXIT, type ExitCode, Interrupted } from "../context.ts";
import type { Finding, Review } from "../review/model.ts";
import { covers, effectiveLevel } from "../review/verdict.ts";
import type { ReviewedPlan } from "./reviewed.ts";

export type GateAnswer =
  | { readonly open: true; readonly because: string }
  | { readonly open: false; readonly exitCode: ExitCode; readonly because: string };

export interface Confirmation {
  /** `--confirm <fingerprint>` */
  readonly fingerprint?: string;
  /** What a person confirmed earlier. */
  readonly findings?: readonly Finding[];
  /** The plan of an earlier run, to be applied as long as nothing has moved. */
  readonly plan?: ReviewedPlan;
  /** Findings that are what the command itself is for: nobody is asked about them. @default none */
  readonly expected?: (finding: Finding) => boolean;
}

/** Asks a person at a terminal; undefined when there is nobody to ask. */
export type Ask = ((question: string) => Promise<string>) | undefined;

/** Whether a reviewed plan may be applied now: at once, after a person said so, or not at all. */
export async function gate(review: Review, stackId: string, confirmation: Confirmation, ask: Ask): Promise<GateAnswer> {
  if (review.verdict === "refuse") {
    return { open: false, exitCode: EXIT.refused, because: "the review refuses this plan; nothing was changed" };
  }
  if (review.verdict === "proceed") return { open: true, because: "nothing unusual" };
  const { fingerprint, findings, expected } = confirmation;
  const asks = review.findings.filter((finding) => effectiveLevel(finding) === "confirm");
  if (expected !== undefined && asks.every(expected))
    return { open: true, because: "nothing beyond what was asked for" };
  if (fingerprint === review.fingerprint) return { open: true, because: "confirmed by its fingerprint" };
  if (findings !== undefined && covers(findings, review.findings)) {
    return { open: true, because: "nothing beyond what was confirmed" };
  }
  if (fingerprint !== undefined) {
    const because = `--confirm names "${fingerprint}", but this plan is ${review.fingerprint}: read the review and confirm that`;
    return { open: false, exitCode: EXIT.confirmationNeeded, because };
  }
  if (ask === undefined) {
    const because = `a person must confirm: read the review, then run it again with --confirm ${review.fingerprint}`;
    return { open: false, exitCode: EXIT.confirmationNeeded, because };
  }
  const count = asks.length;
  const answer = await ask(
    `${count} ${count === 1 ? "finding needs" : "findings need"} you. Type ${stackId} to go on: `,
  );
  const typed = answer.trim();
  if (typed === stackId) return { open: true, because: "confirmed at the terminal" };
  const instead = typed === "" ? "nothing was confirmed" : `you typed "${typed}"`;
  return { open: false, exitCode: EXIT.confirmationNeeded, because: `${instead}; nothing was changed` };
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

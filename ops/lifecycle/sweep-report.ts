import { EXIT, type ExitCode } from "../context.ts";
import { table } from "../print/table.ts";
import { codeSpan, plain } from "../review/render/markdown-text.ts";
import type { SweepDecision } from "./sweep.ts";

/** What became of a group. */
export type SweepResult =
  | "kept"
  | "told"
  | "told before"
  | "waiting"
  | "asking"
  | "destroyed"
  | "recreated"
  | "refused"
  | "failed"
  /** A dry run, or not its turn yet. */
  | "planned";

/** One group, or one subscription that could not be read. */
export interface SweepRow {
  readonly group: string;
  readonly stackId: string | undefined;
  readonly environment: string;
  readonly action: SweepDecision["action"] | "none";
  readonly expiresOn: string | undefined;
  readonly reasons: readonly string[];
  readonly result: SweepResult;
}

/** A failure is told before a refusal, and that before a question. */
export function sweepExit(rows: readonly SweepRow[]): ExitCode {
  const results = new Set(rows.map(({ result }) => result));
  if (results.has("failed")) return EXIT.failed;
  if (results.has("refused")) return EXIT.refused;
  return results.has("asking") ? EXIT.confirmationNeeded : EXIT.done;
}

const AS_DECIDED: Readonly<Record<SweepRow["action"], SweepResult>> = {
  keep: "kept",
  wait: "waiting",
  ask: "asking",
  none: "failed",
  notify: "planned",
  destroy: "planned",
  recreate: "planned",
};

/** Whether anything was done, or came out otherwise than it was decided. */
export const isNews = (rows: readonly SweepRow[]): boolean =>
  rows.some(({ action, result }) => AS_DECIDED[action] !== result);

/** @param isDone whether it says what became of each */
export function sweepTable(rows: readonly SweepRow[], isDone: boolean): string {
  if (rows.length === 0) return "no resource group has an expiry\n";
  const cells = rows.map(({ group, expiresOn = "", action, result, reasons }) => [
    group,
    expiresOn,
    isDone ? result : action,
    reasons.join("; "),
  ]);
  return table(["group", "expires", isDone ? "result" : "action", "why"], cells);
}

/** For the page of a workflow run. */
export function sweepMarkdown(rows: readonly SweepRow[]): string {
  const cell = (text: string): string => plain(text).replaceAll("|", "\\|");
  const lines = rows.map(
    ({ group, expiresOn, action, result, reasons }) =>
      `| ${codeSpan(group).replaceAll("|", "")} | ${expiresOn ?? ""} | ${action} | **${result}** | ${cell(reasons.join("; "))} |`,
  );
  const head = ["| group | expires | action | result | why |", "|---|---|---|---|---|"];
  return `## Sweep\n\n${rows.length === 0 ? "No resource group has an expiry." : [...head, ...lines].join("\n")}\n`;
}

/** Names of groups by what became of them, for the steps after this one. */
export function sweepOutputs(rows: readonly SweepRow[]): Record<string, string> {
  const named = (...results: readonly SweepResult[]): string =>
    JSON.stringify(rows.filter(({ result }) => results.includes(result)).map(({ group }) => group));
  return {
    swept: named("destroyed", "recreated"),
    told: named("told"),
    asking: named("asking", "refused"),
    failed: named("failed"),
  };
}

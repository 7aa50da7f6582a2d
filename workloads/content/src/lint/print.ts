import type { Diagnostic } from "../types.ts";
import type { Linted } from "./lint.ts";

/** For people: a line for each mistake that an editor can follow, and how many there are. */
export function printText({ diagnostics, prompts, partials, pinned }: Linted): string {
  const count = (severity: Diagnostic["severity"]) => diagnostics.filter((each) => each.severity === severity).length;
  const found = [amount(count("error"), "error"), amount(count("warning"), "warning")].join(", ");
  return [
    ...pinned.map((each) => `pinned ${printable(each)}\n`),
    ...diagnostics.map((each) => `${printDiagnostic(each)}\n`),
    `${amount(prompts, "prompt")}, ${amount(partials, "partial")}: ${found}\n`,
  ].join("");
}

export const printDiagnostic = ({ file, line, column, severity, message, ruleId }: Diagnostic): string =>
  `${printable(file)}:${line}:${column} ${severity} ${printable(message)} ${ruleId}`;

/** For programs. */
export const printJson = (linted: Linted): string => `${JSON.stringify(linted, null, 2)}\n`;

const amount = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

/** Without what would steer a terminal. */
const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, "�");

import type { DataReport } from "../source/findings.ts";
import type { Diagnostic } from "../types.ts";

/** For people: a line for each finding that an editor can follow, what of it is not shown, and how many there are. */
export function printDataReport({ diagnostics, rules, errors, warnings }: DataReport): string {
  const hidden = rules.flatMap(({ ruleId, severity, count }) => {
    const shown = diagnostics.filter((each) => each.ruleId === ruleId && each.severity === severity).length;
    return shown < count ? [`${ruleId}: ${whole(count)} in all, the first ${whole(shown)} are shown\n`] : [];
  });
  const found = `${amount(errors, "error")}, ${amount(warnings, "warning")}\n`;
  return [...diagnostics.map((each) => `${printDiagnostic(each)}\n`), ...hidden, found].join("");
}

const printDiagnostic = ({ file, line, column, severity, message, ruleId }: Diagnostic): string =>
  `${printable(file)}:${line}:${column} ${severity} ${printable(message)} ${ruleId}`;

const whole = (count: number): string => count.toLocaleString("en-US");
const amount = (count: number, word: string): string => `${whole(count)} ${word}${count === 1 ? "" : "s"}`;

/** Without what would steer a terminal. */
const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, "�");

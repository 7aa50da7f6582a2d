import { printDiagnostic } from "../pipeline/print.ts";
import type { DataReport } from "../source/findings.ts";

/** For people: a line for each finding that an editor can follow, what of it is not shown, and how many there are. */
export function printDataReport({ diagnostics, rules, errors, warnings }: DataReport): string {
  const hidden = rules.flatMap(({ ruleId, severity, count }) => {
    const shown = diagnostics.filter((each) => each.ruleId === ruleId && each.severity === severity).length;
    return shown < count ? [`${ruleId}: ${whole(count)} in all, ${whole(shown)} shown\n`] : [];
  });
  const found = `${amount(errors, "error")}, ${amount(warnings, "warning")}\n`;
  return [...diagnostics.map((each) => `${printDiagnostic(each)}\n`), ...hidden, found].join("");
}

const whole = (count: number): string => count.toLocaleString("en-US");
const amount = (count: number, word: string): string => `${whole(count)} ${word}${count === 1 ? "" : "s"}`;

import { printable } from "../print/terminal.ts";
import { staleMessage } from "./alignment.ts";
import { type Comparison, type Difference, type DifferenceClass, HIDDEN } from "./compare.ts";

const TITLES: Readonly<Record<DifferenceClass, string>> = {
  undeclared: "undeclared",
  secret: "secret (values are never shown)",
  expected: "expected",
};
const MAX_VALUE = 60;

/** The comparison as a table for people, grouped by class. */
export function renderText(comparison: Comparison): string {
  const { left, right, differences, stale } = comparison;
  const groups = (Object.keys(TITLES) as DifferenceClass[]).flatMap((name) => {
    const members = differences.filter((difference) => difference.class === name);
    return members.length === 0 ? [] : [`${TITLES[name]}\n${table(members, left, right)}`];
  });
  if (stale.length > 0)
    groups.push(`stale declarations\n${stale.map((entry) => `  ${staleMessage(entry)}\n`).join("")}`);
  return `${[...groups, summary(comparison)].join("\n")}\n`;
}

function table(differences: readonly Difference[], left: string, right: string): string {
  const hasReason = differences.some(({ reason }) => reason !== undefined);
  const head = ["path", left, right, ...(hasReason ? ["reason"] : [])];
  const rows = differences.map(({ path, left: a, right: b, reason }) => [
    path,
    shown(a),
    shown(b),
    ...(hasReason ? [reason ?? ""] : []),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => oneLine(row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    `  ${row
      .map((cell, column) => oneLine(cell).padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd()}\n`;
  return [head, ...rows].map(line).join("");
}

/** Nothing of a parameter file may act upon the terminal. */
const oneLine = (text: string) => printable(text.replaceAll(/\s+/g, " "));

function shown(value: unknown): string {
  if (value === undefined) return "-";
  if (value === HIDDEN) return HIDDEN;
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE - 1)}…`;
}

function summary({ left, right, differences, stale }: Comparison): string {
  if (differences.length === 0 && stale.length === 0) return `${left} and ${right} do not differ`;
  const count = (name: DifferenceClass) => differences.filter((difference) => difference.class === name).length;
  const more = stale.length === 0 ? "" : `, ${stale.length} stale`;
  return `${left} and ${right}: ${count("undeclared")} undeclared, ${count("secret")} secret, ${count("expected")} expected${more}`;
}

/** The comparison as data. Secrets are hidden here too. */
export function renderJson({ left, right, differences, stale }: Comparison): string {
  const entries = differences.map(({ steps: _, secret, ...difference }) => ({
    ...difference,
    ...(secret ? { secret } : {}),
  }));
  return `${JSON.stringify({ left, right, differences: entries, stale }, null, 2)}\n`;
}

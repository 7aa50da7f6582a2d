import type { Diagnostic, Severity } from "../../schemas/diagnostic.ts";
import { amount, count, type Printer, type PrintOptions } from "./diagnostics.ts";
import { displayWidth, painter, printable, type Style } from "./terminal.ts";

const STYLES: Readonly<Record<Severity, Style>> = { error: "red", warning: "yellow", note: "cyan" };

/** For people: each diagnostic with its line and a caret, sections under their heading, and how many there are. */
export const printText: Printer = (diagnostics, options = {}) => {
  const told = diagnostics.map((diagnostic, index) => {
    const { section } = diagnostic;
    const heading = section === undefined || section === diagnostics[index - 1]?.section ? "" : `${section}\n\n`;
    return `${painter(options.color ?? false)("bold", heading)}${printOne(diagnostic, options)}\n`;
  });
  return [...told, summary(diagnostics, options)].join("\n");
};

function printOne(diagnostic: Diagnostic, { color = false, columns = 80 }: PrintOptions): string {
  const paint = painter(color);
  const { file, position, severity, message, expected, suggestion, documentation, ruleId } = diagnostic;
  const place = position === undefined ? "" : `:${position.line}:${position.column}`;
  const lines = [
    `${paint("bold", `${printable(file)}${place}`)} ${paint(STYLES[severity], severity)} ${printable(message)} ${paint("dim", printable(ruleId))}`,
  ];
  const gutter = " ".repeat(String(position?.line ?? "").length);
  const hint = suggestion === undefined ? "" : `did you mean ${printable(suggestion)}?`;
  const excerpt = position === undefined ? undefined : excerptOf(diagnostic, Math.max(columns, 40) - gutter.length - 5);
  if (excerpt === undefined || position === undefined) {
    if (hint !== "") lines.push(`  ${paint("green", hint)}`);
  } else {
    const caret = [paint(STYLES[severity], excerpt.marks), ...(hint === "" ? [] : [paint("green", hint)])].join(" ");
    lines.push(`  ${paint("dim", `${position.line} |`)} ${excerpt.line}`);
    lines.push(`  ${paint("dim", `${gutter} |`)} ${caret}`);
  }
  if (suggestion === undefined && expected !== undefined && !message.includes(expected)) {
    lines.push(`  ${gutter} ${paint("dim", `expected ${printable(expected)}`)}`);
  }
  if (documentation !== undefined) lines.push(`  ${gutter} ${paint("dim", `see ${printable(documentation)}`)}`);
  return lines.join("\n");
}

/** The part of the line around the place, and the marks under it. */
function excerptOf({ sourceLine, position }: Diagnostic, width: number): { line: string; marks: string } | undefined {
  if (sourceLine === undefined || position === undefined) return undefined;
  const start = Math.min(position.column - 1, sourceLine.length);
  const isOneLine = position.endLine === undefined || position.endLine === position.line;
  const end = Math.max(
    start,
    Math.min(isOneLine ? (position.endColumn ?? start + 1) - 1 : sourceLine.length, sourceLine.length),
  );
  const safe = (from: number, to: number) => printable(sourceLine.slice(from, to).replaceAll("\t", " "));
  const marked = safe(start, end);
  let before = safe(0, start);
  let after = safe(end, sourceLine.length);
  // A long line is shown around the place, with a third of the room before it.
  if (displayWidth(before) + displayWidth(marked) + displayWidth(after) > width) {
    const room = Math.max(Math.floor(width / 3), width - displayWidth(marked) - displayWidth(after));
    if (displayWidth(before) > room) before = `…${lastColumns(before, room - 1)}`;
    const left = Math.max(width - displayWidth(before) - displayWidth(marked), 0);
    if (displayWidth(after) > left) after = left === 0 ? "" : `${firstColumns(after, left - 1)}…`;
  }
  const shown =
    displayWidth(before) + displayWidth(marked) > width ? firstColumns(marked, width - displayWidth(before)) : marked;
  return {
    line: `${before}${shown}${after}`.trimEnd(),
    marks: `${" ".repeat(displayWidth(before))}${"^".repeat(Math.max(displayWidth(shown), 1))}`,
  };
}

function firstColumns(text: string, columns: number): string {
  let width = 0;
  let kept = "";
  for (const character of text) {
    width += displayWidth(character);
    if (width > columns) break;
    kept += character;
  }
  return kept;
}

const lastColumns = (text: string, columns: number): string =>
  [...firstColumns([...text].reverse().join(""), columns)].reverse().join("");

function summary(diagnostics: readonly Diagnostic[], options: PrintOptions): string {
  const { color = false, files, fixCommand } = options;
  const paint = painter(color);
  const { errors, warnings, notes, files: wrong, fixable } = count(diagnostics);
  if (diagnostics.length === 0) {
    const checked = files === undefined ? "" : `${amount(files, "file")} checked: `;
    return `${paint("green", `${checked}no problems`)}\n`;
  }
  const parts = [
    errors > 0 ? paint("red", amount(errors, "error")) : "",
    warnings > 0 ? paint("yellow", amount(warnings, "warning")) : "",
    notes > 0 ? paint("cyan", amount(notes, "note")) : "",
  ].filter((part) => part !== "");
  const total = `${parts.join(", ")} in ${amount(wrong, "file")}`;
  const fixes = fixable > 0 && fixCommand !== undefined ? `; \`${fixCommand}\` repairs ${fixable} of them` : "";
  return `${total}${fixes}\n`;
}

import { displayWidth, type painter, printable, printableJson, type Style } from "../print/terminal.ts";
import type { Check, CheckStatus } from "./check.ts";
import type { Action } from "./decide.ts";
import type { Inspection } from "./inspect.ts";

const STYLES: Readonly<Record<CheckStatus, Style>> = {
  ok: "green",
  warning: "yellow",
  failed: "red",
  unknown: "magenta",
};

export interface TextOptions {
  readonly paint: ReturnType<typeof painter>;
  /** Width of the terminal, in characters. */
  readonly columns: number;
}

/** For people: a line a check; below each that is not ok, what was expected and what to do. */
export function renderText(
  { stackId, checks, decision, imports }: Inspection,
  { paint, columns }: TextOptions,
): string {
  const width = Math.max(...checks.map(({ id }) => id.length));
  const indent = " ".repeat(width + 13);
  const room = Math.max(columns - indent.length, 40);
  const lines = withoutRepeats(checks).flatMap(({ id, status, found, expected, remedy }) => {
    const label = `  ${paint(STYLES[status], status.padEnd(7))}  ${id.padEnd(width)}`;
    const more = [
      ...(status === "ok" ? [] : [`expected: ${expected}`]),
      ...(status === "ok" || remedy === undefined ? [] : [`remedy: ${remedy}`]),
    ];
    const [first = "", ...rest] = wrap(printable(found), room);
    const below = [...rest, ...more.flatMap((text) => wrap(printable(text), room)).map((line) => paint("dim", line))];
    return [`${label}  ${first}`, ...below.map((line) => `${indent}${line}`)];
  });
  const verdict = `${paint("bold", decision.action)}: ${printable(decision.reason)}`;
  const adopted = imports.map(({ address }) => `  adopts ${printable(address)}`);
  return `${[paint("bold", stackId), ...lines, "", ...wrap(verdict, Math.max(columns, 40)), ...adopted].join("\n")}\n`;
}

/** What kept one question from being answered mostly keeps others as well: it is told once. */
function withoutRepeats(checks: readonly Check[]): Check[] {
  const first = new Map<string, string>();
  return checks.map((check) => {
    const { id, status, found } = check;
    const told = status === "ok" ? undefined : first.get(found);
    if (told === undefined) {
      first.set(found, id);
      return check;
    }
    const { remedy: _told, ...rest } = check;
    return { ...rest, found: `the same as ${told}` };
  });
}

function wrap(text: string, room: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && displayWidth(line) + 1 + displayWidth(word) > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** One decision, as programs get it. */
export interface InspectionJson {
  readonly stack: string;
  readonly action: Action;
  readonly reason: string;
  readonly checks: Inspection["checks"];
  readonly imports: Inspection["imports"];
}

export const toJson = ({ stackId, decision, checks, imports }: Inspection): InspectionJson => ({
  stack: stackId,
  ...decision,
  checks,
  imports,
});

export const renderJson = (inspections: readonly Inspection[]): string =>
  `${printableJson({ stacks: inspections.map(toJson) })}\n`;

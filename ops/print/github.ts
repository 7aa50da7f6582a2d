import type { Diagnostic, Severity } from "../../schemas/diagnostic.ts";
import type { Output } from "../context.ts";
import { type Printer, sentence } from "./diagnostics.ts";
import { printable } from "./terminal.ts";

const COMMANDS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", note: "notice" };

/** Workflow commands of GitHub Actions: each diagnostic becomes an annotation of its line. */
export const printGithub: Printer = (diagnostics) =>
  diagnostics.map((diagnostic) => `${annotation(diagnostic)}\n`).join("");

function annotation(diagnostic: Diagnostic): string {
  const { severity, file, position, ruleId, documentation } = diagnostic;
  const properties: [name: string, value: string | number | undefined][] = [
    ["file", file],
    ["line", position?.line],
    ["endLine", position?.endLine],
    ["col", position?.column],
    // GitHub takes columns only for a place within one line.
    [
      "endColumn",
      position?.endLine === undefined || position.endLine === position.line ? position?.endColumn : undefined,
    ],
    ["title", ruleId],
  ];
  const written = properties.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escapeProperty(value)}`],
  );
  const see = documentation === undefined ? "" : `\nsee ${documentation}`;
  return `::${COMMANDS[severity]} ${written.join(",")}::${escapeData(`${sentence(diagnostic)}${see}`)}`;
}

/** As @actions/core escapes it; what a log must not hold raw is made visible first. */
export const escapeData = (text: string): string =>
  text
    .split(/\r\n|\n|\r/)
    .map((line) => printable(line).replaceAll("%", "%25"))
    .join("%0A");

const escapeProperty = (value: string | number): string =>
  escapeData(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C");

/** Hands commands of our own to the workflow, one a line; a line of any other text is never taken for one. */
export function writeCommands(output: Output, lines: string): void {
  for (const line of lines.split("\n").filter((each) => each !== "")) {
    if (output.command === undefined) output.write(`${line}\n`);
    else output.command(line);
  }
}

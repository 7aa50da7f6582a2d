import type { Diagnostic, Severity } from "../../schemas/diagnostic.ts";
import { RULES } from "../../schemas/rules.ts";
import { type Printer, type RuleDescription, sentence } from "./diagnostics.ts";
import { printableJson } from "./terminal.ts";

const LEVELS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", note: "note" };

/** SARIF 2.1.0, which code scanning services read. */
export const printSarif: Printer = (diagnostics, { rules = [], version } = {}) => {
  const described = new Map(rules.map((rule) => [rule.id, rule]));
  const ids = [...new Set(diagnostics.map(({ ruleId }) => ruleId))].sort();
  const driver = {
    name: "converge",
    ...(version === undefined ? {} : { semanticVersion: version }),
    rules: ids.map((id) => ruleOf(id, described.get(id))),
  };
  const run = {
    tool: { driver },
    columnKind: "utf16CodeUnits",
    results: diagnostics.map((diagnostic) => resultOf(diagnostic, ids.indexOf(diagnostic.ruleId))),
  };
  return `${printableJson({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [run],
  })}\n`;
};

function ruleOf(id: string, rule: RuleDescription | undefined) {
  const why = rule?.why ?? (Object.hasOwn(RULES, id) ? RULES[id] : undefined);
  return {
    id,
    ...(why === undefined ? {} : { shortDescription: { text: why } }),
    ...(rule?.documentation === undefined ? {} : { helpUri: rule.documentation }),
  };
}

function resultOf(diagnostic: Diagnostic, ruleIndex: number) {
  const { ruleId, severity, file, path, documentation, fix } = diagnostic;
  const artifactLocation = { uri: encodeURI(file.toWellFormed()).replaceAll("#", "%23").replaceAll("?", "%3F") };
  const region = regionOf(diagnostic);
  const see = documentation === undefined ? "" : ` See ${documentation}`;
  return {
    ruleId,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: `${sentence(diagnostic)}${see}` },
    locations: [
      {
        physicalLocation: { artifactLocation, ...(region === undefined ? {} : { region }) },
        ...(path === undefined || path === "" ? {} : { logicalLocations: [{ fullyQualifiedName: path }] }),
      },
    ],
    ...(fix === undefined
      ? {}
      : {
          fixes: [
            {
              description: { text: fix.title },
              artifactChanges: [
                {
                  artifactLocation,
                  replacements: [
                    {
                      deletedRegion: { charOffset: fix.start, charLength: fix.end - fix.start },
                      insertedContent: { text: fix.text },
                    },
                  ],
                },
              ],
            },
          ],
        }),
  };
}

function regionOf({ position, sourceLine }: Diagnostic) {
  if (position === undefined) return undefined;
  const { line, column, endLine, endColumn } = position;
  return {
    startLine: line,
    startColumn: column,
    ...(endLine === undefined ? {} : { endLine }),
    ...(endColumn === undefined ? {} : { endColumn }),
    ...(sourceLine === undefined ? {} : { snippet: { text: sourceLine } }),
  };
}

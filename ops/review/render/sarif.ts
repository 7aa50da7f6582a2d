import type { Finding, Level, Review } from "../model.ts";
import { ALL_RULES } from "../rules/index.ts";
import { effectiveLevel } from "../verdict.ts";

const SARIF_LEVEL: Readonly<Record<Level, string>> = {
  refuse: "error",
  confirm: "warning",
  notice: "note",
  info: "note",
};

/** What the engine itself finds, besides the rules. */
const ENGINE_RULES: readonly (readonly [string, string])[] = [
  ["rule-failed", "a rule that could not be evaluated has not said that all is well"],
  ["unusual", "more than this stack's history makes expect"],
  ["history-too-short", "too few archived runs to say what is usual"],
  ["waiver-expired", "an expired waiver holds for nothing"],
  ["acknowledgement-expired", "an expired acknowledgement of the policy pack holds for nothing"],
  ["waiver-invalid", "a broken waiver holds for nothing"],
  ["waiver-new", "a waiver counts once somebody has confirmed a plan with it"],
  ["self-review", "the author of a change may confirm it"],
];

export interface SarifOptions {
  /** The file to which results point: the parameter file or the plan, relative to the project folder. @default the plan */
  readonly location?: string;
  /** The line of a finding in it. @default the first */
  readonly lineOf?: (finding: Finding) => number;
}

/** SARIF 2.1.0, for code scanning. */
export function renderSarif(review: Review, options: SarifOptions = {}): string {
  const rules = [
    ...ALL_RULES.map((rule) => ({
      id: rule.id,
      shortDescription: { text: rule.why },
      ...(rule.documentation === undefined ? {} : { helpUri: rule.documentation }),
    })),
    ...ENGINE_RULES.map(([id, why]) => ({ id, shortDescription: { text: why } })),
  ];
  const indexes = new Map(rules.map((rule, index) => [rule.id, index]));
  const uri = encodeURI(options.location ?? review.plan);
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "converge review", rules } },
        columnKind: "utf16CodeUnits",
        invocations: [{ executionSuccessful: true, exitCodeDescription: review.verdict }],
        results: review.findings.map((finding) =>
          result(finding, indexes, { uri, line: options.lineOf?.(finding) ?? 1 }),
        ),
        properties: { verdict: review.verdict, fingerprint: review.fingerprint },
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function result(
  finding: Finding,
  indexes: ReadonlyMap<string, number>,
  { uri, line }: { readonly uri: string; readonly line: number },
): object {
  const index = indexes.get(finding.ruleId);
  return {
    ruleId: finding.ruleId,
    ...(index === undefined ? {} : { ruleIndex: index }),
    level: SARIF_LEVEL[effectiveLevel(finding)],
    message: { text: `${finding.address}: ${finding.message}. What to do: ${finding.remedy}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri }, region: { startLine: line } },
        logicalLocations: [{ fullyQualifiedName: finding.address, kind: "resource" }],
      },
    ],
    partialFingerprints: { "finding/v1": [finding.ruleId, finding.address, finding.attribute ?? ""].join("|") },
    properties: {
      level: finding.level,
      ...(finding.attribute === undefined ? {} : { attribute: finding.attribute }),
      ...(finding.before === undefined ? {} : { before: finding.before }),
      ...(finding.after === undefined ? {} : { after: finding.after }),
    },
    ...(finding.waived === undefined
      ? {}
      : {
          suppressions: [
            {
              kind: "external",
              status: "accepted",
              justification: `${finding.waived.reason} (until ${finding.waived.expiresOn})`,
            },
          ],
        }),
  };
}

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Acceptance, matchesGlob } from "../../constructs/acceptance.ts";
import { acknowledge, expiredSentence } from "../../constructs/policy/acknowledgements.ts";
import { POLICY_RULES } from "../../constructs/policy/pack.ts";
import { type PolicyResource, resourcesOf } from "../../constructs/policy/resources.ts";
import { evaluatePolicy, type PolicyViolation, sentenceOf } from "../../constructs/policy/rule.ts";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { diagnoseAt, type LoadedEnvironment, STACKS } from "../../schemas/load.ts";
import type { Finding } from "../../schemas/syntax/diagnose.ts";
import { type Document, findNode, type NodePath } from "../../schemas/syntax/node.ts";
import { fileProblem } from "../../schemas/syntax/source.ts";
import type { RuleDescription } from "../print/diagnostics.ts";

/** The section of diagnostics under which policies are told. */
export const POLICY = "policy";

/** The rules, and what is said about acknowledgements, for formats that list rules. */
export const POLICY_DESCRIPTIONS: readonly RuleDescription[] = [
  ...POLICY_RULES,
  { id: "policy/acknowledgement-expired", why: "An acknowledgement holds until its last day." },
  { id: "policy/acknowledgement-unused", why: "What nothing needs any more would hide the next violation." },
  { id: "policy/unreadable", why: "What cannot be read cannot be judged." },
];

/**
 * What the policy pack says about the Terraform that is rendered for the stacks. A stack that was never rendered is
 * judged when it is: its synthesis runs the same rules.
 *
 * @param root The project folder.
 */
export function checkPolicy(root: string, environments: readonly LoadedEnvironment[], now: Date): Diagnostic[] {
  return environments.flatMap(({ name, stacks, documents }) =>
    STACKS.flatMap((stack) => {
      const [document, parameters] = [documents[stack], stacks[stack]];
      const file = `cdktf.out/stacks/${stack}-${name}/cdk.tf.json`;
      if (document === undefined || parameters === undefined || !existsSync(join(root, file))) return [];
      const resources = readResources(join(root, file));
      if (resources === undefined) {
        const problem = fileProblem(file, ["policy/unreadable", "cannot be read as JSON; run: npx converge synth"]);
        return [{ ...problem, section: POLICY }];
      }
      const judged = { id: `${stack}-${name}`, document, resources };
      return judge(judged, parameters.acknowledgements ?? [], now);
    }),
  );
}

function readResources(path: string): PolicyResource[] | undefined {
  try {
    return resourcesOf(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}

interface JudgedStack {
  /** `mysql-dev` */
  readonly id: string;
  /** Its parameter file. */
  readonly document: Document;
  readonly resources: readonly PolicyResource[];
}

function judge(
  { id, document, resources }: JudgedStack,
  acknowledgements: readonly Acceptance[],
  now: Date,
): Diagnostic[] {
  const { open, expired, unused } = acknowledge(evaluatePolicy(POLICY_RULES, resources), acknowledgements, now);
  const at = (path: NodePath, finding: Finding): Diagnostic => ({
    ...diagnoseAt(document, path, finding),
    section: POLICY,
  });
  const about = (acknowledgement: Acceptance): NodePath => [
    "acknowledgements",
    acknowledgements.indexOf(acknowledgement),
  ];
  const found = open.map((violation) => {
    const path = causeOf(document, acknowledgements, violation, resources);
    const { rule, level: severity, address } = violation;
    const message = `${address} of ${id}: ${sentenceOf(violation)}`;
    return at(path, { ruleId: rule.id, severity, message, documentation: rule.documentation });
  });
  return [
    ...found,
    ...expired.map((each) =>
      at(about(each), {
        ruleId: "policy/acknowledgement-expired",
        severity: "warning",
        message: expiredSentence(each),
      }),
    ),
    ...unused.map((each) =>
      at(about(each), { ruleId: "policy/acknowledgement-unused", severity: "warning", message: unusedSentence(each) }),
    ),
  ];
}

const unusedSentence = ({ rule, address }: Acceptance): string =>
  POLICY_RULES.some(({ id }) => id === rule)
    ? `the acknowledgement of ${rule} for ${address} is needed by nothing; remove it`
    : `rule is "${rule}", but the policy pack has no such rule; docs/policy.md lists them`;

/**
 * The place in the parameter file that a violation comes from: the acknowledgement of it that has expired, else the
 * section of which the construct is made that holds the resource, else the beginning.
 */
function causeOf(
  document: Document,
  acknowledgements: readonly Acceptance[],
  { rule, address }: PolicyViolation,
  resources: readonly PolicyResource[],
): NodePath {
  const expired = acknowledgements.findIndex((each) => each.rule === rule.id && matchesGlob(each.address, address));
  if (expired >= 0) return ["acknowledgements", expired];
  const metadata = resources.find((resource) => resource.address === address)?.attributes["//"];
  const { path } = ((metadata ?? {}) as { metadata?: { path?: string } }).metadata ?? {};
  // Construct ids are the keys of the file in kebab-case: `mysql-dev/resource-group/lock`.
  const section = path?.split("/")[1]?.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return section !== undefined && findNode(document.root, [section]) !== undefined ? [section] : [];
}

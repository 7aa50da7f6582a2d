import { isolationRules } from "../../constructs/isolation/index.ts";
import type { RuleDescription } from "../print/diagnostics.ts";
import { checkCodeowners } from "./codeowners.ts";
import { checkImports } from "./imports.ts";
import { checkRendered } from "./rendered.ts";
import { FILE_RULES, type Section } from "./rules.ts";
import { checkWorkflows } from "./workflows.ts";

/** The section of diagnostics under which isolation is told. */
const ISOLATION = "isolation";

/** Every rule that keeps streams apart. */
export const ISOLATION_RULES: readonly RuleDescription[] = [
  ...isolationRules.map(({ id, why }) => ({ id, why })),
  ...Object.entries(FILE_RULES).map(([id, why]) => ({ id, why })),
];

/**
 * Whether the streams of a project are isolated: what they import, their rendered Terraform and its backends, their
 * workflows and the owners of their files. What is not there is not judged.
 *
 * @param project Path of the project folder.
 */
export async function checkIsolationOf(project: string): Promise<Section> {
  const parts = [
    checkImports(project),
    await checkRendered(project),
    checkWorkflows(project),
    checkCodeowners(project),
  ];
  return {
    diagnostics: parts.flatMap(({ diagnostics }) => diagnostics.map((each) => ({ ...each, section: ISOLATION }))),
    files: parts.reduce((sum, { files }) => sum + files, 0),
  };
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkIsolation } from "../../constructs/isolation/index.ts";
import type { RuleViolation } from "../../constructs/rule.ts";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { diagnoseAt } from "../../schemas/load.ts";
import { parseDocument } from "../../schemas/syntax/document.ts";
import { fileProblem, readSource } from "../../schemas/syntax/source.ts";
import { UserError } from "../context.ts";
import { type RenderedStack, readRenderedStack } from "../live/rendered-stack.ts";
import { namesIn } from "./project-files.ts";
import type { FileRule, Section } from "./rules.ts";

const UNREADABLE: FileRule = "isolation/rendered";
const FOLDER = "cdktf.out/stacks";
const fileOf = (id: string): string => `${FOLDER}/${id}/cdk.tf.json`;

/** Judges the rendered Terraform of all stacks of all environments. */
export async function checkRendered(project: string): Promise<Section> {
  // Terraform leaves files in folders of stacks that are gone.
  const ids = namesIn(join(project, FOLDER), "folders").filter((id) => existsSync(join(project, fileOf(id))));
  const stacks = await Promise.all(
    ids.map(async (id) => ({ id, terraform: await readOrUndefined(join(project, FOLDER, id)) })),
  );
  const unreadable = stacks
    .filter(({ terraform }) => terraform === undefined)
    .map(({ id }) => fileProblem(fileOf(id), [UNREADABLE, "cannot be read as JSON; run: npx converge synth"]));
  const found = checkIsolation(stacks.filter(({ terraform }) => terraform !== undefined));
  return {
    diagnostics: [...unreadable, ...found.map((violation) => locate(project, violation))],
    files: stacks.length,
  };
}

async function readOrUndefined(folder: string): Promise<RenderedStack | undefined> {
  try {
    return await readRenderedStack(folder);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Gives a violation its line; where the file is too large for that, its file alone. */
function locate(project: string, { path, ruleId, severity, message }: RuleViolation): Diagnostic {
  const [id, ...inside] = path;
  const finding = { ruleId, severity, message };
  if (id === undefined) return { ...finding, file: FOLDER };
  const file = fileOf(String(id));
  const read = readSource(join(project, file), file);
  const document = "source" in read ? parseDocument(read.source).document : undefined;
  return document === undefined ? { ...finding, file } : diagnoseAt(document, inside, finding);
}

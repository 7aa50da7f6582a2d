import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ValidateFunction } from "ajv";
import schema from "../../schemas/calendar.schema.json" with { type: "json" };
import { checkShape, compileSchema } from "../library/shape.ts";
import { type Source, sortDiagnostics } from "../library/source.ts";
import { parseYaml } from "../library/yaml.ts";
import { reasonOf } from "../reason.ts";
import { ContentError, type Diagnostic, type JsonObject, type Library } from "../types.ts";
import { checkPlan } from "./check.ts";
import type { Plan } from "./plan.ts";

let validate: ValidateFunction | undefined;

/** Reads a plan from its text. Never throws. */
export function parsePlan(
  source: Source,
  library: Library,
): { readonly plan?: Plan; readonly diagnostics: readonly Diagnostic[] } {
  const { yaml, diagnostics } = parseYaml(source);
  if (yaml === undefined) return { diagnostics };
  validate ??= compileSchema(schema as unknown as JsonObject);
  const misshapen = checkShape(validate, yaml.value, { yaml, rules: "calendar" });
  if (misshapen.length > 0) return { diagnostics: sortDiagnostics(misshapen) };
  const plan = yaml.value as unknown as Plan;
  const wrong = checkPlan(plan, yaml, library);
  return wrong.length === 0 ? { plan, diagnostics } : { diagnostics: sortDiagnostics(wrong) };
}

/** @throws ContentError with every mistake at its place */
export async function readPlan(cwd: string, file: string, library: Library): Promise<Plan> {
  const text = await readFile(resolve(cwd, file), "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new ContentError(`the plan ${file} cannot be read: ${reasonOf(error)}`);
  });
  const { plan, diagnostics } = parsePlan({ file, text: text.replaceAll("\r\n", "\n") }, library);
  if (plan !== undefined) return plan;
  throw new ContentError(
    diagnostics.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`).join("\n"),
  );
}

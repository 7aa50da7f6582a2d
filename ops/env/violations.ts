import { schemaSet } from "../../schemas/shape/schema-set.ts";

/** One way in which values break the schema. */
export interface EnvViolation {
  readonly name: string;
  readonly keyword: string;
  readonly limit: unknown;
  /** The variable whose presence demands `name`. */
  readonly demandedBy?: string;
}

/** Validates values against the schema. */
export function violations(values: Readonly<Record<string, string>>): EnvViolation[] {
  const { errors } = schemaSet().validate("env.schema.json", values);
  return errors.flatMap(({ instancePath, keyword, params }): EnvViolation[] => {
    if (keyword === "if") return [];
    const limit = params.limit ?? params.format ?? params.allowedValues;
    const missing = params.missingProperty as string | undefined;
    if (missing === undefined) return [{ name: instancePath.slice(1), keyword, limit }];
    // The schema's only condition is on ARM_USE_OIDC.
    const demandedBy = keyword === "dependentRequired" ? (params.property as string) : "ARM_USE_OIDC";
    return [{ name: missing, keyword, limit, demandedBy }];
  });
}

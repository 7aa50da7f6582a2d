import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import schema from "../../schemas/env.schema.json" with { type: "json" };

/** What schemas/env.schema.json says of one variable. */
export interface EnvVariable {
  readonly secret: boolean;
  /** What replaces it; undefined while it is current. */
  readonly replacedBy?: string;
  /** The variable that takes its value over unchanged. */
  readonly renamedTo?: string;
  readonly format?: string;
  readonly allowed?: readonly string[];
}

type Described = Readonly<Record<string, unknown>>;
const properties: Readonly<Record<string, Described>> = schema.properties;
const families = Object.entries<Described>(schema.patternProperties).map(
  ([pattern, described]) => [new RegExp(pattern), described] as const,
);

/** Every variable described by its full name, deprecated ones included. */
export const VARIABLE_NAMES: readonly string[] = Object.keys(properties);

/** What is known of a variable; undefined when the schema does not describe it. */
export function describeVariable(name: string): EnvVariable | undefined {
  const described = Object.hasOwn(properties, name)
    ? properties[name]
    : families.find(([pattern]) => pattern.test(name))?.[1];
  if (described === undefined) return undefined;
  const { "x-deprecated": replacedBy, "x-renamedTo": renamedTo, format, enum: allowed } = described;
  return {
    secret: described["x-secret"] === true,
    ...(typeof replacedBy === "string" ? { replacedBy } : {}),
    ...(typeof renamedTo === "string" ? { renamedTo } : {}),
    ...(typeof format === "string" ? { format } : {}),
    ...(Array.isArray(allowed) ? { allowed: allowed.map(String) } : {}),
  };
}

/** One way in which values break the schema. */
export interface EnvViolation {
  readonly name: string;
  readonly keyword: string;
  readonly limit: unknown;
  /** The variable whose presence demands `name`. */
  readonly demandedBy?: string;
}

const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
addFormats.default(ajv);
ajv.addVocabulary(["x-secret", "x-deprecated", "x-renamedTo", "x-readBy"]);
const validate = ajv.compile(schema);

/** Validates values against the schema. */
export function violations(values: Readonly<Record<string, string>>): EnvViolation[] {
  validate(values);
  return (validate.errors ?? []).flatMap(({ instancePath, keyword, params }): EnvViolation[] => {
    if (keyword === "if") return [];
    const limit = params.limit ?? params.format ?? params.allowedValues;
    const missing = params.missingProperty as string | undefined;
    if (missing === undefined) return [{ name: instancePath.slice(1), keyword, limit }];
    const demandedBy = keyword === "dependentRequired" ? (params.property as string) : "ARM_USE_OIDC";
    return [{ name: missing, keyword, limit, demandedBy }];
  });
}

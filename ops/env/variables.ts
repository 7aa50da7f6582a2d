import schema from "../../schemas/env.schema.json" with { type: "json" };
import { schemaSet } from "../../schemas/shape/schema-set.ts";
import { isSecretName } from "../../schemas/syntax/secrets.ts";

/** What schemas/env.schema.json says of one variable. */
export interface EnvVariable {
  readonly secret: boolean;
  /** What replaces it; undefined while it is current. */
  readonly replacedBy?: string;
  /** The variable that takes its value over unchanged. */
  readonly renamedTo?: string;
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
  const { "x-deprecated": replacedBy, "x-renamedTo": renamedTo } = described;
  return {
    secret: described["x-secret"] === true,
    ...(typeof replacedBy === "string" ? { replacedBy } : {}),
    ...(typeof renamedTo === "string" ? { renamedTo } : {}),
  };
}

/** Values of the environment that must be printed and kept nowhere, whoever repeats them. */
export const secretValues = (env: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && (describeVariable(name)?.secret === true || isSecretName(name)) ? [value] : [],
  );

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

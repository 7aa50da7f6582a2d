import schema from "../../schemas/env.schema.json" with { type: "json" };
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

/** Secrets within values that are none as a whole: the password of a URL, the key of a connection string. */
const PARTS = /:\/\/[^\s:/@]*:([^\s@/]+)@|(?:\w*key|password|pwd|signature|\bsig)=([^;&\s]+)/gi;

/** What a shell keeps its folders in. */
const FOLDERS: ReadonlySet<string> = new Set(["PWD", "OLDPWD"]);

/** Values of the environment, and parts of them, that must be printed and kept nowhere, whoever repeats them. */
export const secretValues = (env: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(env).flatMap(([name, value = ""]) => {
    const parts = [...value.matchAll(PARTS)].flatMap(([, password, key]) => password ?? key ?? []);
    const isSecret = describeVariable(name)?.secret === true || (isSecretName(name) && !FOLDERS.has(name));
    return isSecret ? [value, ...parts] : parts;
  });

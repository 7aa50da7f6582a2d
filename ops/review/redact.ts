import { isPublicName, isSecretName } from "../../schemas/syntax/secrets.ts";
import { isSecretOption, redactText, SENSITIVE } from "../secrets/text.ts";
import type { Json, JsonObject, Plan, StateModule } from "./model.ts";

/** Attributes of providers that are secret besides what is called so anywhere. */
const SECRET_ATTRIBUTE = /(^|[_-])(pfx|key)([_-](wo|value|base64|blob|hash|data))?$/i;

/** The same few hundred names come again with every resource of a plan. */
const judged = new Map<string, { readonly secret: boolean; readonly open: boolean }>();
const MAX_JUDGED = 10_000;

function judge(name: string): { readonly secret: boolean; readonly open: boolean } {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const snake = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2");
  const found = { secret: isSecretName(name) || SECRET_ATTRIBUTE.test(snake), open: isPublicName(name) };
  if (judged.size < MAX_JUDGED) judged.set(name, found);
  return found;
}

/** Whether an attribute is secret by its name, or by the name of the block it stands in, whatever the provider says. */
export const isSecretAttribute = (name: string, withinSecret = false): boolean => {
  const { secret, open } = judge(name);
  return (withinSecret || secret) && !open;
};

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The mask one step down: `true` covers everything below. */
export const maskAt = (mask: Json | undefined, key: string | number): Json | undefined =>
  mask === true ? true : (mask as { [key: string]: Json } | null | undefined)?.[key];

/** What a list of variables, settings or parameters calls the value of an entry. */
const VALUE_OF_PAIR = /^(default_?)?values?$/i;

/** Whether this is the value of an entry `{ name: "DB_PASSWORD", value: … }`, whose name says that it is secret. */
export function isSecretEntry(parent: Json | undefined, key: string | number): boolean {
  if (typeof key !== "string" || !VALUE_OF_PAIR.test(key) || !isObject(parent)) return false;
  return ["name", "key"].some((property) => {
    const name = parent[property];
    return typeof name === "string" && isSecretName(name);
  });
}

/** Lists that hold the words of a command line. */
const COMMAND_LINE = /^(args?|arguments|commands?|cmd|entry_?point)$/i;
/** A password, but no port. */
const SHORT_PASSWORD = /^-p(?!\d{1,5}(?::|$))\S{3,}$/;

/**
 * Whether a word of a list is a secret by its place in a command line: behind `--password`, or behind `-p` in one word.
 *
 * @param name what the list is called: `args`
 */
export function isSecretWord(list: Json | undefined, index: string | number, name: string): boolean {
  if (!Array.isArray(list) || typeof index !== "number") return false;
  const [word, before] = [list[index], list[index - 1]] as const;
  if (typeof word !== "string") return false;
  return (isSecretOption(before) && !word.startsWith("-")) || (COMMAND_LINE.test(name) && SHORT_PASSWORD.test(word));
}

/** A copy in which every secret is replaced: by Terraform's own mask, by the attribute's name, by what the text looks like. */
export function redact(value: Json, mask: Json | undefined, name = "", withinSecret = false): Json {
  if (mask === true) return value === null ? null : SENSITIVE;
  const secret = isSecretAttribute(name, withinSecret);
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      redact(item, isSecretWord(value, index, name) || maskAt(mask, index), name, withinSecret),
    );
  }
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        redact(item, maskAt(mask, key), key, secret || isSecretEntry(value, key)),
      ]),
    );
  }
  if (typeof value !== "string" || value === "") return value;
  return secret ? SENSITIVE : redactText(value);
}

/** Where a plan or a state holds values, and which mask lies beside them. */
const MASKS: Readonly<Record<string, string>> = {
  before: "before_sensitive",
  after: "after_sensitive",
  values: "sensitive_values",
  value: "sensitive",
};

/** A whole plan in which every secret is replaced, short ones too, as {@link redact} replaces them in one value. */
export function redactPlan(document: Json): Json {
  if (Array.isArray(document)) return document.map(redactPlan);
  if (!isObject(document)) return document;
  return Object.fromEntries(
    Object.entries(document).map(([key, item]) => {
      const mask = MASKS[key];
      return [key, mask !== undefined && mask in document ? redact(item, document[mask]) : redactPlan(item)];
    }),
  );
}

function collectSecrets(
  value: Json | undefined,
  mask: Json | undefined,
  name: string,
  within: boolean,
  to: Set<string>,
) {
  if (typeof value === "string") {
    if (value !== "" && (mask === true || isSecretAttribute(name, within))) to.add(value);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      collectSecrets(item, isSecretWord(value, index, name) || maskAt(mask, index), name, within, to);
    });
  } else if (isObject(value)) {
    const secret = isSecretAttribute(name, within);
    for (const [key, item] of Object.entries(value)) {
      collectSecrets(item, maskAt(mask, key), key, secret || isSecretEntry(value, key), to);
    }
  }
}

/** Resources as a state lists them, those of child modules too. */
function collectFromModule(module: StateModule | undefined, to: Set<string>): void {
  for (const { values, sensitive_values: mask } of module?.resources ?? []) collectSecrets(values, mask, "", false, to);
  for (const child of module?.child_modules ?? []) collectFromModule(child, to);
}

/** Every secret that a plan holds, wherever a mask or a name says so. */
export function secretsOf(plan: Plan): Set<string> {
  const secrets = new Set<string>();
  // A refresh-only plan lists no changes of what it leaves alone, and yet holds it all.
  for (const { root_module: root, outputs = {} } of [plan.prior_state?.values ?? {}, plan.planned_values ?? {}]) {
    collectFromModule(root, secrets);
    for (const [name, { value, sensitive }] of Object.entries(outputs)) {
      collectSecrets(value, sensitive === true, name, false, secrets);
    }
  }
  for (const { change } of [...(plan.resource_changes ?? []), ...(plan.resource_drift ?? [])]) {
    collectSecrets(change.before, change.before_sensitive, "", false, secrets);
    collectSecrets(change.after, change.after_sensitive, "", false, secrets);
  }
  for (const [name, change] of Object.entries(plan.output_changes ?? {})) {
    collectSecrets(change.before, change.before_sensitive, name, false, secrets);
    collectSecrets(change.after, change.after_sensitive, name, false, secrets);
  }
  const declared = plan.configuration?.root_module?.variables ?? {};
  for (const [name, variable] of Object.entries(plan.variables ?? {})) {
    collectSecrets(variable.value, declared[name]?.sensitive === true, name, false, secrets);
  }
  return secrets;
}

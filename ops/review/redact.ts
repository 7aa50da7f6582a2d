import { printable } from "../print/terminal.ts";
import type { Json, JsonObject, Plan, StateModule } from "./model.ts";

export { printable };

/** What stands where a secret stood. */
export const SENSITIVE = "(sensitive)";

const SECRET_NAME =
  /(^|[_-])(password|passwd|pwd|passphrase|secrets?|token|credentials?|connection_?strings?|private_?key|(access|account|api|shared|primary|secondary|master|auth|authorization|instrumentation|encryption|host|function|client)_?key|sas(_url|_token)?|pfx|key)([_-](wo|value|base64|blob|hash|data))?$/i;
/** Names that sound secret and are not: what a secret is called, where it is kept, whether it is used. */
const PUBLIC_NAME =
  /([_-](ids?|names?|versions?|enabled|types?|uris?|urls?|permissions|expiry|length|rotation)|^(key_vault|name|identity|id))$/i;

/** The same few hundred names come again with every resource of a plan. */
const judged = new Map<string, { readonly secret: boolean; readonly open: boolean }>();
const MAX_JUDGED = 10_000;

function judge(name: string): { readonly secret: boolean; readonly open: boolean } {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const snake = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2");
  const found = { secret: SECRET_NAME.test(snake), open: PUBLIC_NAME.test(snake) };
  if (judged.size < MAX_JUDGED) judged.set(name, found);
  return found;
}

/** Whether an attribute is secret by its name, or by the name of the block it stands in, whatever the provider says. */
export const isSecretAttribute = (name: string, withinSecret = false): boolean => {
  const { secret, open } = judge(name);
  return (withinSecret || secret) && !open;
};

const SECRET_TEXT: readonly [RegExp, string][] = [
  [/([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@'"]{0,200}:)[^\s@/'"]{1,500}@/gi, `$1${SENSITIVE}@`],
  [
    /\b((?:Account|SharedAccess|Instrumentation)Key|SharedAccessSignature|Password|Pwd)=[^;"'\s]{1,2000}/gi,
    `$1=${SENSITIVE}`,
  ],
  [/([?&;]sig=)[^&;"'\s]{1,500}/gi, `$1${SENSITIVE}`],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, SENSITIVE],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, SENSITIVE],
];
const MAY_HOLD_SECRET = /:\/\/|key=|signature=|password=|pwd=|sig=|eyJ|PRIVATE KEY/i;

const redactText = (text: string): string =>
  MAY_HOLD_SECRET.test(text) ? SECRET_TEXT.reduce((result, [pattern, to]) => result.replace(pattern, to), text) : text;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The mask one step down: `true` covers everything below. */
export const maskAt = (mask: Json | undefined, key: string | number): Json | undefined =>
  mask === true ? true : (mask as { [key: string]: Json } | null | undefined)?.[key];

/** A copy in which every secret is replaced: by Terraform's own mask, by the attribute's name, by what the text looks like. */
export function redact(value: Json, mask: Json | undefined, name = "", withinSecret = false): Json {
  if (mask === true) return value === null ? null : SENSITIVE;
  const secret = isSecretAttribute(name, withinSecret);
  if (Array.isArray(value)) return value.map((item, index) => redact(item, maskAt(mask, index), name, withinSecret));
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, redact(item, maskAt(mask, key), key, secret)]),
    );
  }
  if (typeof value !== "string" || value === "") return value;
  return secret ? SENSITIVE : redactText(value);
}

const KEY_LENGTH = 8;

/**
 * Finds known secrets inside any text. A secret may stand where no mask covers it: in a computed attribute, an error,
 * the key of a map. Linear in the length of the text. Secrets shorter than 8 characters are only replaced where a mask
 * covers them: they would match by chance.
 */
export class Scrubber {
  readonly #buckets = new Map<string, Map<number, Set<string>>>();
  /** First characters of secrets: most places of a text are passed by a look at one. */
  readonly #starts = new Set<number>();

  constructor(secrets: Iterable<string>) {
    for (const secret of secrets) {
      for (const form of formsOf(secret)) {
        if (form.length >= KEY_LENGTH) this.#add(form);
      }
    }
  }

  #add(secret: string): void {
    const key = secret.slice(0, KEY_LENGTH);
    const lengths = this.#buckets.get(key) ?? new Map<number, Set<string>>();
    this.#buckets.set(key, lengths);
    this.#starts.add(secret.charCodeAt(0));
    const same = lengths.get(secret.length) ?? new Set<string>();
    lengths.set(secret.length, same.add(secret));
  }

  /** The text with every known secret replaced, and with what looks like one; safe to print. */
  text(text: string, marker?: (secret: string) => string): string {
    // A marker tells one secret from another: what only looks like one must not take that away.
    const end = (scrubbed: string): string => printable(marker === undefined ? redactText(scrubbed) : scrubbed);
    if (this.#buckets.size === 0 || text.length < KEY_LENGTH) return end(text);
    let result = "";
    let from = 0;
    for (let at = 0; at + KEY_LENGTH <= text.length; at++) {
      if (!this.#starts.has(text.charCodeAt(at))) continue;
      const lengths = this.#buckets.get(text.slice(at, at + KEY_LENGTH));
      if (lengths === undefined) continue;
      const length = [...lengths.keys()]
        .sort((a, b) => b - a)
        .find((candidate) => lengths.get(candidate)?.has(text.slice(at, at + candidate)));
      if (length === undefined) continue;
      result += text.slice(from, at) + (marker?.(text.slice(at, at + length)) ?? SENSITIVE);
      from = at + length;
      at = from - 1;
    }
    return end(result + text.slice(from));
  }

  /** Every string within a value, keys too. */
  value<T>(value: T): T {
    if (typeof value === "string") return this.text(value) as T;
    if (Array.isArray(value)) return value.map((item) => this.value(item)) as T;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.value(item)])) as T;
  }
}

/** How a secret may be written elsewhere: as is, within JSON, a URL or base64. */
const formsOf = (secret: string): Set<string> =>
  new Set([
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    Buffer.from(secret).toString("base64").replace(/=+$/, ""),
  ]);

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
      collectSecrets(item, maskAt(mask, index), name, within, to);
    });
  } else if (isObject(value)) {
    const secret = isSecretAttribute(name, within);
    for (const [key, item] of Object.entries(value)) collectSecrets(item, maskAt(mask, key), key, secret, to);
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

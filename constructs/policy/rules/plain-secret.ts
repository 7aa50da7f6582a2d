import { isExpression, isObject, type Json, type JsonObject } from "../resources.ts";
import type { PolicyRule } from "../rule.ts";

const SECRET_NAME =
  /(^|_)(password|passwd|pwd|passphrase|secret|token|credentials?|connection_?string|(private|access|account|api|shared|primary|secondary|service|client|auth|encryption|instrumentation|function|host|master)_?key|sas_(url|token))(_value|_wo|_base64)?$/;
/** What is a secret wherever it stands: keys and passwords in connection strings and addresses, tokens, private keys. */
const SECRET_TEXT =
  /(accountkey|sharedaccesskey|sharedaccesssignature|password|pwd)\s*=\s*[^\s;"']|[?&]sig=[^&\s]|:\/\/[^\s:/@]*:[^\s:/@]+@|\beyJ[\w-]{8,}\.[\w-]{8,}\.|-----BEGIN [A-Z ]*PRIVATE KEY-----/i;
/** Blocks and types whose attribute `value` is a secret. */
const SECRET_VALUE = /(^|\.)secret(\[\d+\])?$|^azurerm_key_vault_secret$/;
/** Terraform's own words, which are no attributes. */
const META = new Set(["//", "depends_on", "lifecycle", "dynamic"]);

const judged = new Map<string, boolean>();

/** Few names are many attributes: each is looked at once. */
function isSecretName(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const snake = name.replaceAll(/([a-z])([A-Z])/g, "$1_$2").replaceAll("-", "_");
  const isSecret = SECRET_NAME.test(snake.toLowerCase());
  judged.set(name, isSecret);
  return isSecret;
}

/** What a text says outside of its expressions. */
function literalPart(text: string): string {
  if (!isExpression(text)) return text;
  let literal = "";
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const opens = (text[at] === "$" || text[at] === "%") && text[at + 1] === "{";
    if (opens || (depth > 0 && text[at] === "{")) {
      depth++;
      if (opens) at++;
    } else if (depth > 0 && text[at] === "}") depth--;
    else if (depth === 0) literal += text[at];
  }
  return literal;
}

/** Where literals are secrets: by the name of the attribute or of what it belongs to, or by what they look like. */
function* secrets(value: Json, path: string, isSecret: boolean): Iterable<string> {
  if (typeof value === "string") {
    if (value === "") return;
    if ((isSecret && !isExpression(value)) || SECRET_TEXT.test(literalPart(value))) yield path;
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* secrets(item, `${path}[${index}]`, isSecret);
  } else if (isObject(value)) yield* secretsOf(value, path);
}

function* secretsOf(attributes: JsonObject, path: string): Iterable<string> {
  const title = attributes.name ?? attributes.header_name;
  const isOwnValueSecret =
    SECRET_VALUE.test(path) || attributes.secret === true || (typeof title === "string" && isSecretName(title));
  for (const [name, value] of Object.entries(attributes)) {
    if (META.has(name)) continue;
    yield* secrets(value, `${path}.${name}`, name === "value" ? isOwnValueSecret : isSecretName(name));
  }
}

export const plainSecret: PolicyRule = {
  id: "policy/plain-secret",
  level: "error",
  why: "a secret in the Terraform is read by everyone who reads the code, the plan or the state",
  remedy:
    "keep it in a Key Vault and refer to it, or feed a write-only attribute with an ephemeral value, and change the secret",
  documentation: "https://learn.microsoft.com/azure/security/fundamentals/secrets-best-practices",
  unknown: "passes",
  *check({ type, attributes }) {
    for (const path of secretsOf(attributes, type)) yield `${path.slice(type.length + 1)} holds a secret as plain text`;
  },
};

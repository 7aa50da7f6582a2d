import { isObject, type Json } from "./json.ts";

const SECRET =
  /password|secret$|sharedkey|connectionstring|client_assertion|^(primary|secondary)?key\d?$|access_token|instrumentationkey/i;

/** A copy without anything that should not be seen. */
export function redact(value: Json | undefined, path = ""): Json | undefined {
  if (Array.isArray(value)) return value.map((each) => redact(each, path) ?? null);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, isSecret(name, each, path) ? "[redacted]" : redact(each, path)]),
  );
}

function isSecret(name: string, value: Json | undefined, path: string): boolean {
  if (typeof value !== "string") return false;
  return SECRET.test(name) || (name === "value" && /\/(secrets|listSecrets|listKeys|jobs)\b/i.test(path));
}

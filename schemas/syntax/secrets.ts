import { distance } from "fastest-levenshtein";

/** How the names of secrets end, in lowercase without separators. */
const SECRET =
  /(password|passwd|pwd|passphrase|secrets?|token|credentials?|connectionstrings?|privatekey|(access|account|api|shared|primary|secondary|master|auth|authorization|instrumentation|encryption|host|function|client|storage|signing)key|(sas|access)(url|token|key|signature))(wo|value|base64|blob|hash|data)?$/;
/** Names that sound secret and are not: what a secret is called, where it is kept, whether it is used. */
const PUBLIC =
  /([_-](ids?|names?|versions?|enabled|types?|uris?|permissions|expiry|length|rotation)|^(key_vault|name|identity|id))$/i;

const snakeCase = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2");

/** The same few hundred names come again with every resource of a plan. */
const judged = new Map<string, boolean>();
const MAX_JUDGED = 10_000;

/**
 * Whether a name is that of a secret: `password`, `clientSecret`, `ARM_CLIENT_SECRET`, and `pasword`, which is one that
 * nobody knows of. `secretName` and `keyVaultKeyId` only say where one is kept.
 */
export function isSecretName(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const word = name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const sounds =
    SECRET.test(word) ||
    /(^|[_.-])pass$/i.test(snakeCase(name)) ||
    (word.length > 5 && word.length < 12 && distance(word, "password") <= 2);
  const isSecret = sounds && !isPublicName(name);
  if (judged.size < MAX_JUDGED) judged.set(name, isSecret);
  return isSecret;
}

/** Whether a name says what a secret is called, where it is kept or whether it is used: `secret_name`, `keyVersion`. */
export const isPublicName = (name: string): boolean => PUBLIC.test(snakeCase(name));

import { distance } from "fastest-levenshtein";

const SECRET =
  /(password|passwd|pwd|passphrase|secret|token|credentials?|connectionstring|privatekey|accesskey|accountkey|storagekey|apikey|sharedkey|sastoken|saskey)$/;

/**
 * Whether a key names a secret: `password`, `clientSecret`, `ARM_CLIENT_SECRET`, and `pasword`, which is one that nobody
 * knows of. `secretName` and `keyVaultKeyId` only say where one is kept.
 */
export function isSecretName(name: string): boolean {
  const word = name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  if (SECRET.test(word)) return true;
  return word.length > 5 && word.length < 12 && distance(word, "password") <= 2;
}

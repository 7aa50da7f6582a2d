import { describe, expect, it } from "vitest";
import { isSecretName } from "../../../schemas/syntax/secrets.ts";

describe("the name of a secret", () => {
  it.each([
    ...["password", "PASSWORD", "administratorPassword", "pasword", "passwrod", "ARM_CLIENT_SECRET", "client-secret"],
    ...["accessToken", "connection_string", "storageAccountKey", "apiKey", "sasToken", "credentials"],
  ])("%s", (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    ...["secretName", "keyVaultKeyId", "passwordVersion", "skuName", "name", "key", "keyVaultId", "tokens2", "tags"],
  ])("is not %s", (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

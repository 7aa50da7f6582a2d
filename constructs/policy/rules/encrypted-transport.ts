import { textOf } from "../resources.ts";
import { forbidden, type PolicyRule } from "../rule.ts";

const STORAGE = "azurerm_storage_account";
const MYSQL = "azurerm_mysql_flexible_server_configuration";

export const encryptedTransport: PolicyRule = {
  id: "policy/encrypted-transport",
  level: "error",
  why: "what travels in the clear can be read, passwords among it",
  remedy: "allow encrypted connections only",
  documentation: "https://learn.microsoft.com/azure/storage/common/storage-require-secure-transfer",
  unknown: "passes",
  types: [STORAGE, MYSQL],
  *check(resource) {
    if (resource.type === STORAGE)
      yield* forbidden(resource, { attribute: "https_traffic_only_enabled", absent: true, values: [false] });
    else if (textOf(resource.attributes, "name") === "require_secure_transport") {
      const value = textOf(resource.attributes, "value");
      if (value?.toUpperCase() === "OFF") yield `require_secure_transport is "${value}"`;
    }
  },
};

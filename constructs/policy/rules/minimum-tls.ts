import { textOf } from "../resources.ts";
import { type Forbidden, forbidden, type PolicyRule } from "../rule.ts";

const FORBIDDEN: Readonly<Record<string, Forbidden>> = {
  azurerm_storage_account: { attribute: "min_tls_version", absent: "TLS1_2", values: ["TLS1_0", "TLS1_1"] },
  azurerm_servicebus_namespace: { attribute: "minimum_tls_version", absent: "1.2", values: ["1.0", "1.1"] },
};
const MYSQL = "azurerm_mysql_flexible_server_configuration";

export const minimumTls: PolicyRule = {
  id: "policy/minimum-tls",
  level: "error",
  why: "TLS below 1.2 can be read and changed on its way",
  remedy: "require TLS 1.2 or later",
  documentation: "https://learn.microsoft.com/azure/security/fundamentals/tls-support",
  unknown: "passes",
  types: [...Object.keys(FORBIDDEN), MYSQL],
  *check(resource) {
    const { type, attributes } = resource;
    if (type !== MYSQL) yield* forbidden(resource, FORBIDDEN[type] as Forbidden);
    else if (textOf(attributes, "name") === "tls_version") {
      const old = /\bTLSv1(\.[01])?(?![\w.])/i.exec(textOf(attributes, "value") ?? "")?.[0];
      if (old !== undefined) yield `tls_version allows ${old}`;
    }
  },
};

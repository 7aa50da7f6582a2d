import { expect, it } from "vitest";
import { recentActions } from "../../../ops/retry/recent.ts";

it.each([
  ["complete", "create", "azurerm_role_assignment.x", ["created-resource", "granted-role"]],
  ["complete", "create", "module.a.azurerm_user_assigned_identity.x", ["created-resource", "created-principal"]],
  ["complete", "create", "azurerm_subnet.x", ["created-resource"]],
  ["complete", "delete", "azurerm_mysql_flexible_server.x", ["deleted-server"]],
  ["complete", "delete", "azurerm_management_lock.x", ["deleted-lock"]],
  ["complete", "create", "azurerm_key_vault_access_policy.x", ["created-resource", "granted-role"]],
  ["complete", "delete", "azurerm_subnet.x", []],
  ["errored", "create", "azurerm_role_assignment.x", []],
  ["start", "delete", "azurerm_mysql_flexible_server.x", []],
] as const)("%s %s of %s makes %o", (type, action, address, expected) => {
  expect(recentActions({ type, action, address, seconds: 1 })).toEqual(expected);
});

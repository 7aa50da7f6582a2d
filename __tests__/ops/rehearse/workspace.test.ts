import { describe, expect, it } from "vitest";
import {
  externalResources,
  overrideFor,
  type RenderedStack,
  requiredVariables,
} from "../../../ops/rehearse/workspace.ts";

const VAULT = "/subscriptions/s/resourceGroups/shared/providers/Microsoft.KeyVault/vaults/kv";
const stack: RenderedStack = {
  terraform: { backend: { azurerm: { container_name: "c" } } },
  variable: { password: {}, size: { default: "small" } },
  resource: {
    azurerm_mysql_flexible_server: { main: { lifecycle: { prevent_destroy: true, ignore_changes: ["zone"] } } },
    azurerm_key_vault_secret: { main: { key_vault_id: VAULT, name: "${azurerm_resource_group.main.name}" } },
    azurerm_resource_group: { main: { name: "rg" } },
  },
};

describe("the workspace of a rehearsal", () => {
  it("keeps its state beside the stack, not in a storage account", () => {
    expect(overrideFor(stack, { allowDestroy: false })).toEqual({
      terraform: { backend: { local: { path: "terraform.tfstate" } } },
    });
    expect(overrideFor({ terraform: { backend: { local: {} } } }, { allowDestroy: true })).toEqual({});
  });

  it("lifts prevent_destroy only for the clean-up, and only where it is set", () => {
    expect(overrideFor(stack, { allowDestroy: true })).toMatchObject({
      resource: { azurerm_mysql_flexible_server: { main: { lifecycle: { prevent_destroy: false } } } },
    });
    expect(JSON.stringify(overrideFor(stack, { allowDestroy: true }))).not.toContain("azurerm_resource_group");
  });

  it("gives a value to each variable that has none", () => {
    expect(requiredVariables(stack)).toEqual(["password"]);
  });

  it("finds what the stack uses but does not make", () => {
    expect(externalResources(stack)).toEqual([VAULT]);
    expect(externalResources({})).toEqual([]);
  });
});

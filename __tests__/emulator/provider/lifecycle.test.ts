import { afterAll, beforeAll, expect, test } from "vitest";
import { type StandInProvider, startProvider } from "../../../emulator/provider/index.ts";
import { type ArmStub, startArmStub } from "../../support/arm-stub.ts";
import { changes, createWorkspace, succeed, type Workspace } from "../../support/terraform.ts";

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
let stub: ArmStub;
let provider: StandInProvider;
let workspace: Workspace;

beforeAll(async () => {
  stub = await startArmStub();
  provider = await startProvider({ armEndpoint: stub.endpoint, clock: { now: () => 0, sleep: async () => {} } });
  const identity = {
    ARM_SUBSCRIPTION_ID: SUBSCRIPTION,
    ARM_TENANT_ID: "t",
    ARM_CLIENT_ID: "c",
    ARM_CLIENT_SECRET: "s",
  };
  Object.assign(process.env, identity);
  workspace = await createWorkspace({ TF_REATTACH_PROVIDERS: provider.reattach });
});

afterAll(async () => {
  await workspace?.remove();
  await provider?.close();
  await stub?.close();
});

function configuration(group: object): object {
  return {
    terraform: { required_providers: { azurerm: { source: "azurerm", version: "4.55.0" } } },
    provider: { azurerm: [{ features: [{}] }] },
    resource: { azurerm_resource_group: { main: group } },
  };
}

test("a resource group lives from create to destroy", async () => {
  await workspace.write(configuration({ name: "rg-a", location: "West Europe", tags: { owner: "one" } }));
  await succeed(workspace.terraform("init", "-no-color", "-input=false"));
  await succeed(workspace.terraform("apply", "-auto-approve", "-no-color"));
  expect(changes(await workspace.plan())).toEqual({});
  await workspace.write(configuration({ name: "rg-a", location: "West Europe", tags: { owner: "two" } }));
  expect(changes(await workspace.plan())).toEqual({ "azurerm_resource_group.main": "update" });
  await succeed(workspace.terraform("apply", "-no-color", "plan"));
  await succeed(workspace.terraform("destroy", "-auto-approve", "-no-color"));
  expect(stub.resources.size).toBe(0);
});

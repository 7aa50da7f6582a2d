import { afterEach, beforeEach, expect, test } from "vitest";
import { type LocalAzure, startLocalAzure } from "../../emulator/index.ts";
import { call } from "../support/azure-call.ts";
import { putStorageAccount } from "../support/storage-account.ts";
import { createWorkspace, succeed, type Workspace } from "../support/terraform.ts";

const HOST = "stlocal.blob.storage.local.azure";
const STATE = "/tfstate/dev.tfstate";
const BACKEND = {
  azurerm: {
    use_azuread_auth: true,
    storage_account_name: "stlocal",
    container_name: "tfstate",
    key: "dev.tfstate",
  },
};
const resource = { terraform_data: { one: { input: "first" } } };

let azure: LocalAzure;
let workspace: Workspace;
beforeEach(async () => {
  azure = await startLocalAzure({ speed: 0 });
  putStorageAccount(azure, { containers: ["tfstate"], properties: { allowSharedKeyAccess: false } });
  workspace = await createWorkspace(azure.environment);
});
afterEach(async () => {
  await workspace.remove();
  await azure.close();
});

const terraform = (...args: readonly string[]) => workspace.terraform(...args, "-no-color");
const lease = (headers: Readonly<Record<string, string>>) =>
  call(azure, "PUT", `${STATE}?comp=lease`, { host: HOST, headers });

test("Terraform keeps its state in a container, and finds it again", async () => {
  await workspace.write({ terraform: { backend: BACKEND }, resource });
  await succeed(terraform("init"));
  await succeed(terraform("apply", "-auto-approve"));
  const first = JSON.parse((await succeed(terraform("state", "pull"))).stdout);
  expect(first.resources[0].instances[0].attributes.input).toMatchObject({ value: "first" });
  const kept = await call(azure, "GET", STATE, { host: HOST });
  expect(kept.body).toMatchObject({ lineage: first.lineage, serial: first.serial });
  expect(kept.headers).toMatchObject({ "content-type": "application/json", "x-ms-lease-state": "available" });

  expect((await succeed(terraform("apply", "-auto-approve"))).stdout).toContain("No changes");
  await workspace.write({
    terraform: { backend: BACKEND },
    resource: { terraform_data: { one: { input: "second" } } },
  });
  await succeed(terraform("apply", "-auto-approve"));
  const second = JSON.parse((await succeed(terraform("state", "pull"))).stdout);
  expect(second).toMatchObject({ lineage: first.lineage, serial: first.serial + 1 });
});

test("who holds the lock keeps Terraform out until it is released or broken", async () => {
  await workspace.write({ terraform: { backend: BACKEND }, resource });
  await succeed(terraform("init"));
  await succeed(terraform("apply", "-auto-approve"));
  const id = "55555555-5555-4555-8555-555555555555";
  const acquire = { "x-ms-lease-action": "acquire", "x-ms-lease-duration": "-1", "x-ms-proposed-lease-id": id };
  expect((await lease(acquire)).status).toBe(201);
  const refused = await terraform("apply", "-auto-approve");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("state blob is already locked");
  expect((await lease({ "x-ms-lease-action": "break" })).status).toBe(202);
  await succeed(terraform("apply", "-auto-approve"));
});

test("a state on this machine moves into the container", async () => {
  await workspace.write({ terraform: { backend: { local: {} } }, resource });
  await succeed(terraform("init"));
  await succeed(terraform("apply", "-auto-approve"));
  const { lineage } = JSON.parse((await succeed(terraform("state", "pull"))).stdout);
  await workspace.write({ terraform: { backend: BACKEND }, resource });
  await succeed(terraform("init", "-migrate-state", "-force-copy"));
  expect((await call(azure, "GET", STATE, { host: HOST })).body).toMatchObject({ lineage });
  expect((await succeed(terraform("apply", "-auto-approve"))).stdout).toContain("No changes");
});

test("workspaces are blobs beside each other", async () => {
  await workspace.write({ terraform: { backend: BACKEND }, resource });
  await succeed(terraform("init"));
  await succeed(terraform("workspace", "new", "blue"));
  await succeed(terraform("apply", "-auto-approve"));
  expect((await succeed(terraform("workspace", "list"))).stdout).toContain("* blue");
  expect((await call(azure, "GET", `${STATE}env:blue`, { host: HOST })).status).toBe(200);
});

test("a container that is not there is told as Azure tells it", async () => {
  const backend = { azurerm: { ...BACKEND.azurerm, container_name: "elsewhere" } };
  await workspace.write({ terraform: { backend }, resource });
  const refused = await terraform("init");
  expect(refused.stdout + refused.stderr).toContain("ContainerNotFound");
  expect(refused.code).toBe(1);
});

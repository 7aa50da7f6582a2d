import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readTerraformState } from "../../../ops/live/read-terraform-state.ts";
import { TARGET } from "../../support/live-facts.ts";
import { createProject, type Project } from "../../support/project.ts";

let project: Project;
beforeEach(async () => {
  project = await createProject();
});
afterEach(() => project.remove());

const read = (backend: Record<string, unknown>, env: Record<string, string> = {}) =>
  readTerraformState(
    { ...TARGET, folder: project.folder, backend },
    { env: { PATH: process.env.PATH, HOME: project.folder, ...env }, signal: new AbortController().signal },
  );

const state = (resources: object[]) => ({
  version: 4,
  terraform_version: "1.11.0",
  serial: 3,
  lineage: "6cf2f0f5-6e5c-4a5f-9d7e-2f5b8f0c1a11",
  outputs: { password: { value: "never-to-be-read", type: "string", sensitive: true } },
  resources,
});
const resource = (name: string, instances: object[], more: object = {}) => ({
  mode: "managed",
  type: "azurerm_resource_group",
  name,
  provider: 'provider["registry.terraform.io/hashicorp/azurerm"]',
  instances: instances.map((instance) => ({ schema_version: 0, ...instance })),
  ...more,
});

describe("the Terraform state of a stack", () => {
  it("is none before the first apply, and Terraform is not even started", async () => {
    expect(await read({ local: { path: "terraform.tfstate" } }, { PATH: "/nowhere" })).toBeUndefined();
  });

  it("is read as addresses and ids, without a provider and without a secret", async () => {
    const group = resource("group", [{ attributes: { id: "/group", secret: "never-to-be-read" } }]);
    const several = resource("each", [
      { index_key: "a", attributes: { id: "/a" } },
      { index_key: 1, attributes: { id: "/1" } },
    ]);
    const inModule = resource("inner", [{ attributes: { id: "/inner" } }], { module: "module.m" });
    const data = resource("read", [{ attributes: { id: "/read" } }], { mode: "data" });
    await project.write("terraform.tfstate", state([group, several, inModule, data]));
    const found = await read({ local: {} });
    expect(found).toEqual({
      serial: 3,
      lineage: "6cf2f0f5-6e5c-4a5f-9d7e-2f5b8f0c1a11",
      resources: {
        "azurerm_resource_group.group": "/group",
        'azurerm_resource_group.each["a"]': "/a",
        "azurerm_resource_group.each[1]": "/1",
        "module.m.azurerm_resource_group.inner": "/inner",
      },
    });
  });

  it("changes nothing in the stack folder", async () => {
    await project.write("terraform.tfstate", state([resource("group", [{ attributes: { id: "/group" } }])]));
    const before = await project.files();
    await read({ local: {} }, { TF_DATA_DIR: ".terraform" });
    expect(await project.files()).toEqual(before);
  });

  it("is an error, told in one line, when Terraform cannot read it", async () => {
    await project.write("terraform.tfstate", "{ this is no state");
    await expect(read({ local: {} })).rejects.toThrow(/^[^\n]*state[^\n]*$/i);
  });

  it("is an error when its backend cannot be reached", async () => {
    const settings = { address: "http://127.0.0.1:1/state", retry_max: 0 };
    await expect(read({ http: settings })).rejects.toThrow("127.0.0.1:1");
  });

  it("is an error when there is no Terraform to ask", async () => {
    await project.write("terraform.tfstate", state([]));
    await expect(read({ local: {} }, { PATH: "/nowhere" })).rejects.toThrow("install Terraform");
  });
});

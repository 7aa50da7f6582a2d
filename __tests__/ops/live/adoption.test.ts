import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalAzure, startLocalAzure } from "../../../emulator/index.ts";
import { advancing, type StandInProvider, startProvider } from "../../../emulator/provider/index.ts";
import { Terraform } from "../../../ops/terraform/runner.ts";
import {
  createStackProject,
  decide,
  SERVER,
  STACK,
  SUBSCRIPTION,
  setParameters,
  TENANT,
} from "../../support/inspected-stack.ts";
import type { Project } from "../../support/project.ts";
import { proof } from "../../support/proof.ts";

// One story, told in order.
describe("a stack whose state was lost", () => {
  let azure: LocalAzure;
  let provider: StandInProvider;
  let project: Project;
  let terraform: Terraform;

  beforeAll(async () => {
    azure = await startLocalAzure({ tenantId: TENANT, subscriptionIds: [SUBSCRIPTION] });
    const { endpoint: armEndpoint, certificate, environment } = azure;
    provider = await startProvider({ armEndpoint, certificate, clock: advancing(azure.clock), environment });
    project = await createStackProject();
    await setParameters(project, { whenExists: "adopt" });
    terraform = new Terraform({
      folder: join(project.folder, STACK),
      environment: {
        PATH: process.env.PATH,
        HOME: project.folder,
        TF_REATTACH_PROVIDERS: provider.reattach,
        TF_VAR_server_administrator_password: "Local-Azure-1",
      },
    });
    await terraform.init();
  });
  afterAll(async () => {
    await project?.remove();
    await provider?.close();
    await azure?.close();
  });

  test("is created where nothing is", async () => {
    expect(await decide(project, azure)).toMatchObject({ action: "create", imports: [] });
    await terraform.plan("plan");
    expect((await terraform.apply("plan")).diagnostics).toEqual([]);
    expect(await decide(project, azure)).toMatchObject({ action: "update", imports: [] });
  });

  proof(
    "faults",
    "The state of a mysql stack is lost",
    "The plan imports all of it and creates nothing. The next plan is empty.",
    async () => {
      await project.remove(`${STACK}/terraform.tfstate`);
      expect(await decide(project, azure)).toMatchObject({ action: "adopt", code: 0 });
      const { summary, diagnostics } = await terraform.plan("plan");
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(summary).toMatchObject({ add: 0, remove: 0 });
      expect((await terraform.apply("plan")).exitCode).toBe(0);
      await project.remove(`${STACK}/adopt.tf.json`);
      expect((await terraform.plan("plan")).exitCode).toBe(0);
    },
  );

  test("is one like any other afterwards, and its import blocks are gone", async () => {
    expect(await decide(project, azure)).toMatchObject({ action: "update", imports: [] });
    await expect(project.read(`${STACK}/adopt.tf.json`)).rejects.toThrow("ENOENT");
  });

  test("adopts a database that somebody made, and lets a server parameter be", async () => {
    const database = `${SERVER}/databases/app`;
    const state = JSON.parse(await project.read(`${STACK}/terraform.tfstate`)) as { resources: { type: string }[] };
    const lost = ["azurerm_mysql_flexible_database", "azurerm_mysql_flexible_server_configuration"];
    const resources = state.resources.filter(({ type }) => !lost.includes(type));
    await project.write(`${STACK}/terraform.tfstate`, { ...state, resources });
    const decision = await decide(project, azure);
    expect(decision).toMatchObject({ action: "adopt", code: 0 });
    expect(decision.imports.map(({ id }) => id)).toEqual([database]);
  });
});

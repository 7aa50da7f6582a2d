import { join } from "node:path";
import { expect, it } from "vitest";
import { withLocalAzure } from "../../../emulator/index.ts";
import { openArchive } from "../../../ops/archive/open.ts";
import { reachStorage } from "../../support/reach-storage.ts";
import { putStorageAccount } from "../../support/storage-account.ts";

const tenantId = "99999999-9999-4999-8999-999999999999";
const environment = { project: "convergent", tenantId, backend: { type: "azurerm" } } as const;
const place = { environmentName: "prod", environment, stream: "trading" } as const;
const inContainer = { ...place, environment: { ...environment, archive: { blob: true } } };
const SIGN_IN = { ARM_CLIENT_ID: "44444444-4444-4444-8444-444444444444", ARM_CLIENT_SECRET: "a-secret" };

it("keeps runs in a folder of the project where the environment names no container", async () => {
  const local = join("project", ".convergent", "archive");
  expect((await openArchive("project", place, {})).location.endsWith(local)).toBe(true);
  const policy = { ...place, environment: { ...environment, archive: { retentionDays: 7 } } };
  expect((await openArchive("project", policy, {})).location.endsWith(local)).toBe(true);
});

it.each([
  [undefined, "https://stconvergenttrdprodtf.blob.core.windows.net/runs"],
  ["usgovernment", "https://stconvergenttrdprodtf.blob.core.usgovcloudapi.net/runs"],
  ["china", "https://stconvergenttrdprodtf.blob.core.chinacloudapi.cn/runs"],
])("keeps runs in the container that the environment names, in the cloud %s", async (cloud, location) => {
  const env = { ...SIGN_IN, ARM_ENVIRONMENT: cloud };
  expect((await openArchive("project", inContainer, env)).location).toBe(location);
});

it("keeps runs in the account that the environment names for the stream", async () => {
  const backend = { type: "azurerm", storageAccounts: { trading: "stother", automation: "stautomation" } } as const;
  const named = { ...place, environment: { ...environment, backend, archive: { blob: true } } };
  expect((await openArchive("project", named, SIGN_IN)).location).toBe("https://stother.blob.core.windows.net/runs");
});

it("refuses a container where nobody could sign in", async () => {
  await expect(openArchive("project", inContainer, { ARM_USE_CLI: "false" })).rejects.toThrow("no way to sign in");
});

it("keeps runs in the container where a cloud of its own says that storage is", async () => {
  await withLocalAzure(async (azure) => {
    putStorageAccount(azure, { name: "stconvergenttrdprodtf", containers: ["runs"] });
    const undo = reachStorage(azure);
    try {
      const store = await openArchive("project", inContainer, azure.environment);
      expect(store.location).toBe("https://stconvergenttrdprodtf.blob.storage.local.azure/runs");
      await store.write("runs/a", "kept", { ifAbsent: true });
      expect(Buffer.from((await store.read("runs/a")) ?? []).toString()).toBe("kept");
      expect(await store.list("runs")).toEqual(["runs/a"]);
    } finally {
      undo();
    }
  });
});

it("refuses a container in a cloud that does not say where storage is", async () => {
  await withLocalAzure(async ({ environment: env, endpoint, faults }) => {
    const body = { resourceManager: endpoint, authentication: { loginEndpoint: endpoint, audiences: [endpoint] } };
    faults.add({ path: "/metadata/endpoints", effect: { kind: "answer", status: 200, body } });
    await expect(openArchive("project", inContainer, env)).rejects.toThrow(
      `archive.blob of environment.json is in a public cloud of Azure, but ARM_METADATA_HOSTNAME leads to ${endpoint}`,
    );
  });
});

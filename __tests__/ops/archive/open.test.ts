import { join } from "node:path";
import { expect, it } from "vitest";
import { withLocalAzure } from "../../../emulator/index.ts";
import { openArchive } from "../../../ops/archive/open.ts";

const tenantId = "99999999-9999-4999-8999-999999999999";
const blob = { storageAccountName: "stconvergentprod", containerName: "runs" };
const SIGN_IN = { ARM_CLIENT_ID: "44444444-4444-4444-8444-444444444444", ARM_CLIENT_SECRET: "a-secret" };

it("keeps runs in a folder of the project where the environment names no container", async () => {
  const local = join("project", ".convergent", "archive");
  expect((await openArchive("project", { tenantId }, {})).location.endsWith(local)).toBe(true);
  const policy = { tenantId, archive: { retentionDays: 7 } };
  expect((await openArchive("project", policy, {})).location.endsWith(local)).toBe(true);
});

it.each([
  [undefined, "https://stconvergentprod.blob.core.windows.net/runs"],
  ["usgovernment", "https://stconvergentprod.blob.core.usgovcloudapi.net/runs"],
  ["china", "https://stconvergentprod.blob.core.chinacloudapi.cn/runs"],
])("keeps runs in the container that the environment names, in the cloud %s", async (cloud, location) => {
  const env = { ...SIGN_IN, ARM_ENVIRONMENT: cloud };
  expect((await openArchive("project", { tenantId, archive: { blob } }, env)).location).toBe(location);
});

it("refuses a container where nobody could sign in, and in a cloud that has none", async () => {
  const parameters = { tenantId, archive: { blob } };
  await expect(openArchive("project", parameters, { ARM_USE_CLI: "false" })).rejects.toThrow("no way to sign in");
  await withLocalAzure(async ({ environment, endpoint }) => {
    await expect(openArchive("project", parameters, environment)).rejects.toThrow(
      `archive.blob of environment.json is in a public cloud of Azure, but ARM_METADATA_HOSTNAME leads to ${endpoint}`,
    );
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { withLocalAzure } from "../../../emulator/index.ts";
import { ROOT } from "../../support/project.ts";
import { putStorageAccount } from "../../support/storage-account.ts";

/** Everything that `converge` talks to, as a program of its own. */
const PROGRAM = `
import { openArchive } from "./ops/archive/open.ts";
import { connectAzure } from "./ops/live/azure-clients.ts";
import { openEvents } from "./ops/readiness/service-bus.ts";

const { env } = process;
const account = { subscriptionId: env.ARM_SUBSCRIPTION_ID, tenantId: env.ARM_TENANT_ID };
const signal = AbortSignal.timeout(30_000);
const backend = { type: "azurerm", storageAccounts: { automation: "stlocal" } };
const environment = { project: "one", tenantId: account.tenantId, backend, archive: { blob: true } };
const archive = await openArchive(".", { environmentName: "dev", environment, stream: "automation" }, env);
await archive.write("runs/a", "kept");
const azure = await connectAzure(env, account, signal);
const groups = [];
for await (const { name } of azure.resources.resourceGroups.list()) groups.push(name);
const events = await openEvents(env);
const received = await events.next(signal);
await events.close();
console.log(JSON.stringify({ runs: await archive.list("runs"), groups, event: received?.event?.resourceId }));
`;

it("leads a program to its storage, Resource Manager and events, through the proxy and beside it", async () => {
  await withLocalAzure(async (azure) => {
    putStorageAccount(azure, { containers: ["runs"] });
    const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", PROGRAM], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...azure.environment },
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    expect(stderr).toBe("");
    const event = expect.stringContaining("/resourcegroups/rg-storage");
    expect(JSON.parse(stdout)).toEqual({ runs: ["runs/a"], groups: ["rg-storage"], event });
  });
});

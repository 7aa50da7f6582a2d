import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  addWorkflowRun,
  type LocalGitHub,
  startLocalGitHub,
  type WorkflowRun,
} from "../../../emulator/github/index.ts";
import { acquireLock, currentHolder, type LockHolder } from "../../../ops/archive/lock.ts";
import { localArchive } from "../../../ops/archive/open.ts";
import { call } from "../../support/azure-call.ts";
import { type LocalStack, startLocalStack } from "../../support/local-stack.ts";
import { reachStorage } from "../../support/reach-storage.ts";
import { putStorageAccount } from "../../support/storage-account.ts";

let local: LocalStack;
let github: LocalGitHub;
let leave: (() => void) | undefined;
beforeAll(async () => {
  local = await startLocalStack();
  leave = reachStorage(local.azure);
});
afterAll(async () => {
  leave?.();
  await local?.close();
});
beforeEach(async () => {
  github = await startLocalGitHub({ repository: "acme/databases" });
});
afterEach(async () => {
  await github.close();
  await local.project.remove(".convergent");
});

/** A machine of a workflow takes the stack, and vanishes. */
async function vanish(run: Partial<WorkflowRun> = {}, host = "runner"): Promise<LockHolder> {
  const { id, attempt } = addWorkflowRun(github.state, run);
  const workflow = {
    repository: "acme/databases",
    runId: String(id),
    attempt: String(attempt),
    hosted: true as const,
  };
  const holder: LockHolder = {
    runId: "20260101T000000Z-00000001",
    command: "apply",
    host,
    pid: 7,
    processStart: "boot/7",
    since: "2026-01-01T00:00:00Z",
    workflow,
  };
  await acquireLock(localArchive(local.project.folder), "mysql-dev", holder, {
    host,
    startOf: () => "boot/7",
  });
  return holder;
}

const environment = () => ({
  GITHUB_API_URL: github.apiUrl,
  GITHUB_TOKEN: github.token,
  GITHUB_REPOSITORY: "acme/databases",
  GITHUB_RUN_ID: "9000",
  GITHUB_RUN_ATTEMPT: "2",
});

const plan = (env: Readonly<Record<string, string | undefined>> = environment()) =>
  local.converge(["plan", "dev", "mysql"], { env, sleep: async () => undefined });

describe("the stack that a vanished machine of a workflow has", () => {
  test("is taken over once GitHub says that its attempt has completed, and names the workflow that has it now", async () => {
    const { workflow } = await vanish({ status: "completed", conclusion: "cancelled" });
    const { stderr, code } = await plan();
    expect(stderr).toContain(
      `took over from apply 20260101T000000Z-00000001: its attempt 1 of workflow run ${workflow?.runId} of acme/databases has completed\n`,
    );
    expect(code, stderr).toBe(0);
    expect(await currentHolder(localArchive(local.project.folder), "mysql-dev")).toMatchObject({
      released: true,
      workflow: { repository: "acme/databases", runId: "9000", attempt: "2" },
    });
  });

  test("is not taken while the attempt is under way, also when another one has completed", async () => {
    const { workflow } = await vanish();
    addWorkflowRun(github.state, { id: Number(workflow?.runId), attempt: 2, status: "completed" });
    const { code, stderr } = await plan();
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(
        `: GitHub says that attempt 1 of workflow run ${workflow?.runId} of acme/databases is in_progress; wait`,
      ),
    ]);
  });

  test.each<[string, Readonly<Record<string, string | undefined>>, number | undefined, string]>([
    ["has no token", { GITHUB_TOKEN: "" }, undefined, "GITHUB_TOKEN is not set"],
    ["reaches nobody", { GITHUB_API_URL: "http://127.0.0.1:9" }, undefined, "GitHub cannot be reached"],
    ["may not", {}, 403, "GITHUB_TOKEN may not do that"],
    ["knows of no such run", {}, 404, "GitHub knows nothing of the kind"],
    ["is in trouble", {}, 503, "GitHub answered 503"],
  ])("is not taken when whoever asks GitHub %s", async (_, env, status, reason) => {
    const { workflow } = await vanish({ status: "completed" });
    if (status !== undefined) github.state.faults.push({ path: "/attempts/", status });
    const { code, stderr } = await plan({ ...environment(), ...env });
    const which = `attempt 1 of workflow run ${workflow?.runId} of acme/databases`;
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`: whether ${which} has ended is not known: ${reason}`),
    ]);
    expect(stderr).not.toContain(github.token);
  });
});

describe("the lock of a state that a vanished machine of a workflow left", () => {
  const HOST = "stlocal.blob.storage.local.azure";
  const ID = "55555555-5555-4555-8555-555555555555";
  const STATE = "/tfstate/mysql-dev.tfstate";
  const blob = (method: string, path: string, headers: Readonly<Record<string, string>>) =>
    call(local.azure, method, path, { host: HOST, headers: { "x-ms-version": "2023-11-03", ...headers } });

  /** What Terraform leaves in a blob when its machine is gone. */
  async function lockState(who: string): Promise<void> {
    const info = {
      ID,
      Operation: "OperationTypeApply",
      Info: "",
      Who: who,
      Version: "1.11.4",
      Created: "2026-01-01T00:10:00Z",
      Path: "tfstate/mysql-dev.tfstate",
    };
    const metadata = { "x-ms-meta-terraformlockid": Buffer.from(JSON.stringify(info)).toString("base64") };
    expect((await blob("PUT", `${STATE}?comp=metadata`, metadata)).status).toBe(200);
    const lease = { "x-ms-lease-action": "acquire", "x-ms-lease-duration": "-1", "x-ms-proposed-lease-id": ID };
    expect((await blob("PUT", `${STATE}?comp=lease`, lease)).status).toBe(201);
  }

  beforeEach(async () => {
    putStorageAccount(local.azure, { containers: ["tfstate"] });
    const path = "parameters/dev/environment.json";
    const written = JSON.parse(await local.project.read(path));
    const backend = { type: "azurerm", storageAccounts: { automation: "stlocal" } };
    await local.project.write(path, { ...written, backend });
    await local.project.remove("cdktf.out/stacks/mysql-dev/.terraform");
    // Only a deployment makes a state.
    const first = await local.converge(["apply", "dev", "mysql"], { env: environment() });
    expect(first.code, first.stderr).toBe(0);
  });

  test("is released when the run that has the stack knows that the machine is gone", async () => {
    await vanish({ status: "completed", conclusion: "cancelled" });
    await lockState("runner@runner");
    const { code, stderr } = await plan();
    expect(stderr).toContain("releasing the lock of the state: attempt 1 of workflow run ");
    expect(code, stderr).toBe(0);
    expect((await blob("HEAD", STATE, {})).headers).toMatchObject({ "x-ms-lease-state": "available" });
  });

  test("stays when it is somebody else's", async () => {
    await vanish({ status: "completed", conclusion: "cancelled" });
    await lockState("ann@laptop");
    const { code, stderr } = await plan();
    expect(stderr).toContain("Error acquiring the state lock");
    expect(stderr).not.toContain("releasing");
    expect(code).toBe(1);
  });
});

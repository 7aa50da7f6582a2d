import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withLocalAzure } from "../../../emulator/index.ts";
import { advancing, startProvider } from "../../../emulator/provider/index.ts";
import { SERVER, SUBSCRIPTION, TENANT } from "../../support/inspected-stack.ts";
import { createProject, PROGRAM, ROOT } from "../../support/project.ts";

/** Runs converge as a user does, in a process of its own; `seen` is told of every line. */
function converge(
  folder: string,
  env: Record<string, string | undefined>,
  seen: (text: string, stop: () => void) => void,
) {
  return new Promise<{ code: number | null; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, "ops/cli.ts"), "apply", "dev", "mysql"], {
      cwd: folder,
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      seen(stderr, () => child.kill("SIGINT"));
    });
    child.once("close", (code) => resolve({ code, stderr }));
  });
}

it("converge apply, interrupted in the middle, lets nobody else in, keeps what is done, gives the stack back and goes on when it is run again", async () => {
  await withLocalAzure(
    async (azure) => {
      const { endpoint: armEndpoint, certificate, environment } = azure;
      const provider = await startProvider({ armEndpoint, certificate, environment, clock: advancing(azure.clock) });
      const project = await createProject(PROGRAM);
      try {
        const env = {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          ...environment,
          TF_REATTACH_PROVIDERS: provider.reattach,
          TF_VAR_server_administrator_password: "Planted-Secret-42",
        };
        azure.faults.add({ method: "PUT", path: "/subnets/", times: 1, effect: { kind: "slow", milliseconds: 5000 } });
        let rival: ReturnType<typeof converge> | undefined;
        const first = await converge(project.folder, env, (text, stop) => {
          if (rival !== undefined || !text.includes("created  azurerm_virtual_network")) return;
          rival = converge(project.folder, env, () => {});
          rival.then(stop);
        });
        expect(await rival).toMatchObject({ code: 1, stderr: expect.stringContaining("mysql-dev is held by apply") });
        expect(first.code).toBe(1);
        expect(first.stderr).toContain("stopping in order");
        expect(first.stderr).toContain("Run it again: what is done is not done twice");
        expect(first.stderr).toMatch(/interrupted: run /);
        expect(azure.resource(SERVER)).toBeUndefined();

        const second = await converge(project.folder, env, () => {});
        expect(second.code, second.stderr).toBe(0);
        expect(second.stderr).not.toContain("created  azurerm_virtual_network");
        expect(azure.resource(SERVER)).toMatchObject({ properties: { state: "Ready" } });
      } finally {
        await provider.close();
        await project.remove();
      }
    },
    { tenantId: TENANT, subscriptionIds: [SUBSCRIPTION] },
  );
});

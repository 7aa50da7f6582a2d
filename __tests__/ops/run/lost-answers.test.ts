import { afterAll, beforeAll, describe, expect } from "vitest";
import type { Fault } from "../../../emulator/index.ts";
import { type LocalStack, startLocalStack } from "../../support/local-stack.ts";
import { proof, proofs } from "../../support/proof.ts";

const lost = (path: string): Fault => ({ method: "PUT", path: `${path}/[^/]+$`, times: 1, effect: { kind: "lose-answer" } });

// One local Azure, told in order: each attempt continues with what the one before left.
describe("an answer that is lost after Azure did the work", () => {
  let local: LocalStack;
  beforeAll(async () => {
    local = await startLocalStack({ speed: 0 });
  });
  afterAll(() => local?.close());

  /** Runs converge; pauses take no time. */
  function converge(words: readonly string[], signal?: AbortSignal) {
    let ahead = 0;
    return local.converge(words, {
      ...(signal === undefined ? {} : { signal }),
      now: () => new Date(Date.now() + ahead),
      sleep: async (seconds) => {
        ahead += seconds * 1000;
        local.azure.clock.advance(seconds * 1000);
      },
    });
  }
  const apply = () => converge(["apply", "dev", "mysql"]);

  async function addDatabase(name: string): Promise<void> {
    const path = "parameters/dev/mysql.json";
    const parameters = JSON.parse(await local.project.read(path));
    const databases = [...parameters.server.databases, { name }];
    await local.project.write(path, { ...parameters, server: { ...parameters.server, databases } });
  }

  proof("faults", "answers lost", "x", async () => {
      for (const path of ["/resourceGroups", "/virtualNetworks", "/subnets", "/virtualNetworkLinks", "/flexibleServers", "/databases"])
        local.azure.faults.add(lost(path));
      const { code, stderr } = await apply();
      console.log(stderr);
      expect(code, stderr).toBe(0);
      expect((await apply()).stderr).toMatch(/nothing to do: run/);
  });
});

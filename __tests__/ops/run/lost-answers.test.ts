import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import type { Fault } from "../../../emulator/index.ts";
import { type LocalStack, startLocalStack } from "../../support/local-stack.ts";
import { proof, proofs } from "../../support/proof.ts";

const lost = (path: string): Fault => ({
  method: "PUT",
  path: `${path}/[^/]+$`,
  times: 1,
  effect: { kind: "lose-answer" },
});

// One local Azure, told in order: each apply continues with what the one before left.
describe("an answer that is lost after Azure did the work", () => {
  let local: LocalStack;
  let created: string;
  beforeAll(async () => {
    local = await startLocalStack({ speed: 0 });
    for (const path of [
      "/resourceGroups",
      "/virtualNetworks",
      "/subnets",
      "/virtualNetworkLinks",
      "/flexibleServers",
      "/databases",
    ]) {
      local.azure.faults.add(lost(path));
    }
    const { code, stderr } = await apply();
    created = `${stderr}exit code ${code}`;
  });
  afterEach(() => local.azure.faults.clear());
  afterAll(() => local?.close());

  /** Runs an apply whose pauses take no time; `seen` is told of each text that it prints. */
  async function apply(seen: (text: string) => void = () => {}, signal?: AbortSignal) {
    let ahead = 0;
    let stderr = "";
    const write = (text: string): void => {
      stderr += text;
      seen(text);
    };
    const { code } = await local.converge(["apply", "dev", "mysql"], {
      ...(signal === undefined ? {} : { signal }),
      stderr: { isTTY: false, write },
      now: () => new Date(Date.now() + ahead),
      sleep: async (seconds) => {
        ahead += seconds * 1000;
        local.azure.clock.advance(seconds * 1000);
      },
    });
    return { code, stderr };
  }

  async function addDatabase(name: string): Promise<void> {
    const path = "parameters/dev/mysql.json";
    const parameters = JSON.parse(await local.project.read(path));
    const databases = [...parameters.server.databases, { name }];
    await local.project.write(path, { ...parameters, server: { ...parameters.server, databases } });
  }

  /** The process id of the Terraform at work, as the lock of the stack names it. */
  function terraform(): number {
    const locks = join(local.project.folder, ".convergent/archive/locks/mysql-dev");
    const [name = ""] = readdirSync(locks).sort().reverse();
    return (JSON.parse(readFileSync(join(locks, name), "utf8")) as { child: { pid: number } }).child.pid;
  }

  proofs(
    "faults",
    [
      {
        tried: "the answer to the creation of a resource group is lost",
        outcome: "The same run adopts the group and continues.",
        type: "azurerm_resource_group",
      },
      {
        tried: "the answer to the creation of a network is lost",
        outcome: "The same run adopts the network and continues.",
        type: "azurerm_virtual_network",
      },
      {
        tried: "the answer to the creation of a subnet is lost",
        outcome: "The same run adopts the subnet, which has no tags, by its journal and continues.",
        type: "azurerm_subnet",
      },
      {
        tried: "the answer to the creation of a link of a zone is lost",
        outcome: "The same run adopts the link and continues.",
        type: "azurerm_private_dns_zone_virtual_network_link",
      },
      {
        tried: "the answer to the creation of a server is lost",
        outcome: "The same run waits for the server, adopts it and continues; nobody is asked.",
        type: "azurerm_mysql_flexible_server",
      },
      {
        tried: "the answer to the creation of a database is lost",
        outcome: "The same run adopts the database, which has no tags, by its journal and continues.",
        type: "azurerm_mysql_flexible_database",
      },
    ],
    ({ type }) => {
      expect(created).toMatch(new RegExp(`FAILED {3}${type}\\.`));
      expect(created).toMatch(new RegExp(`notice {3}${type}\\.\\S+ {2}adopted`));
      expect(created).toContain("exit code 0");
    },
  );

  proofs(
    "faults",
    [
      {
        tried: "a database answers 404 right after its creation",
        outcome: "The same run reads again and continues.",
        name: "hidden",
        fault: { method: "GET", path: "/databases/hidden$", skip: 2, times: 2, effect: { kind: "hidden" } } as const,
      },
      {
        tried: "the token expires while Terraform waits for Azure",
        outcome: "The same run signs in again, adopts what Azure created and continues.",
        name: "expired",
        fault: {
          method: "GET",
          path: "/azureAsyncOperation/",
          times: 1,
          effect: { kind: "answer", status: 401, code: "ExpiredAuthenticationToken", message: "expired" },
        } as const,
      },
    ],
    async ({ name, fault }) => {
      await addDatabase(name);
      local.azure.faults.add(fault);
      const { code, stderr } = await apply();
      expect(stderr).toContain("error ");
      expect(code, stderr).toBe(0);
      expect(local.azure.resource(`${local.server}/databases/${name}`)).toBeDefined();
    },
  );

  proof(
    "kill points",
    "the process ends after an answer was lost, and a new one starts",
    "The new run adopts the database by the journal of the old one.",
    async () => {
      await addDatabase("later");
      local.azure.faults.add(lost("/databases"));
      const stop = new AbortController();
      const first = await apply((text) => text.includes("FAILED") && stop.abort(), stop.signal);
      expect(first.stderr).toContain("interrupted");
      expect(first.code).toBe(1);
      const second = await apply();
      expect(second.stderr).toMatch(/azurerm_mysql_flexible_database\.server_database-later\S+ {2}adopted/);
      expect(second.code, second.stderr).toBe(0);
    },
  );

  proof(
    "kill points",
    "Terraform alone is killed during the apply",
    "The run says so, adopts what Terraform had begun and continues.",
    async () => {
      await addDatabase("killed");
      const slow = { kind: "slow", milliseconds: 3000 } as const;
      local.azure.faults.add({ method: "PUT", path: "/databases/killed$", times: 1, effect: slow });
      let isKilled = false;
      const { code, stderr } = await apply((text) => {
        if (isKilled || !text.includes("creating azurerm_mysql_flexible_database")) return;
        isKilled = true;
        process.kill(terraform(), "SIGKILL");
      });
      expect(stderr).toContain("error terraform-killed: terraform apply was killed (SIGKILL)");
      expect(code, stderr).toBe(0);
    },
  );

  proof(
    "faults",
    "a database of the same name that somebody else created",
    "It is not adopted: no journal proves that this stack created it.",
    async () => {
      const foreign = `${local.server}/databases/foreign`;
      const like = local.azure.resource(`${local.server}/databases/later`);
      if (like === undefined) throw new Error("there is no database to take for a pattern");
      local.azure.outOfBand.put({ ...like, id: foreign, name: "foreign" });
      await addDatabase("foreign");
      const { code, stderr } = await apply();
      expect(stderr).toContain("error already-exists");
      expect(code).toBe(1);
      expect((await apply()).code).toBe(1);
    },
  );
});

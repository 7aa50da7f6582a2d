import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { addWorkflowRun, startLocalGitHub } from "../../../emulator/github/index.ts";
import { FileStore } from "../../../ops/archive/file-store.ts";
import { acquireLock } from "../../../ops/archive/lock.ts";
import { localProcesses } from "../../../ops/archive/processes.ts";
import { type LocalStack, PLANTED_SECRET, startLocalStack } from "../../support/local-stack.ts";
import { proofs } from "../../support/proof.ts";

interface Row {
  readonly group: string;
  readonly action: string;
  readonly result: string;
  readonly reasons: readonly string[];
}

const HOUR = 3_600_000;

// One story, told in order, on one local Azure.
describe("converge sweep", () => {
  let local: LocalStack;
  const now = (): Date => new Date(Date.now() + local.azure.clock.leapt);
  const inHours = (hours: number): string =>
    new Date(now().getTime() + hours * HOUR).toISOString().replace(/\.\d+Z$/, "Z");
  /** When the group expires, by its tag. */
  let end = "";
  /** Lets time pass until so many hours before the end, for Azure and for this machine. */
  const untilBeforeEnd = (hours: number): void =>
    local.azure.clock.leap(Date.parse(end) - hours * HOUR - now().getTime());
  const tagsOf = () => (local.azure.resource(local.group) as unknown as { tags: Record<string, string> }).tags;
  const converge = (words: readonly string[], changes: object = {}) => local.converge(words, { now, ...changes });
  /** Writes what happens at the end into the parameter file, and applies it. */
  async function expireBy(expiry: object): Promise<void> {
    const file = "parameters/dev/mysql.json";
    const parameters = JSON.parse(await local.project.read(file));
    await local.project.write(file, { ...parameters, resourceGroup: { ...parameters.resourceGroup, expiry } });
    const held = await converge(["apply", "dev", "mysql"]);
    const [, fingerprint] = /--confirm (\S+)/.exec(held.stderr) ?? [];
    if (fingerprint !== undefined) await converge(["apply", "dev", "mysql", "--confirm", fingerprint]);
  }
  /** Two notices are given, then the end has come. */
  async function outlive(): Promise<void> {
    for (const hours of [20, 8]) {
      untilBeforeEnd(hours);
      await sweep();
    }
    untilBeforeEnd(-2);
  }
  const tag = (name: string, value: string | undefined) =>
    local.azure.outOfBand.drift(local.group, `tags.${name}`, value);
  const idOf = (type: string) => local.azure.resources().find((each) => each.type === type)?.id ?? "none";
  const network = () => idOf("Microsoft.Network/virtualNetworks");
  const zone = () => idOf("Microsoft.Network/privateDnsZones");
  const resources = () => local.azure.resources().filter(({ id }) => id.startsWith(local.group)).length;
  async function sweep(words: readonly string[] = [], changes: object = {}) {
    const { code, stdout, stderr } = await converge(["sweep", "--format", "json", ...words], changes);
    const rows = stdout === "" ? [] : (JSON.parse(stdout).groups as Row[]);
    return { code, stderr, rows, row: rows.find(({ group }) => group === "rg-convergent-mysql-dev") };
  }
  /** Azure's activity log is what a test says. */
  const logged = (effect: object) =>
    local.azure.faults.add({ path: "/eventtypes/management/values$", effect: { kind: "answer", ...effect } as never });

  beforeAll(async () => {
    local = await startLocalStack();
    // Their subscriptions are not on this local Azure.
    for (const other of ["staging", "prod"]) await local.project.remove(`parameters/${other}`);
    const { code, stderr } = await local.converge(["recreate", "dev", "mysql"]);
    if (code !== 0) throw new Error(stderr);
    end = tagsOf()["expires-on"] ?? "";
  });
  afterAll(() => local?.close());
  afterEach(() => local.azure.faults.clear());

  test("keeps what has days to live", async () => {
    const { code, row } = await sweep();
    expect(row).toMatchObject({ action: "keep", result: "kept" });
    expect(code).toBe(0);
  });

  proofs(
    "tampering",
    [
      {
        tried: "tags of a group that say it is over, on a stack with days to live",
        outcome: "The sweep asks a person, and nothing is destroyed.",
        forged: { "expires-on": "2020-01-01T00:00:00Z", "on-expiry": "destroy" },
      },
      {
        tried: "the same tags, with a profile that nothing protects",
        outcome: "The sweep asks a person, and nothing is destroyed.",
        forged: { "expires-on": "2020-01-01T00:00:00Z", "on-expiry": "recreate", profile: "ephemeral" },
      },
    ],
    async ({ forged }) => {
      const before = resources();
      const kept = { ...tagsOf() };
      for (const [name, value] of Object.entries(forged)) tag(name, value);
      const { code, row } = await sweep();
      for (const name of Object.keys(forged)) tag(name, kept[name]);
      expect(row).toMatchObject({ action: "ask", result: "asking" });
      expect(row?.reasons.join("; ")).toMatch(
        /parameters\/dev\/mysql.json of this folder says destroy on .*, but its tags/,
      );
      expect([code, resources()]).toEqual([3, before]);
    },
  );

  test("looks at one stack alone when one is named", async () => {
    const id = local.group.replace("mysql-dev", "old-dev");
    const tags = { "expires-on": inHours(72), "on-expiry": "destroy", environment: "dev", stack: "old" };
    const type = "Microsoft.Resources/resourceGroups";
    local.azure.outOfBand.put({ id, name: "rg-convergent-old-dev", type, location: "westeurope", tags });
    const groups = async (...words: string[]) => (await sweep(words)).rows.map(({ group }) => group);
    const [own, other] = ["rg-convergent-mysql-dev", "rg-convergent-old-dev"];
    expect(await groups("dev")).toEqual([own, other]);
    expect(await groups("-s", "mysql")).toEqual([own]);
    expect(await groups("mysql-dev")).toEqual([own]);
    local.azure.outOfBand.delete(id);
  });

  test("gives notice once within the last day, and once within the last half", async () => {
    untilBeforeEnd(20);
    const first = await sweep();
    expect(first.row).toMatchObject({ action: "notify", result: "told" });
    expect(first.stderr).toMatch(/notice rg-convergent-mysql-dev: it expires in 20 h .*then: destroy/);
    expect((await sweep()).row?.result).toBe("told before");
    expect(first.code).toBe(0);
    untilBeforeEnd(8);
    expect((await sweep()).row?.result).toBe("told");
  });

  test("does nothing on a dry run but say what it would do", async () => {
    untilBeforeEnd(-2);
    const before = resources();
    const { code, row, stderr } = await sweep(["--dry-run"]);
    expect(row).toMatchObject({ action: "destroy", result: "planned", reasons: ["it expired 2 h ago"] });
    expect(stderr).toContain("rg-convergent-mysql-dev");
    expect([code, resources()]).toEqual([0, before]);
  });

  const account = { caller: "ann@example.com", status: { value: "Succeeded" } };
  test.each<[string, () => void, () => void, RegExp]>([
    ["protected", () => tag("profile", "protected"), () => tag("profile", "ephemeral"), /its profile is protected/],
    ["not ours", () => tag("managed-by", "bicep"), () => tag("managed-by", "convergent"), /not created by us/],
    [
      "locked by somebody",
      () => local.azure.outOfBand.lock(local.group, "keep-me"),
      () => local.azure.outOfBand.delete(`${local.group}/providers/Microsoft.Authorization/locks/keep-me`),
      /locked by keep-me/,
    ],
    [
      "holding a disk that Terraform does not know",
      () => {
        const id = `${local.group}/providers/Microsoft.Compute/disks/somebodys`;
        local.azure.outOfBand.put({ id, name: "somebodys", type: "Microsoft.Compute/disks", location: "westeurope" });
      },
      () => local.azure.outOfBand.delete(`${local.group}/providers/Microsoft.Compute/disks/somebodys`),
      /disks\/somebodys/,
    ],
    [
      "holding a subnet that Terraform does not know",
      () => {
        const id = `${network()}/subnets/somebodys`;
        const type = "Microsoft.Network/virtualNetworks/subnets";
        local.azure.outOfBand.put({ id, name: "somebodys", type, properties: { addressPrefix: "10.10.0.64/28" } });
      },
      () => local.azure.outOfBand.delete(`${network()}/subnets/somebodys`),
      /subnets\/somebodys/,
    ],
    [
      "holding a record that Terraform does not know",
      () => {
        const id = `${zone()}/A/somebodys`;
        const type = "Microsoft.Network/privateDnsZones/A";
        local.azure.outOfBand.put({ id, name: "somebodys", type, properties: { ttl: 3600 } });
      },
      () => local.azure.outOfBand.delete(`${zone()}/A/somebodys`),
      /A\/somebodys/,
    ],
    [
      "holding a database that Terraform does not know",
      () => {
        const id = `${local.server}/databases/reports`;
        const type = "Microsoft.DBforMySQL/flexibleServers/databases";
        local.azure.outOfBand.put({ id, name: "reports", type, properties: { charset: "utf8mb4" } });
      },
      () => local.azure.outOfBand.delete(`${local.server}/databases/reports`),
      /databases\/reports/,
    ],
    [
      "changed by somebody lately",
      () => {
        const operationName = { value: "Microsoft.DBforMySQL/flexibleServers/write" };
        const row = { ...account, operationName, eventTimestamp: inHours(-1), resourceId: local.server };
        logged({ status: 200, body: { value: [row] } });
      },
      () => {},
      /somebody changed it/,
    ],
    [
      "one whose history nobody may read",
      () => logged({ status: 403, code: "AuthorizationFailed" }),
      () => {},
      /last changes could not be read/,
    ],
  ])("asks about a group that is %s, and keeps it", async (_, happen, mend, reason) => {
    const before = resources();
    happen();
    const { code, row } = await sweep();
    expect(row).toMatchObject({ action: "ask", result: "asking" });
    expect(row?.reasons.join("; ")).toMatch(reason);
    expect(code).toBe(3);
    mend();
    expect(resources()).toBe(before);
  });

  test("destroys nothing by a clock that jumped", async () => {
    const jumped = { now: () => new Date(now().getTime() + 86_400_000 * 400) };
    const expired = await sweep([], jumped);
    expect(expired.row).toMatchObject({ action: "ask" });
    tag("expires-on", inHours(72));
    expect((await sweep([], jumped)).row).toMatchObject({ action: "keep" });
    tag("expires-on", end);
  });

  test("waits while a run is at work on the stack", async () => {
    const store = new FileStore(join(local.project.folder, ".convergent/archive"));
    const processes = localProcesses(hostname());
    const runId = "20261110T120000Z-00000000";
    const processStart = processes.startOf(process.pid) ?? "";
    const holder = { runId, command: "apply", host: hostname(), pid: process.pid, processStart, since: inHours(0) };
    const lock = await acquireLock(store, "mysql-dev", holder, processes);
    const { code, row } = await sweep();
    if (lock.acquired) await lock.release();
    expect(row).toMatchObject({ action: "wait", result: "waiting", reasons: [`apply ${runId} is at work on it`] });
    expect(code).toBe(0);
  });

  test("waits for a machine of a workflow until GitHub says that its attempt has completed", async () => {
    const github = await startLocalGitHub({ repository: "acme/databases" });
    const attempt = addWorkflowRun(github.state);
    const workflow = { repository: "acme/databases", runId: String(attempt.id), attempt: "1" };
    const process = { host: "runner", pid: 7, processStart: "boot/7", since: inHours(0) };
    const holder = { runId: "20261110T120000Z-00000000", command: "apply", ...process, workflow };
    const store = new FileStore(join(local.project.folder, ".convergent/archive"));
    const lock = await acquireLock(store, "mysql-dev", holder, { host: "runner", startOf: () => "boot/7" });
    const env = { GITHUB_API_URL: github.apiUrl, GITHUB_TOKEN: github.token };
    expect((await sweep(["--dry-run"], { env })).row).toMatchObject({ action: "wait" });
    attempt.status = "completed";
    expect((await sweep(["--dry-run"], { env })).row).not.toMatchObject({ action: "wait" });
    if (lock.acquired) await lock.release();
    await github.close();
  });

  test("fails for what cannot be read, and says so", async () => {
    local.azure.faults.add({
      path: "/resourceGroups$",
      effect: { kind: "answer", status: 403, code: "AuthorizationFailed" },
    });
    const { code, rows } = await sweep();
    expect(rows[0]).toMatchObject({ result: "failed", reasons: [expect.stringContaining("AuthorizationFailed")] });
    expect(code).toBe(1);
  });

  test("names the environment whose subscription is wrong, and how to go on without it", async () => {
    const file = await local.project.read("parameters/dev/environment.json");
    const wrong = "33333333-3333-4333-8333-333333333333";
    const subscriptionId = /"subscriptionId": "(.*)"/.exec(file)?.[1] ?? "";
    await local.project.write("parameters/prod/environment.json", file.replace(subscriptionId, wrong));
    tag("expires-on", inHours(72));
    const { code, stderr, rows } = await sweep();
    await local.project.remove("parameters/prod");
    tag("expires-on", end);
    expect(rows[0]).toMatchObject({
      group: `subscription ${wrong} of prod`,
      environment: "prod",
      reasons: [
        "Azure knows no such subscription: correct subscriptionId of prod, or sweep one environment: npx converge sweep -e dev",
      ],
    });
    expect(code).toBe(1);
    expect(stderr.match(/of prod {2}/g)).toHaveLength(1);
  });

  test("recreates what expired to be recreated, with a new term", async () => {
    await expireBy({ afterDays: 7, onExpiry: "recreate" });
    // What Azure remembers of the changes above was ours.
    logged({ status: 200, body: { value: [] } });
    const { code, row } = await sweep();
    expect(row).toMatchObject({ action: "recreate", result: "recreated" });
    expect(code).toBe(0);
    expect(Date.parse(tagsOf()["expires-on"] ?? "")).toBeGreaterThan(Date.now() + 6 * 86_400_000);
    expect(tagsOf()["on-expiry"]).toBe("recreate");
  });

  test("destroys what expired and is ordinary, also when another group is not, and tells the workflow", async () => {
    await expireBy({ afterDays: 7, onExpiry: "destroy" });
    // Terraform, which knows the time of this machine alone, wrote one that has passed.
    end = inHours(24 * 7 + 1);
    tag("expires-on", end);
    await outlive();
    // What Azure remembers of the deletion above was ours.
    logged({ status: 200, body: { value: [] } });
    const stray = `${local.group.replace("dev", "old")}`;
    const life = { "expires-on": inHours(-2), "on-expiry": "destroy", "managed-by": "convergent" };
    const tags = { ...life, project: "convergent", environment: "old", stack: "mysql" };
    const type = "Microsoft.Resources/resourceGroups";
    local.azure.outOfBand.put({ id: stray, name: "rg-convergent-mysql-old", type, location: "westeurope", tags });
    const file = (name: string) => join(local.project.folder, name);
    const env = { GITHUB_OUTPUT: file("outputs"), GITHUB_STEP_SUMMARY: file("summary.md") };
    const { code, rows } = await sweep([], { env });
    expect(rows.map(({ group, result }) => [group, result])).toEqual([
      ["rg-convergent-mysql-dev", "destroyed"],
      ["rg-convergent-mysql-old", "asking"],
    ]);
    expect(rows[1]?.reasons).toContain("no parameter file of this project describes it");
    expect(code).toBe(3);
    expect(resources()).toBe(0);
    expect(local.azure.resource(stray)).toBeDefined();
    expect(await local.project.read("outputs")).toContain('["rg-convergent-mysql-dev"]');
    expect(await local.project.read("summary.md")).toMatch(/rg-convergent-mysql-dev.*\*\*destroyed\*\*/);
  });

  test("prints and keeps no secret", async () => {
    expect(local.printed).not.toContain(PLANTED_SECRET);
    const files = await local.project.files(".convergent/archive");
    expect([...files.values()].join("\n")).not.toContain(PLANTED_SECRET);
  });
});

import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileStore } from "../../../ops/archive/file-store.ts";
import { acquireLock } from "../../../ops/archive/lock.ts";
import { localProcesses } from "../../../ops/archive/processes.ts";
import { run } from "../../../ops/cli.ts";
import type { Finding, ReviewedChange } from "../../../ops/review/model.ts";
import { archiveRun, idOf, reviewOf } from "../../support/archive.ts";
import { recordContext } from "../../support/context.ts";
import { createProject, type Project } from "../../support/project.ts";

const ESCAPE = "\u001b[31m";

let project: Project;
let store: FileStore;
beforeEach(async () => {
  project = await createProject(["parameters"]);
  for (const name of ["staging", "prod"]) await setArchive(name, {});
  store = new FileStore(join(project.folder, ".convergent", "archive"));
});
afterEach(() => project.remove());

async function setArchive(name: string, archive: object): Promise<void> {
  const path = `parameters/${name}/environment.json`;
  await project.write(path, { ...JSON.parse(await project.read(path)), archive });
}

async function converge(...words: string[]) {
  const context = recordContext(project.folder, {});
  await run(["history", ...words], context);
  const { stdout, stderr, code } = context.recorded;
  return { stdout, stderr, code, json: () => JSON.parse(stdout) };
}

const change = (address: string, action: ReviewedChange["action"], size = 20): ReviewedChange => ({
  address,
  type: "azurerm_mysql_flexible_server",
  action,
  attributes: [{ name: "storage[0].size_gb", before: 20, after: size }],
});
const finding = (ruleId: string, level: Finding["level"] = "notice"): Finding => ({
  ...{ ruleId, level, address: "azurerm_mysql_flexible_server.server" },
  ...{ message: `because of ${ruleId}`, remedy: "look" },
});
const folderOf = (id: string): string => join(store.location, "runs", "mysql-dev", id);

describe("converge history", () => {
  it("lists runs newest first, with outcome, changes and age", async () => {
    const review = reviewOf([change("a", "create"), change("b", "create"), change("c", "delete")]);
    await archiveRun(store, { startedAt: "2026-01-01T03:04:05Z", files: { "review.json": review } });
    await archiveRun(store, { startedAt: "2026-01-02T01:04:05Z", command: "plan", outcome: "planned" });
    await archiveRun(store, {
      startedAt: "2026-01-02T03:00:00Z",
      stackId: "mysql-prod",
      files: { "review.json": reviewOf() },
    });
    const { stderr, code } = await converge();
    expect(stderr.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
      ["run", "stack", "command", "outcome", "changes", "age"],
      ["20260102T030000Z-00000001", "mysql-prod", "apply", "applied", "none", "4 min"],
      ["20260102T010405Z-00000001", "mysql-dev", "plan", "planned", "2 h"],
      ["20260101T030405Z-00000001", "mysql-dev", "apply", "applied", "+2 −1", "1 d"],
      [""],
    ]);
    expect(code).toBe(0);
  });

  it("shows one environment or one stack, and knows what was probably meant", async () => {
    await archiveRun(store, { startedAt: "2026-01-01T10:00:00Z" });
    await archiveRun(store, { startedAt: "2026-01-01T11:00:00Z", stackId: "mysql-prod" });
    await archiveRun(store, { startedAt: "2026-01-01T12:00:00Z", stackId: "trading-old-lab" });
    const stacksOf = async (...words: string[]) =>
      (await converge(...words, "--format", "json")).json().runs.map(({ stackId }: { stackId: string }) => stackId);
    expect(await stacksOf("-e", "prod")).toEqual(["mysql-prod"]);
    expect(await stacksOf("-s", "mysql", "-e", "dev")).toEqual(["mysql-dev"]);
    expect(await stacksOf("-e", "old-lab")).toEqual(["trading-old-lab"]);
    expect(await stacksOf("-e", "staging")).toEqual([]);
    expect(await stacksOf("mysql", "dev")).toEqual(["mysql-dev"]);
    expect(await stacksOf("trading-old-lab")).toEqual(["trading-old-lab"]);
    expect(await stacksOf("prod", "-s", "mysql")).toEqual(["mysql-prod"]);
    const wrong = await converge("-e", "prd");
    expect(wrong).toMatchObject({ code: 2, stderr: 'there is no environment "prd"; did you mean prod?\n' });
    expect((await converge("-s", "mysq")).stderr).toBe('there is no stack "mysq"; did you mean mysql?\n');
    expect((await converge("shwo")).stderr).toBe(
      'there is no environment, stack or command "shwo"; did you mean show?\n',
    );
  });

  it("lists the newest, and says how many more there are", async () => {
    for (const hour of [1, 2, 3]) await archiveRun(store, { startedAt: `2026-01-01T0${hour}:00:00Z` });
    expect((await converge("--newest", "2")).stderr).toContain("1 more: --newest 3 lists them");
    expect((await converge("-n", "0")).code).toBe(2);
  });

  it("marks a run that was interrupted, and one that is at work", async () => {
    await archiveRun(store, { startedAt: "2026-01-01T10:00:00Z", outcome: null });
    const working = await archiveRun(store, { startedAt: "2026-01-01T11:00:00Z", outcome: null });
    const processes = localProcesses("here");
    const since = "2026-01-01T11:00:00Z";
    const holder = { runId: working, command: "apply", host: "elsewhere", pid: 1, processStart: "", since };
    await acquireLock(store, "mysql-dev", holder, processes);
    const { runs } = (await converge("--format", "json")).json();
    expect(runs.map(({ state }: { state: string }) => state)).toEqual(["open", "interrupted"]);
    expect((await converge()).stderr).toMatch(/00000001 +mysql-dev +apply +interrupted/);
  });

  it("names what is damaged, and hides nothing behind it", async () => {
    const lost = await archiveRun(store, { startedAt: "2026-01-01T10:00:00Z", files: { "plan.json": {} } });
    const forged = await archiveRun(store, { startedAt: "2026-01-01T11:00:00Z", files: { "review.json": reviewOf() } });
    const broken = await archiveRun(store, { startedAt: "2026-01-01T12:00:00Z" });
    const moved = await archiveRun(store, { startedAt: "2026-01-01T13:00:00Z" });
    await rm(join(folderOf(lost), "plan.json"));
    await writeFile(join(folderOf(forged), "review.json"), JSON.stringify(reviewOf([change("a", "create")])));
    await writeFile(join(folderOf(broken), "manifest.json"), "{");
    await store.write(
      `runs/mysql-dev/..${moved}/manifest.json`,
      (await store.read(`runs/mysql-dev/${moved}/manifest.json`)) ?? "",
    );
    const { stderr, json } = await converge("--format", "json");
    const problems = Object.fromEntries(
      json().runs.map((each: { runId: string; problems: string[] }) => [each.runId, each.problems]),
    );
    expect(problems).toEqual({
      [lost]: ["plan.json is missing"],
      [forged]: ["review.json was changed"],
      [moved]: [],
    });
    expect(stderr).toContain(`damaged: runs/mysql-dev/${broken} in`);
    expect(stderr).toContain(`damaged: runs/mysql-dev/..${moved} in`);
    expect((await converge()).stderr).toContain("applied, damaged: review.json was changed");
  });

  it("prints nothing that a terminal would obey", async () => {
    await archiveRun(store, { startedAt: "2026-01-01T10:00:00Z", command: ESCAPE, outcome: ESCAPE });
    for (const words of [[], ["--format", "json"], ["show", "2026"]]) {
      const { stdout, stderr } = await converge(...words);
      expect(stdout + stderr).not.toContain("\u001b");
    }
  });

  it("says so when an archive cannot be reached, shows the others, and fails", async () => {
    await archiveRun(store, { startedAt: "2026-01-01T10:00:00Z" });
    for (const name of ["staging", "prod"]) await setArchive(name, { blob: true });
    const context = recordContext(project.folder, { ARM_USE_CLI: "false" });
    await run(["history", "--format", "json"], context);
    expect(context.recorded.stderr).toMatch(
      /^the runs of prod, staging cannot be read: no way to sign in: ARM_USE_CLI[^\n]*\n$/,
    );
    expect(JSON.parse(context.recorded.stdout).runs).toHaveLength(1);
    expect(context.recorded.code).toBe(1);
    expect((await converge("-e", "dev")).code).toBe(0);
  });
});

describe("converge history show", () => {
  const review = reviewOf([change("a", "create")], [finding("public-access", "confirm")]);

  it("proves every file and sums up result and review", async () => {
    const files = { "parameters.json": {}, "review.json": review, "result.json": { outcome: "applied", attempts: 2 } };
    await archiveRun(store, { startedAt: "2026-01-02T02:04:05Z", files });
    const { stderr, code } = await converge("show", "2026");
    expect(stderr).toMatch(/started +2026-01-02T02:04:05.000Z \(1 h ago, took 1 min\)/);
    expect(stderr).toMatch(/attempts +2/);
    expect(stderr.match(/intact/g)).toHaveLength(3);
    expect(stderr).toMatch(/confirm +public-access +azurerm_mysql_flexible_server.server +because of public-access/);
    expect(code).toBe(0);
    const json = (await converge("show", "2026", "--format", "json")).json();
    expect(json).toMatchObject({ state: "finished", result: { attempts: 2 }, review: { verdict: "proceed" } });
  });

  it("fails for a file that was changed, is missing or does not belong there", async () => {
    const files = { "parameters.json": {}, "plan.json": {}, "review.json": review };
    const id = await archiveRun(store, { startedAt: "2026-01-01T10:00:00Z", files });
    await writeFile(join(folderOf(id), "review.json"), "{}");
    await rm(join(folderOf(id), "plan.json"));
    await writeFile(join(folderOf(id), "notes.txt"), "");
    const { json, code, stderr } = await converge("show", id, "--format", "json");
    expect(json().files).toEqual([
      { name: "parameters.json", state: "intact", bytes: 2 },
      { name: "plan.json", state: "missing", bytes: 2 },
      { name: "review.json", state: "changed", bytes: expect.any(Number) },
      { name: "notes.txt", state: "foreign" },
    ]);
    expect(json().review).toBeNull();
    expect(stderr).toBe(`damaged: of run ${id}, plan.json, review.json, notes.txt is not as it was archived\n`);
    expect(code).toBe(1);
  });

  it("takes a half-written file of an interrupted run for what it is", async () => {
    const id = await archiveRun(store, { startedAt: "2026-01-01T10:00:00Z", outcome: null });
    await writeFile(join(folderOf(id), "plan.json"), "{");
    const { stderr, code } = await converge("show", id);
    expect(stderr).toMatch(/plan\.json +partial/);
    expect(code).toBe(0);
  });

  it("accepts the beginning of an id when only one run begins so", async () => {
    const past = (hour: number, mark: string) => archiveRun(store, { startedAt: `2026-01-01T0${hour}:00:00Z`, mark });
    const first = await past(1, "aaaaaaaa");
    await past(2, "bbbbbbbb");
    expect((await converge("show", "20260101T01", "--format", "json")).json().manifest.runId).toBe(first);
    expect(await converge("show", "2026")).toMatchObject({
      code: 2,
      stderr: '"2026" begins 2 runs: 20260101T020000Z-bbbbbbbb, 20260101T010000Z-aaaaaaaa\n',
    });
    expect((await converge("show", "20260101T010000Z-aaaaaaab")).stderr).toContain(`did you mean ${first}?`);
    expect((await converge("show", "x")).stderr).toBe(
      'there is no run "x"; npx converge history shows which there are\n',
    );
  });

  it("names a run whose manifest is damaged", async () => {
    const id = await archiveRun(store, { startedAt: "2026-01-01T10:00:00Z" });
    await writeFile(join(folderOf(id), "manifest.json"), "[]");
    const { stderr, code } = await converge("show", id);
    expect(stderr).toContain(`run ${id} is damaged: runs/mysql-dev/${id}/manifest.json`);
    expect(code).toBe(1);
  });
});

describe("converge history diff", () => {
  const past = (hour: number, files: object) => archiveRun(store, { startedAt: `2026-01-01T0${hour}:00:00Z`, files });
  const parameters = (sizeGb: number, more: object = {}) => ({ server: { storage: { sizeGb }, ...more } });

  it("says in which parameters, findings and changes two runs differ", async () => {
    const before = reviewOf([change("a", "update", 32), change("b", "create")], [finding("gone")]);
    const after = reviewOf([change("a", "replace", 64), change("c", "delete")], [finding("new", "confirm")]);
    await past(1, { "parameters.json": parameters(32, { zone: "1" }), "review.json": before });
    await past(2, { "parameters.json": parameters(64), "review.json": after });
    const { json, code } = await converge("diff", "20260101T01", "20260101T02", "--format", "json");
    const names = (of: readonly { name: string; before?: unknown; after?: unknown }[]) =>
      of.map(({ name, ...sides }) => `${name}: ${Object.keys(sides).join(" ")}`);
    expect(code).toBe(0);
    expect(json().parameters).toEqual([
      { name: "server.storage.sizeGb", before: 32, after: 64 },
      { name: "server.zone", before: "1" },
    ]);
    expect(names(json().findings)).toEqual([
      "gone azurerm_mysql_flexible_server.server: before",
      "new azurerm_mysql_flexible_server.server: after",
    ]);
    expect(names(json().changes)).toEqual(["a: before after", "b: before", "c: after"]);
    const { stderr } = await converge("diff", "20260101T01", "20260101T02");
    expect(stderr).toContain("  server.storage.sizeGb\n    − 32\n    + 64\n");
    expect(stderr).toContain("    + replaced, storage[0].size_gb 20 → 64\n");
  });

  it("says when they do not differ", async () => {
    const files = { "parameters.json": parameters(32), "review.json": reviewOf([change("a", "create")]) };
    await past(1, files);
    await past(2, files);
    const { stderr } = await converge("diff", "20260101T01", "20260101T02");
    expect(stderr).toBe("both plans do the same: their fingerprints are equal\n");
  });

  it("says what cannot be compared, and compares the rest", async () => {
    const first = await past(1, { "parameters.json": parameters(32), "review.json": reviewOf() });
    const second = await past(2, { "parameters.json": parameters(64), "review.json": reviewOf() });
    await writeFile(join(folderOf(second), "review.json"), "{}");
    const { stderr, code } = await converge("diff", first, second);
    expect(stderr).toContain(`damaged: of run ${second}, review.json is not as it was archived`);
    expect(stderr).toContain(`run ${second} has no review that can be read`);
    expect(stderr).toContain("server.storage.sizeGb");
    expect(code).toBe(1);
  });
});

describe("converge history prune", () => {
  beforeEach(async () => {
    await setArchive("dev", { retentionDays: 30, keepNewest: 1 });
  });
  const remaining = async () => (await readdir(join(store.location, "runs", "mysql-dev"))).sort();
  const old = (day: number) => ({
    startedAt: `2025-01-0${day}T10:00:00Z`,
    files: { "plan.json": {}, "result.json": {} },
  });

  it("removes what the policy of the environment lets go, and nothing else", async () => {
    await archiveRun(store, old(1));
    await archiveRun(store, old(2));
    const newest = await archiveRun(store, old(3));
    await archiveRun(store, { ...old(1), stackId: "mysql-prod" });
    const { stderr, code } = await converge("prune");
    expect(stderr).toContain("2 of 4 runs removed");
    expect(await remaining()).toEqual([newest]);
    expect(await store.list("runs/mysql-prod")).toHaveLength(3);
    expect(code).toBe(0);
  });

  it("removes nothing when it is only tried", async () => {
    const first = await archiveRun(store, old(1));
    const second = await archiveRun(store, old(2));
    const { json } = await converge("prune", "--dry-run", "--format", "json");
    expect(json()).toMatchObject({ dryRun: true, removed: [`mysql-dev/${first}`] });
    expect(await remaining()).toEqual([first, second]);
  });

  it("leaves the run that is open, the one that it cannot read and the one without a policy, and says so", async () => {
    const open = await archiveRun(store, { ...old(1), outcome: null });
    const broken = await archiveRun(store, old(2));
    await archiveRun(store, old(3));
    await archiveRun(store, { ...old(1), stackId: "mysql-retired" });
    await archiveRun(store, { ...old(2), stackId: "mysql-retired" });
    await writeFile(join(folderOf(broken), "manifest.json"), "");
    const { json, stderr } = await converge("prune", "--format", "json");
    expect(json()).toEqual({
      dryRun: false,
      removed: [],
      kept: {
        open: [`mysql-dev/${open}`],
        withoutPolicy: [`mysql-retired/${idOf(old(2))}`, `mysql-retired/${idOf(old(1))}`],
        unreadable: [`runs/mysql-dev/${broken}`],
      },
    });
    expect(stderr).toContain("damaged:");
    expect(await store.list("runs")).toHaveLength(15);
  });

  it("cannot be led to another run's folder by a manifest", async () => {
    const victim = await archiveRun(store, old(9));
    const id = idOf(old(1));
    const manifest = JSON.parse(
      Buffer.from((await store.read(`runs/mysql-dev/${victim}/manifest.json`)) ?? "").toString(),
    );
    const past = { startedAt: "2025-01-01T10:00:00Z", finishedAt: "2025-01-01T10:01:00Z" };
    await store.write(`runs/mysql-dev/${id}/manifest.json`, JSON.stringify({ ...manifest, ...past }));
    expect((await converge("prune", "--format", "json")).json()).toMatchObject({ removed: [] });
    expect(await remaining()).toEqual([id, victim]);
  });

  it("prunes one environment only when asked to, wherever that is said", async () => {
    await archiveRun(store, old(1));
    await archiveRun(store, old(2));
    for (const words of [
      ["prune", "-e", "staging"],
      ["-e", "staging", "prune"],
    ])
      expect((await converge(...words, "--format", "json")).json().removed).toEqual([]);
    expect((await converge("prune", "-e", "dev", "--format", "json")).json().removed).toHaveLength(1);
  });

  it("ends what an interrupted pruning began", async () => {
    const first = await archiveRun(store, old(1));
    await archiveRun(store, old(2));
    await rm(join(folderOf(first), "plan.json"));
    expect((await converge("prune")).stderr).toContain("1 of 2 runs removed");
  });
});

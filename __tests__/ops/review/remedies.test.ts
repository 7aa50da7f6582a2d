import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { run } from "../../../ops/cli.ts";
import { recordContext } from "../../support/context.ts";
import { environmentFile, mysqlFile } from "../../support/parameters.ts";
import { createProject, PROGRAM, type Project, ROOT } from "../../support/project.ts";
import { BYSTANDER, change, findingsOf, plan, review } from "../../support/review-plans.ts";

const GROUP_ID = "/subscriptions/1/resourceGroups/rg";
const SERVER_ID = `${GROUP_ID}/providers/Microsoft.DBforMySQL/flexibleServers/m`;
const LOCK = {
  name: "lock",
  scope: GROUP_ID,
  lock_level: "CanNotDelete",
  id: `${GROUP_ID}/providers/Microsoft.Authorization/locks/lock`,
};
const database = change(
  "azurerm_mysql_flexible_database",
  "delete",
  { name: "app", id: `${SERVER_ID}/databases/app` },
  null,
);
const lockStays = change("azurerm_management_lock", "no-op", LOCK, LOCK);

describe("the remedy of destroyed-below-lock", () => {
  let project: Project;
  beforeAll(async () => {
    project = await createProject(PROGRAM);
    await project.remove("parameters");
    await project.write("parameters/dev/environment.json", environmentFile("dev"));
  });
  afterAll(() => project.remove());

  const synth = async (more: object) => {
    await project.write("parameters/dev/mysql.json", mysqlFile("dev", { lock: false }, more));
    const context = recordContext(project.folder, { PATH: process.env.PATH });
    await run(["synth", "dev", "mysql"], context);
    return context.recorded;
  };
  const protectedProfile = { profile: "protected", resourceGroup: { lock: false } };

  it("names each step: lock off with an acknowledgement of the policy, then the change", async () => {
    const [finding] = findingsOf(database, lockStays).filter(({ ruleId }) => ruleId === "destroyed-below-lock");
    expect(finding?.remedy).toContain("set `lock` to false");
    expect(finding?.remedy).toContain("acknowledge the policy management-lock");
  });

  it("needs the acknowledgement: without it, synthesis refuses a protected stack without a lock", async () => {
    const { code, stderr } = await synth(protectedProfile);
    expect(stderr).toContain("policy/management-lock");
    expect(code).toBe(4);
  });

  it("passes synthesis when it is followed", async () => {
    const acknowledgements = [
      {
        rule: "policy/management-lock",
        address: "*",
        reason: "a database moves to another server",
        expiresOn: "2099-01-31",
      },
    ];
    expect((await synth({ ...protectedProfile, acknowledgements })).code).toBe(0);
  });

  it("is held and not refused when the lock goes, and the change passes once the lock is gone", () => {
    const lockGoes = change("azurerm_management_lock", "delete", LOCK, null);
    expect(findingsOf(lockGoes).map(({ level, ruleId }) => `${level} ${ruleId}`)).toEqual(["confirm lock-removed"]);
    expect(review(plan([database, lockGoes, BYSTANDER])).verdict).toBe("confirm");
    expect(review(plan([database, BYSTANDER])).verdict).toBe("confirm");
  });

  it("is not given for a lock: locks do not lock locks", () => {
    const server = { ...LOCK, scope: SERVER_ID, id: `${SERVER_ID}/providers/Microsoft.Authorization/locks/server` };
    const found = findingsOf(
      lockStays,
      change("azurerm_management_lock", "delete", server, null, { address: "azurerm_management_lock.server" }),
    );
    expect(found.map(({ ruleId }) => ruleId)).toEqual(["lock-removed"]);
  });
});

describe("remedies that name a key of a parameter file", () => {
  const schemas = ["mysql", "mysql-server", "network", "resource-group", "environment"]
    .map((name) => `schemas/${name}.schema.json`)
    .map((file) => readFileSync(join(ROOT, file), "utf8"))
    .join("\n");
  const sources = [
    "adopted",
    "audit-reduced",
    "destroyed-below-lock",
    "high-availability-changed",
    "lock-removed",
    "network-rule-widened",
    "prevent-destroy-removed",
    "public-access",
    "region-changed",
    "watch-removed",
  ];

  test.each(sources)("%s names keys that exist", (name) => {
    const source = readFileSync(join(ROOT, `ops/review/rules/${name}.ts`), "utf8");
    const named = [...source.matchAll(/`([a-z][A-Za-z]*(?:\.[a-z][A-Za-z]*)?)(?:: \w+)?`/g)].map(([, key = ""]) => key);
    expect(named.length).toBeGreaterThan(0);
    for (const key of named.flatMap((each) => each.split("."))) expect(schemas, key).toContain(`"${key}"`);
  });
});

import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { run } from "../../../ops/cli.ts";
import { FORMATS } from "../../../ops/print/index.ts";
import { recordContext } from "../../support/context.ts";
import { environmentFile, mysqlFile, SUBSCRIPTIONS } from "../../support/parameters.ts";
import { createProject, type Project } from "../../support/project.ts";

const SECRET = "Zq9vTr4nsp4r3nt";
/** Every way in which a line can be wrong, with a secret in it. */
const WRONG = [
  `ARM_CLIENT_SECRET='${SECRET}'`,
  `export AZURE_CLIENT_SECRET=${SECRET}#x`,
  `ARM_CLIENT_ID=${SECRET}`,
  `ARM_CLIENT_ID="${SECRET}$x"`,
  `MYSQL_ADMIN_PASSWORD=${SECRET} ${SECRET}`,
  `UNKNOWN_THING=${SECRET}`,
  `${SECRET}`,
  `${SECRET}==`,
  `ARM_TENANT_ID=${SUBSCRIPTIONS.dev}`,
  `ARM_ACCESS_KEY='${SECRET}`,
].join("\n");

let project: Project;
beforeEach(async () => {
  project = await createProject();
  await project.write("parameters/dev/environment.json", environmentFile("dev"));
  await project.write("parameters/dev/mysql.json", mysqlFile("dev"));
  await project.write(".env", WRONG);
  await chmod(join(project.folder, ".env"), 0o644);
});
afterEach(() => project.remove());

async function check(...args: string[]) {
  const context = recordContext(project.folder, { ARM_CLIENT_SECRET: `other-${SECRET}` });
  await run(["check", ...args], context);
  return context.recorded;
}

describe("converge check and a wrong .env", () => {
  test.each(FORMATS)("reports it as %s without any secret", async (format) => {
    const { stdout, stderr, code } = await check("--format", format);
    expect(code).toBe(2);
    expect(stdout + stderr).toContain("ARM_CLIENT_SECRET");
    expect(stdout + stderr).not.toContain(SECRET);
  });

  test("repairs it without printing any secret", async () => {
    const { stdout, stderr } = await check("--fix");
    expect(stderr).toContain("repaired");
    expect(stdout + stderr).not.toContain(SECRET);
    expect(await project.read(".env")).toContain(`TF_VAR_server_administrator_password=${SECRET}`);
  });

  test("finds one that is right to be right", async () => {
    await project.write(".env", "TF_VAR_server_administrator_password='Str0ng-enough'\n");
    await chmod(join(project.folder, ".env"), 0o600);
    expect(await check()).toMatchObject({ code: 0, stderr: expect.stringContaining("no problems") });
  });
});

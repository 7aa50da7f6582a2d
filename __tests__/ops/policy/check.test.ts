import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../../ops/cli.ts";
import { recordContext } from "../../support/context.ts";
import { environmentFile, mysqlFile } from "../../support/parameters.ts";
import { createProject, PROGRAM, type Project } from "../../support/project.ts";

const FILE = "parameters/dev/mysql.json";
const RENDERED = "cdktf.out/stacks/mysql-dev/cdk.tf.json";
const SERVER = "azurerm_mysql_flexible_server.server_50DD9757";
const accepted = (rule: string, more: object = {}) => ({
  rule,
  address: "azurerm_mysql_flexible_server.*",
  reason: "a test of what is accepted",
  expiresOn: "2026-03-31",
  ...more,
});
const OPEN = { network: { mode: "public" } };
const LOGS = accepted("policy/diagnostic-setting");

let project: Project;
beforeAll(async () => {
  project = await createProject(PROGRAM);
  await project.remove("parameters");
  await project.write("parameters/dev/environment.json", environmentFile("dev", { profile: "ephemeral" }));
});
afterAll(() => project.remove());

async function converge(now: string, ...words: string[]) {
  const context = recordContext(project.folder, { PATH: process.env.PATH });
  await run(words, { ...context, now: () => new Date(now) });
  return context.recorded;
}
const NOW = "2026-01-02T00:00:00Z";
const parameters = (acknowledgements: readonly object[], more: object = {}) =>
  project.write(FILE, mysqlFile("dev", {}, { acknowledgements, ...more }));

/** What `converge check` says, with a server of these attributes rendered. */
async function check(server: object, acknowledgements: readonly object[], now = NOW) {
  await parameters(acknowledgements);
  const rendered = { "//": { metadata: { path: "mysql-dev/server/server" } }, name: "mysql", ...server };
  const resource = { azurerm_mysql_flexible_server: { server_50DD9757: rendered } };
  await project.write(RENDERED, { resource });
  const { code, stdout } = await converge(now, "check", "--format", "json");
  return { code, diagnostics: JSON.parse(stdout).diagnostics };
}
const TAGS = Object.fromEntries(
  ["project", "environment", "stack", "profile", "managed-by"].map((name) => [name, "x"]),
);
const FINE = { delegated_subnet_id: "x", tags: TAGS };

describe("the policies that converge check looks at", () => {
  it("are told with stack, address, why and remedy, at the section of the file that made the resource", async () => {
    expect(await check({ tags: TAGS }, [LOGS])).toEqual({
      code: 4,
      diagnostics: [
        {
          ruleId: "policy/public-network-access",
          section: "policy",
          severity: "error",
          message: `${SERVER} of mysql-dev: public_network_access is left out, which means "Enabled"; what the internet reaches is attacked from the internet; turn public network access off, or deny by default and name the networks that may come in`,
          file: FILE,
          path: "server",
          position: { line: 18, column: 3, endLine: 18, endColumn: 11 },
          sourceLine: '  "server": {',
          documentation: "https://learn.microsoft.com/azure/private-link/private-endpoint-overview",
        },
      ],
    });
  });

  it("stand under one heading, behind what is wrong with the files", async () => {
    await check({}, []);
    await project.write(FILE, mysqlFile("dev", { databases: [] }, { nonsense: 1 }));
    expect((await converge(NOW, "check")).stderr).not.toContain("\npolicy\n");
    await parameters([accepted("policy/no-such-rule")]);
    const { stderr, code } = await converge(NOW, "check");
    expect(code).toBe(4);
    expect(stderr.match(/^policy$/gm)).toHaveLength(1);
    expect(stderr).toMatch(/1 error, 3 warnings in 1 file\n$/);
  });

  it("are printed for GitHub and as SARIF too", async () => {
    await check({ tags: TAGS }, [LOGS]);
    const github = (await converge(NOW, "check", "--format", "github")).stdout;
    expect(github).toMatch(
      /^::error file=parameters\/dev\/mysql\.json,line=18,.*title=policy\/public-network-access::/,
    );
    const [sarif] = JSON.parse((await converge(NOW, "check", "--format", "sarif")).stdout).runs;
    expect(sarif.results).toMatchObject([{ ruleId: "policy/public-network-access", level: "error" }]);
    expect(sarif.tool.driver.rules).toMatchObject([
      { shortDescription: { text: "what the internet reaches is attacked from the internet" } },
    ]);
  });

  it("do not hide that the input is invalid", async () => {
    await check({ tags: TAGS }, []);
    await project.write(FILE, mysqlFile("dev", { skuName: "none" }));
    expect((await converge(NOW, "check")).code).toBe(2);
  });

  it("are not judged where nothing is rendered, and not guessed where it cannot be read", async () => {
    await check(FINE, [LOGS]);
    await project.write(RENDERED, "{");
    const { code, stderr } = await converge(NOW, "check");
    expect(code).toBe(4);
    expect(stderr).toContain(`${RENDERED} cannot be read as JSON; run: npx converge synth policy/unreadable`);
    await project.remove("cdktf.out");
    expect((await converge(NOW, "check")).stderr).toBe("6 files checked: no problems\n");
  });
});

describe("an acknowledgement in a parameter file", () => {
  it("lets pass what it names", async () => {
    expect(await check(FINE, [LOGS])).toEqual({ code: 0, diagnostics: [] });
  });

  it("that has expired holds no longer: both are told, in its line", async () => {
    const { code, diagnostics } = await check(FINE, [LOGS], "2026-04-01T00:00:00Z");
    expect(code).toBe(0);
    expect(diagnostics).toMatchObject([
      {
        ruleId: "policy/acknowledgement-expired",
        path: "acknowledgements[0]",
        message:
          "the acknowledgement of policy/diagnostic-setting for azurerm_mysql_flexible_server.* expired on 2026-03-31 and holds no longer; remove it, or renew its date and reason",
      },
      { ruleId: "policy/diagnostic-setting", path: "acknowledgements[0]" },
    ]);
  });

  it("that nothing needs is told, and one of a rule that is not", async () => {
    const idle = [LOGS, accepted("policy/minimum-tls"), accepted("policy/diagnostic-settings")];
    const { code, diagnostics } = await check(FINE, idle);
    expect(code).toBe(0);
    expect(diagnostics.map(({ path, message }: { path: string; message: string }) => [path, message])).toEqual([
      [
        "acknowledgements[1]",
        "the acknowledgement of policy/minimum-tls for azurerm_mysql_flexible_server.* is needed by nothing; remove it",
      ],
      [
        "acknowledgements[2]",
        'rule is "policy/diagnostic-settings", but the policy pack has no such rule; docs/policy.md lists them',
      ],
    ]);
  });

  it.each([
    [{ reason: "because" }, "reason"],
    [{ expiresOn: "soon" }, "expiresOn"],
    [{ rule: "policy/*" }, "rule"],
    [{ adress: "x" }, "adress"],
  ])("with %j is a mistake", async (more, property) => {
    const { code, diagnostics } = await check(FINE, [accepted("policy/diagnostic-setting", more)]);
    expect(code).toBe(2);
    expect(diagnostics[0].path).toBe(`acknowledgements[0].${property}`);
  });
});

describe("converge synth", () => {
  it("writes nothing that the policies refuse, and exits 4", async () => {
    await parameters([LOGS], OPEN);
    await project.remove("cdktf.out");
    const { code, stderr } = await converge(NOW, "synth", "dev");
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /^\[mysql-dev\/server\/server\] policy\/public-network-access: public_network_access is "Enabled"/,
    );
    expect(stderr).toMatch(/\nnothing was written; see docs\/policy\.md and docs\/isolation\.md\n$/);
    expect([...(await project.files("cdktf.out")).keys()]).toEqual([]);
  });

  it("writes what is acknowledged, on every day the same", async () => {
    await parameters([LOGS, accepted("policy/public-network-access", { expiresOn: "2020-01-01" })], OPEN);
    const { code, stderr } = await converge(NOW, "synth", "dev");
    expect(code, stderr).toBe(0);
    expect((await converge(NOW, "check")).code).toBe(4);
  });
});

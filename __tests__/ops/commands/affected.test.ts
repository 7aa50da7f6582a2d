import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../../ops/cli.ts";
import { recordContext } from "../../support/context.ts";
import { createProject, PROGRAM, type Project } from "../../support/project.ts";

const ZEROS = "0".repeat(40);
const UNKNOWN = "1".repeat(40);
const MYSQL = "parameters/dev/mysql.json";

let project: Project;
let env: Record<string, string | undefined>;
const gitIn = (folder: string, ...words: string[]): string =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], {
    cwd: folder,
    env,
    encoding: "utf8",
  }).trim();
const git = (...words: string[]): string => gitIn(project.folder, ...words);
/** Commits what is there. @returns the hash of the commit */
function commit(): string {
  git("add", "--all", "--", ...PROGRAM, "cdktf.out/stacks");
  git("commit", "--quiet", "--allow-empty", "--message", "x");
  return git("rev-parse", "HEAD");
}

beforeAll(async () => {
  project = await createProject([...PROGRAM, "cdktf.out/stacks"]);
  env = { PATH: process.env.PATH, HOME: project.folder };
  git("init", "--quiet", "--initial-branch", "main");
  commit();
  git("tag", "clean");
}, 60_000);
afterAll(() => project.remove());
beforeEach(() => void git("reset", "--quiet", "--hard", "clean"));

async function affected(words: readonly string[], { folder = project.folder, variables = env } = {}) {
  const context = recordContext(folder, variables);
  await run(["affected", ...words], context);
  return context.recorded;
}
async function found(base: string, ...more: readonly string[]) {
  const { stdout, stderr, code } = await affected(["--base", base, "--format", "json", ...more]);
  expect(code, stderr).toBe(0);
  const { stacks, ...rest } = JSON.parse(stdout) as {
    stacks: { stackId: string; reasons: string[] }[];
    gone: string[];
    why?: string;
  };
  return { ...rest, stacks: stacks.map(({ stackId, reasons }) => [stackId, ...reasons].join(" ")) };
}
async function change(path: string, edit: (text: string) => string): Promise<void> {
  const text = await project.read(path);
  expect(edit(text)).not.toBe(text);
  await project.write(path, edit(text));
}

describe("converge affected", () => {
  it("finds no stack where nothing but the layout changed, and leaves no file behind", async () => {
    await change(MYSQL, (text) => JSON.stringify(JSON.parse(text), null, 7));
    const before = git("status", "--porcelain", "parameters", "cdktf.out");
    const outputs = join(project.folder, ".git", "outputs");
    const { stdout, stderr, code } = await affected(["--base", "main", "--format", "github"], {
      variables: { ...env, GITHUB_OUTPUT: outputs },
    });
    expect({ stdout, code }).toEqual({ stdout: '{"include":[]}\n', code: 0 });
    expect(stderr).toMatch(/^0 stacks affected since [0-9a-f]{12}\n$/);
    expect(await project.read(".git/outputs")).toMatch(
      /^matrix<<(\S+)\n{"include":\[\]}\n\1\nenvironments<<(\S+)\n\[\]\n\2\ncount<<(\S+)\n0\n\3\n$/,
    );
    expect(git("status", "--porcelain", "parameters", "cdktf.out")).toBe(before);
    expect([...(await project.files(".convergent")).keys()].filter((path) => path.startsWith("affected-"))).toEqual([]);
  });

  it("finds the stack whose parameter file changed, and what it renders to although nobody rendered it", async () => {
    await change(MYSQL, (text) => text.replace("B_Standard_B1ms", "B_Standard_B2ms"));
    expect(await found("main")).toMatchObject({ stacks: ["mysql-dev terraform parameters"], gone: [] });
    const { stdout } = await affected(["--base", "main", "--format", "github"]);
    expect(JSON.parse(stdout)).toEqual({
      include: [{ stackId: "mysql-dev", stack: "mysql", environment: "dev", stream: "automation", retentionDays: 90 }],
    });
    expect(git("status", "--porcelain", "cdktf.out")).toBe("");
    expect((await affected(["--base", "main"])).stderr).toContain(
      "mysql-dev  ephemeral  its Terraform, its parameter file",
    );
  });

  it("finds the stack whose parameter file changed in what renders to nothing", async () => {
    await change(MYSQL, (text) => JSON.stringify({ ...JSON.parse(text), whenExists: "adopt" }));
    expect((await found("main")).stacks).toEqual(["mysql-dev parameters"]);
  });

  it("finds every stack of an environment whose file changed, of one stream where that is asked", async () => {
    await change("parameters/prod/environment.json", (text) => text.replace("data-platform", "platform"));
    const why = "terraform environment";
    expect((await found("main")).stacks).toEqual(
      ["foundation", "mysql", "trading", "content"].map((stack) => `${stack}-prod ${why}`),
    );
    expect((await found("main", "--stream", "content")).stacks).toEqual([`content-prod ${why}`]);
    expect((await found("main", "-e", "prod", "-s", "mysql")).stacks).toEqual([`mysql-prod ${why}`]);
    expect((await found("main", "-e", "dev")).stacks).toEqual([]);
    expect(await affected(["--base", "main", "-e", "prd"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("did you mean prod?"),
    });
  });

  it("tells a workflow how long the runs of each stack are kept, as far as GitHub keeps artifacts", async () => {
    for (const [name, retentionDays] of [
      ["dev", 7],
      ["prod", 400],
    ] as const) {
      const path = `parameters/${name}/environment.json`;
      await change(path, (text) => JSON.stringify({ ...JSON.parse(text), archive: { retentionDays } }));
    }
    const outputs = join(project.folder, ".git", "outputs");
    const variables = { ...env, GITHUB_OUTPUT: outputs };
    const { stdout } = await affected(["--base", "main", "-s", "mysql", "--format", "github"], { variables });
    const { include } = JSON.parse(stdout) as { include: { stackId: string; retentionDays: number }[] };
    expect(include.map(({ stackId, retentionDays }) => [stackId, retentionDays])).toEqual([
      ["mysql-dev", 7],
      ["mysql-prod", 90],
    ]);
    expect(await project.read(".git/outputs")).toMatch(/\nenvironments<<(\S+)\n\["dev","prod"\]\n\1\n/);
  });

  it("finds the stacks that a change of the program renders anew, what can be made again first", async () => {
    await change("stacks/mysql.ts", (text) => text.replace("Host name that", "Name of the host that"));
    expect((await found("main")).stacks).toEqual(["dev", "staging", "prod"].map((name) => `mysql-${name} terraform`));
  });

  it("tells a stack that is new from one that is no more", async () => {
    const content = await project.read("parameters/prod/content.json");
    await project.remove("parameters/prod/content.json");
    commit();
    await project.write("parameters/prod/content.json", content);
    await project.remove("parameters/dev/trading.json");
    const { stacks, gone } = await found("main");
    expect({ stacks, gone }).toEqual({ stacks: ["content-prod new"], gone: ["trading-dev"] });
    const { stdout, stderr } = await affected(["--base", "main", "--format", "github"]);
    expect(stdout).not.toContain("trading-dev");
    expect(stderr).toContain("trading-dev is no more");
  });

  it.each([
    [ZEROS, "there is no commit before this one"],
    ["", "there is no commit before this one"],
    [UNKNOWN, `commit ${UNKNOWN} is not in this repository`],
  ])("takes every stack where the base is %j, and says why", async (base, why) => {
    const all = await found(base);
    expect(all.stacks).toHaveLength(12);
    expect(all).toMatchObject({ why, gone: [] });
    expect((await affected(["--base", base])).stderr).toContain(`every stack counts: ${why}\n`);
  });

  it.each([
    ["mian", 2, '--base is "mian", but there is no such commit; did you mean main?\n'],
    [
      "--upload-pack=x",
      2,
      '--base is "--upload-pack=x", but there is no such commit; name a branch, a tag or a commit\n',
    ],
    ["HEAD:stacks", 2, '--base is "HEAD:stacks", but there is no such commit; name a branch, a tag or a commit\n'],
    ["@{upstream}", 1, /^git cannot read \S+: no upstream configured for branch 'main'\n$/],
  ])("says in one sentence what is wrong with the base %s", async (base, code, sentence) => {
    const recorded = await affected([`--base=${base}`]);
    expect(recorded.code).toBe(code);
    if (typeof sentence === "string") expect(recorded.stderr).toBe(sentence);
    else expect(recorded.stderr).toMatch(sentence);
  });

  it("says that the history is cut off in a shallow clone", async () => {
    const base = commit();
    commit();
    const clone = join(project.folder, "shallow");
    git("clone", "--quiet", "--depth", "1", `file://${project.folder}`, clone);
    execFileSync("ln", ["-s", join(project.folder, "node_modules"), join(clone, "node_modules")]);
    const all = await affected(["--base", base, "--format", "json"], { folder: clone });
    expect(JSON.parse(all.stdout).why).toMatch(/is not in this repository; this clone is shallow: .*fetch-depth: 0/);
    expect(JSON.parse(all.stdout).stacks).toHaveLength(12);
    const { stderr, code } = await affected(["--base", "release/1"], { folder: clone });
    expect(stderr).toMatch(/^--base is "release\/1", but there is no such commit; this clone is shallow: .*\n$/);
    expect(code).toBe(2);
    await project.remove("shallow");
  });

  it("says so where there is no git, and where there is no repository", async () => {
    const none = await affected(["--base", "main"], {
      variables: { ...env, PATH: join(project.folder, "parameters") },
    });
    expect(none).toMatchObject({ code: 1, stderr: "git could not be started: not found; install it\n" });
    const outside = await affected(["--base", "main"], {
      variables: { ...env, GIT_DIR: join(project.folder, "nowhere") },
    });
    expect(outside.stderr).toMatch(/^git cannot read \S+: not a git repository: .*\n$/);
    expect(outside.code).toBe(1);
  });

  it("says what is wrong with the parameter files of now", async () => {
    await change(MYSQL, (text) => text.replace("skuName", "skuNmae"));
    const { stderr, code } = await affected(["--base", "main"]);
    expect(stderr).toMatch(/^the stacks could not be rendered:\nparameters\/dev\/mysql\.json:\d+:\d+: /);
    expect(code).toBe(2);
  });

  it("bears whatever a commit holds: names that a shell would run, binary files, links, files where folders are now", async () => {
    const hostile = ["-x", "$(touch pwned)", "a\nb", "\u202e;rm", "`id`"];
    for (const name of hostile) {
      mkdirSync(join(project.folder, "parameters", name));
      await project.write(`parameters/${name}/mysql.json`, "{}");
    }
    await project.write("parameters/dev/logo.json", Buffer.from([0, 255, 10]).toString("latin1"));
    await project.write(MYSQL, Buffer.from([0, 255, 254, 10]).toString("latin1"));
    await project.remove("cdktf.out/stacks/trading-dev");
    await project.write("cdktf.out/stacks/trading-dev", "a file");
    execFileSync("ln", ["-sf", "/etc/passwd", join(project.folder, "parameters/staging/mysql.json")]);
    const base = commit();
    git("tag", "--force", "hostile");
    git("reset", "--quiet", "--hard", "clean");
    const { stacks, gone } = await found(base);
    expect(stacks).toEqual(["mysql-dev parameters", "trading-dev terraform", "mysql-staging parameters"]);
    expect(gone).toEqual(["logo-dev", ...hostile.map((name) => `mysql-${name}`)].sort());
    const { stderr } = await affected(["--base", "hostile"]);
    expect(stderr).not.toContain("\u202e");
    expect(stderr).toContain("mysql-a\\x0ab is no more");
    expect(git("status", "--porcelain")).not.toContain("pwned");
  });
});

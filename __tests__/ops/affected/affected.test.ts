import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { affectedStacks, type StackMeaning, type StackNow } from "../../../ops/affected/affected.ts";
import { run } from "../../../ops/cli.ts";
import { recordContext } from "../../support/context.ts";
import { createProject, PROGRAM, type Project } from "../../support/project.ts";

const MEANING: StackMeaning = { terraform: { a: [1], b: 2 }, parameters: { c: 3 }, environment: { d: 4 } };
const now = (changes: Partial<StackNow> = {}): StackNow => ({
  ...MEANING,
  stack: "mysql",
  environmentName: "dev",
  profile: "ephemeral",
  ...changes,
});

describe("affectedStacks", () => {
  it.each([
    ["nothing differs", {}, undefined],
    ["only the order of keys differs", { terraform: { b: 2, a: [1] } }, undefined],
    ["it renders to something else", { terraform: { a: [1], b: 3 } }, "terraform"],
    ["it is told something else that renders the same", { parameters: { c: 3, whenExists: "adopt" } }, "parameters"],
    ["its environment is", { environment: { d: 5 } }, "environment"],
  ])("when %s", (_words, changes, because) => {
    const { stacks } = affectedStacks([now(changes)], new Map([["mysql-dev", MEANING]]));
    expect(stacks.map((each) => each.because)).toEqual(because === undefined ? [] : [because]);
  });

  it("counts what is new, and names what is gone", () => {
    const { stacks, gone } = affectedStacks([now()], new Map([["mysql-lab", MEANING]]));
    expect(stacks).toEqual([
      { stackId: "mysql-dev", stack: "mysql", environment: "dev", stream: "automation", because: "new" },
    ]);
    expect(gone).toEqual(["mysql-lab"]);
  });

  it("counts everything when nothing is known of the base, what is worth least first", () => {
    const all = [
      now({ environmentName: "prod", profile: "protected" }),
      now({ environmentName: "a-staging", profile: "standard" }),
      now({ stack: "trading" }),
      now(),
      now({ stack: "foundation" }),
    ];
    expect(affectedStacks(all, undefined).stacks.map(({ stackId }) => stackId)).toEqual([
      "foundation-dev",
      "mysql-dev",
      "trading-dev",
      "mysql-a-staging",
      "mysql-prod",
    ]);
  });
});

describe("converge affected", () => {
  let project: Project;
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: project.folder, stdio: "pipe", encoding: "utf8" });
  const affected = async (...words: string[]) => {
    const context = recordContext(project.folder, { ...process.env, GITHUB_OUTPUT: `${project.folder}/outputs` });
    await run(["affected", ...words], context);
    return context.recorded;
  };
  const change = async (path: string, more: object) =>
    project.write(path, { ...JSON.parse(await project.read(path)), ...more });
  const commit = () => {
    git("add", "-A");
    git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "x");
  };

  beforeAll(async () => {
    project = await createProject([...PROGRAM, "cdktf.out"]);
    await project.write(".gitignore", "node_modules\n.convergent\noutputs\n");
    git("init", "-q");
    commit();
  });
  afterAll(() => project?.remove());

  it("says that a new layout touches nothing", async () => {
    const path = "parameters/dev/mysql.json";
    await project.write(path, JSON.stringify(JSON.parse(await project.read(path))));
    expect(await affected("--base", "HEAD")).toMatchObject({ code: 0, stderr: "no stack is touched\n" });
  });

  it("finds a stack that renders to something else, and one that is only told so", async () => {
    await change("parameters/staging/mysql.json", { tags: undefined, whenExists: "adopt" });
    await change("parameters/dev/mysql.json", {
      network: {
        virtualNetwork: { addressSpace: ["10.99.0.0/24"] },
        delegatedSubnet: { addressPrefix: "10.99.0.0/28" },
      },
    });
    const { stderr, code } = await affected("--base", "HEAD");
    expect(code, stderr).toBe(0);
    expect(stderr).toBe("mysql-dev      terraform\nmysql-staging  parameters\n");
  });

  it("gives a workflow its matrix, of one stream", async () => {
    const { stdout } = await affected("--base", "HEAD", "--stream", "automation", "--format", "github");
    const include = [
      { stackId: "mysql-dev", stack: "mysql", environment: "dev", stream: "automation", retentionDays: 90 },
      { stackId: "mysql-staging", stack: "mysql", environment: "staging", stream: "automation", retentionDays: 90 },
    ];
    expect(JSON.parse(stdout)).toEqual({ include });
    const outputs = await project.read("outputs");
    expect(outputs).toContain(JSON.stringify({ include }));
    expect(outputs).toContain('["dev","staging"]');
    expect(outputs).toMatch(/^count<<.*\n2\n/m);
    const { stdout: one } = await affected("--base", "HEAD", "-e", "staging", "-s", "mysql", "--format", "github");
    expect(JSON.parse(one)).toEqual({ include: include.slice(1) });
    const { stdout: none } = await affected("--base", "HEAD", "--stream", "content", "--format", "github");
    expect(JSON.parse(none)).toEqual({ include: [] });
  });

  it.each(["0000000000000000000000000000000000000000", "no-such-branch", "--upload-pack=x", "HEAD:README.md"])(
    "counts everything where %s is no commit",
    async (ref) => {
      const { stdout, stderr, code } = await affected(`--base=${ref}`, "--format", "json");
      expect(code).toBe(0);
      expect(stderr).toContain("every stack counts");
      expect(JSON.parse(stdout).stacks).toHaveLength(12);
    },
  );

  it("names a stack that is gone", async () => {
    commit();
    await project.remove("parameters/dev/content.json");
    const { stderr } = await affected("--base", "HEAD");
    expect(stderr).toBe(
      "content-dev is no more: destroy what it made before its parameter file goes\nno stack is touched\n",
    );
  });

  it("says where there is no repository", async () => {
    const elsewhere = await createProject([...PROGRAM]);
    const context = recordContext(elsewhere.folder);
    await run(["affected", "--base", "HEAD"], context);
    await elsewhere.remove();
    expect(context.recorded).toMatchObject({ code: 2, stderr: expect.stringMatching(/^\S+ is in no git repository/) });
  });
});

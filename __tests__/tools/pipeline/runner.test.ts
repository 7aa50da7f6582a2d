import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { holds, interpolate } from "../../../tools/pipeline/expressions.ts";
import { runWorkflow } from "../../../tools/pipeline/jobs.ts";
import { assignments } from "../../../tools/pipeline/step-files.ts";
import { matrixLegs } from "../../../tools/pipeline/workflow-file.ts";
import type { PipelineWorld } from "../../../tools/pipeline/world.ts";
import { createProject, type Project } from "../../support/project.ts";

const FINE = { success: true, failure: false, cancelled: false };

describe("expressions", () => {
  const contexts = { needs: { a: { outputs: { x: "1" }, result: "success" } }, github: { ref: "main" }, matrix: {} };

  it.each([
    ["${{ needs.a.outputs.x }}", "1"],
    ["v-${{ github.ref }}-${{ needs.a.outputs.y }}", "v-main-"],
    ["${{ fromJSON('[1, 2]') }}", [1, 2]],
    ["${{ github.ref == 'main' && 'yes' || 'no' }}", "yes"],
    ["${{ format('{0}!', github.ref) }}", "main!"],
    ["plain", "plain"],
  ])("%s", (text, value) => expect(interpolate(text, contexts, FINE)).toEqual(value));

  it.each([
    [undefined, FINE, true],
    [undefined, { ...FINE, success: false, failure: true }, false],
    ["needs.a.result == 'success'", { ...FINE, success: false }, false],
    ["!cancelled() && needs.a.result == 'success'", { ...FINE, success: false }, true],
    ["${{ always() }}", { success: false, failure: true, cancelled: true }, true],
    ["failure()", FINE, false],
    ["needs.a.outputs.x", FINE, true],
    ["needs.a.outputs.none", FINE, false],
  ])("if: %s, after %j", (condition, status, expected) => expect(holds(condition, contexts, status)).toBe(expected));

  it("says which expression is wrong", () => {
    expect(() => interpolate("${{ nowhere.x }}", contexts, FINE)).toThrow(/^"nowhere.x" cannot be evaluated/);
  });
});

describe("what a step writes", () => {
  it("is read line by line, or to an end", () => {
    expect(assignments("a=1\nb<<END\nx=y\n\nz\nEND\nc=d=e\n")).toEqual({ a: "1", b: "x=y\n\nz", c: "d=e" });
  });

  it.each([
    ["a<<END\nnever", /has no end/],
    ["word", /assigns nothing/],
  ])("%j is no assignment", (text, why) => {
    expect(() => assignments(text)).toThrow(why);
  });
});

it.each([
  [{ os: ["a", "b"], node: [1, 2] }, 4],
  [{ os: ["a", "b"], node: [1, 2], exclude: [{ os: "a", node: 2 }] }, 3],
  [{ os: ["a"], include: [{ os: "a", extra: 1 }, { os: "c" }] }, 2],
  [{ include: [{ id: 1 }, { id: 2 }] }, 2],
  [{ include: [] }, 0],
])("the matrix %j has %i legs", (matrix, count) => expect(matrixLegs(matrix)).toHaveLength(count));

describe("runWorkflow", () => {
  let project: Project;
  let folder: string;
  let output = "";
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: project.folder, stdio: "pipe", encoding: "utf8" });

  beforeAll(async () => {
    project = await createProject();
    folder = mkdtempSync(join(realpathSync(tmpdir()), "runner-"));
    git("init", "-q");
    await project.write(".gitignore", "node_modules\n");
    await project.write(".github/actions/greet/action.yml", {
      inputs: { who: { default: "nobody" } },
      outputs: { said: { value: "${{ steps.say.outputs.said }}" } },
      runs: {
        using: "composite",
        steps: [
          {
            id: "say",
            shell: "bash",
            env: { WHO: "${{ inputs.who }}" },
            run: 'echo "said=hello $WHO" >> "$GITHUB_OUTPUT"',
          },
        ],
      },
    });
  });
  afterEach(() => {
    output = "";
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await project.remove();
  });

  const world = (): PipelineWorld => ({
    repository: project.folder,
    folder,
    env: { PATH: process.env.PATH ?? "" },
    azure: { AZURE: "reached" },
    github: { apiUrl: "http://127.0.0.1", name: "acme/one", token: () => "a-token" },
    vars: (environment) => ({ WHERE: environment ?? "nowhere" }),
    secrets: () => ({ KEY: "planted-secret" }),
    approve: async (environment) => environment !== "guarded",
    write: (text) => {
      output += text;
    },
    signal: new AbortController().signal,
  });
  const run = async (files: Record<string, object>) => {
    for (const [name, content] of Object.entries(files)) await project.write(`.github/workflows/${name}.yml`, content);
    git("add", "-A");
    git("-c", "user.name=t", "-c", "user.email=t@e", "commit", "-qm", "x", "--allow-empty");
    const sha = git("rev-parse", "HEAD").trim();
    const event = { name: "push", payload: { title: "$(touch injected)" }, sha, ref: "refs/heads/main" };
    const ran = await runWorkflow(world(), { file: ".github/workflows/w.yml", event, runId: 7, root: project.folder });
    return { ...ran, by: Object.fromEntries(ran.jobs.map(({ name, result }) => [name, result])) };
  };
  const job = (...steps: (string | object)[]) => ({
    "runs-on": "x",
    steps: steps.map((step) => (typeof step === "string" ? { run: step } : step)),
  });

  it("skips what follows a job that was skipped, unless its condition speaks of the status", async () => {
    const { by, result } = await run({
      w: {
        on: "push",
        jobs: {
          first: { ...job("true"), if: "false" },
          second: { ...job("true"), needs: "first" },
          third: { ...job("true"), needs: "first", if: "!cancelled()" },
          // Its parent ran, but an ancestor did not: as on GitHub it is skipped.
          fourth: { ...job("true"), needs: "third" },
          fifth: { ...job("true"), needs: "third", if: "!cancelled() && needs.third.result == 'success'" },
        },
      },
    });
    expect(by).toEqual({ first: "skipped", second: "skipped", third: "success", fourth: "skipped", fifth: "success" });
    expect(result).toBe("success");
  });

  it("hands outputs from steps to jobs, through composite actions, called workflows and a matrix", async () => {
    const { jobs, by } = await run({
      w: {
        on: "push",
        jobs: {
          list: {
            ...job({ id: "l", run: 'echo \'m={"include":[{"id":"one"},{"id":"two"}]}\' >> "$GITHUB_OUTPUT"' }),
            outputs: { m: "${{ steps.l.outputs.m }}" },
          },
          each: {
            needs: "list",
            strategy: { matrix: "${{ fromJSON(needs.list.outputs.m) }}" },
            uses: "./.github/workflows/called.yml",
            with: { who: "${{ matrix.id }}" },
          },
        },
      },
      called: {
        on: { workflow_call: { inputs: { who: { type: "string" }, more: { type: "string", default: "d" } } } },
        jobs: {
          greet: {
            ...job(
              { uses: "actions/checkout@x" },
              { id: "g", uses: "./.github/actions/greet", with: { who: "${{ inputs.who }}-${{ inputs.more }}" } },
            ),
            outputs: { said: "${{ steps.g.outputs.said }}" },
          },
        },
      },
    });
    expect(by).toEqual({ list: "success", "each (one) / greet": "success", "each (two) / greet": "success" });
    expect(jobs.at(-1)?.outputs).toEqual({ said: "hello two-d" });
  });

  it("gives a called workflow the secrets of its caller only where that says so", async () => {
    const called = {
      on: { workflow_call: {} },
      jobs: { show: { ...job('echo "length=${#KEY}"'), env: { KEY: "${{ secrets.KEY }}" } } },
    };
    const call = (more: object) => ({ uses: "./.github/workflows/called.yml", ...more });
    await run({ w: { on: "push", jobs: { a: call({}), b: call({ secrets: "inherit" }) } }, called });
    expect(output.match(/length=\d+/g)).toEqual(["length=0", "length=14"]);
  });

  it("stops a job at the step that fails, and still does what asks for that", async () => {
    const { by, result, jobs } = await run({
      w: {
        on: "push",
        jobs: {
          a: job({ name: "breaks", run: "exit 3" }, "echo after", { if: "failure()", run: "echo cleaning up" }),
          b: { ...job("true"), needs: "a" },
        },
      },
    });
    expect([result, by]).toEqual(["failure", { a: "failure", b: "skipped" }]);
    expect(jobs[0]?.reason).toBe("breaks");
    expect(output).toContain("cleaning up");
    expect(output).not.toMatch(/^after/m);
  });

  it("lets a job to Azure only when it may sign in, and prints no secret", async () => {
    const show = 'echo "azure=$AZURE key=$KEY where=$WHERE"';
    const env = { KEY: "${{ secrets.KEY }}", WHERE: "${{ vars.WHERE }}" };
    await run({
      w: {
        on: "push",
        jobs: {
          a: { ...job(show), env },
          b: { ...job(show), env, environment: "dev", permissions: { "id-token": "write" } },
        },
      },
    });
    expect(output).toContain("azure= key=*** where=nowhere");
    expect(output).toContain("azure=reached key=*** where=dev");
    expect(output).not.toContain("planted-secret");
  });

  it("does not run what the reviewers of its environment did not approve", async () => {
    const { by, jobs } = await run({ w: { on: "push", jobs: { a: { ...job("echo ran"), environment: "guarded" } } } });
    expect(by).toEqual({ a: "failure" });
    expect(jobs[0]?.reason).toBe("nobody approved it");
    expect(output).not.toMatch(/^ran/m);
  });

  it("keeps artifacts by run, and leaves out what is hidden unless it is asked for", async () => {
    const up = (name: string, more = {}) => ({
      uses: "actions/upload-artifact@x",
      with: { name, path: ".kept", ...more },
    });
    const down = {
      uses: "actions/download-artifact@x",
      with: { pattern: "run-*", "merge-multiple": true, path: "got" },
    };
    const { by } = await run({
      w: {
        on: "push",
        jobs: {
          a: job("mkdir .kept && echo 1 > .kept/one", up("run-a", { "include-hidden-files": true }), up("run-hidden")),
          b: { ...job(down, "ls got"), needs: "a" },
          c: { ...job({ uses: "actions/download-artifact@x", with: { name: "run-hidden" } }), needs: "a" },
        },
      },
    });
    expect(by).toEqual({ a: "success", b: "success", c: "failure" });
    expect(output).toMatch(/^one$/m);
  });

  it.each([
    [
      "an action that nothing stands for",
      { a: job({ uses: "somebody/action@x" }) },
      /nothing stands for the action "somebody\/action"/,
    ],
    ["a shell that it does not know", { a: job({ run: "x", shell: "pwsh" }) }, /the shell "pwsh"/],
  ])("says so of %s", async (_words, jobs, why) => {
    const { result } = await run({ w: { on: "push", jobs } });
    expect(result).toBe("failure");
    expect(output).toMatch(why);
  });

  it.each([
    [
      "services",
      { a: { ...job("true"), services: {} } },
      /job a says "services", which this runner does not understand/,
    ],
    ["a job that is not there", { a: { ...job("true"), needs: "b" } }, /a needs "b", which is not there/],
    ["a circle", { a: { ...job("true"), needs: "b" }, b: { ...job("true"), needs: "a" } }, /a needs b needs a/],
  ])("refuses %s", async (_words, jobs, why) => {
    await expect(run({ w: { on: "push", jobs } })).rejects.toThrow(why);
  });
});

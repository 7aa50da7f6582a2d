import { execFile, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { run } from "../../ops/cli.ts";
import { recordContext } from "../support/context.ts";
import { ROOT } from "../support/project.ts";

async function converge(words: readonly string[], env: Record<string, string> = {}, cwd = ROOT) {
  const context = recordContext(cwd, env);
  await run(words, context);
  return context.recorded;
}

describe("converge", () => {
  it("lists its commands, with examples and exit codes", async () => {
    const { code, stdout, stderr } = await converge(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const name of ["check", "synth", "diff"]) expect(stdout).toMatch(new RegExp(`^ {2}${name} {2,}\\w`, "m"));
    expect(stdout).toContain("Examples:");
    expect(stdout).toContain("2 invalid input");
  });

  it("tells its version", async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(await converge(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it.each([
    [["check", "--help"], "--fix"],
    [["help", "check"], "--fix"],
    [["synth", "--help"], "cdktf.out"],
    [["diff", "--help"], "<left>"],
  ])("explains a command: %j", async (words, text) => {
    const { code, stdout } = await converge(words);
    expect(code).toBe(0);
    expect(stdout).toContain(text);
  });

  it.each([
    [["chek"], "did you mean check?"],
    [["check", "--fx"], "did you mean --fix?"],
    [["--versoin"], "did you mean --version?"],
    [["check", "--format"], "argument missing"],
    [["diff", "dev"], "missing required argument"],
    [[], "Usage: converge"],
  ])("%j is a usage error: %s", async (words, text) => {
    const { code, stdout, stderr } = await converge(words);
    expect(code).toBe(2);
    expect(stderr).toContain(text);
    expect(stdout).toBe("");
  });

  it.each([
    [["histroy"], 'there is no command "histroy"; did you mean history?'],
    [["frobnicate"], 'there is no command "frobnicate"; npx converge --help lists what there is'],
    [["history", "shw"], 'there is no environment, stack or command "shw"; did you mean show?'],
    [["await", "dev", "mysql", "--until", "redy"], '--until is "redy"; did you mean ready?'],
    [["check", "--format", "yaml"], '--format is "yaml", but there is text, json, github, sarif'],
    [["check", "-e", "dve"], 'there is no environment "dve"; did you mean dev?'],
    [["check", "parameters/dev", "-e", "dev"], "both paths and -e or -s say what to check; leave one out"],
    [["synth", "-e", "dve"], 'there is no environment "dve"; did you mean dev?'],
    [["synth", "dve"], 'there is no environment or stack "dve"; did you mean dev?'],
    [["start", "-e", "dve"], 'there is no environment "dve"; did you mean dev?'],
    [["rehearse", "-s", "myqsl"], 'there is no stack "myqsl"; did you mean mysql?'],
    [["sweep", "-e", "dve"], 'there is no environment "dve"; did you mean dev?'],
    [["sweep", "-s", "myqsl"], 'there is no stack "myqsl"; did you mean mysql?'],
    [["history", "-s", "myqsl"], 'there is no stack "myqsl"; did you mean mysql?'],
    [["inspect", "-e", "dve"], 'there is no environment "dve"; did you mean dev?'],
    [["diff", "dev", "prod", "-s", "myqsl"], 'there is no stack "myqsl"; did you mean mysql?'],
    [["plan", "-e", "dve", "-s", "mysql"], 'there is no environment "dve"; did you mean dev?'],
    [
      ["plan", "-e", "mysql", "-s", "dev"],
      'there is no environment "mysql", but a stack is called so; did you mean -s mysql?',
    ],
  ])("%j gets a hint in one sentence", async (words, sentence) => {
    expect(await converge(words)).toEqual({ code: 2, stdout: "", stderr: `${sentence}\n` });
  });

  it("does not hand control characters of its arguments to the terminal", async () => {
    const { stderr } = await converge(["\u001b[31mx"]);
    expect(stderr).toContain("\\x1b[31mx");
    expect(stderr).not.toContain("\u001b");
  });

  it("tells a mistake of the user in one sentence", async () => {
    const { code, stderr } = await converge(["diff", "dev", "prdo"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^there is no environment "prdo"; did you mean prod\?\n$/);
  });

  it.each([
    [
      "ENOSPC",
      { path: "/data/x" },
      "/data/x: no space is left on the disk (ENOSPC, write); make room, then run it again",
    ],
    ["ENOSPC", {}, "a file: no space is left on the disk"],
    ["EACCES", { path: "/data/x" }, "/data/x: permission denied"],
    ["EROFS", { path: "/data/x" }, "/data/x: the file system can only be read"],
  ])("tells what the file system refuses with %s, %j, in one sentence", async (code, where, words) => {
    const context = recordContext(ROOT, { CONVERGE_DEBUG: "1" });
    const write = () => {
      throw Object.assign(new Error(`${code}: something`), { code, syscall: "write", ...where });
    };
    await run(["--version"], { ...context, stdout: { ...context.stdout, write } });
    expect(context.recorded.stderr).toMatch(/^[^\n]+\n$/);
    expect(context.recorded.stderr).toContain(words);
    expect(context.recorded.code).toBe(1);
  });

  it.each([
    ["plan", "dev", "mysql"],
    ["apply", "dev", "mysql"],
    ["inspect"],
    ["history"],
    ["history", "prune"],
    ["rehearse"],
    ["check"],
    ["start"],
    ["synth"],
    ["sweep"],
  ])("says where to run it outside of a project: %s", async (...words) => {
    const nowhere = join(ROOT, "__tests__");
    expect(await converge(words, {}, nowhere)).toEqual({
      code: 2,
      stdout: "",
      stderr: `there is no main.ts in ${nowhere}; run converge in the project folder\n`,
    });
  });

  it.each([
    [["diff", "dev", "prdo", "--format", "json"], /^there is no environment "prdo"/],
    [["diff", "dev", "--format=json"], /^missing required argument/],
    [["inspect", "nowhere", "--format", "json"], /"nowhere"/],
    [["review", "nowhere.json", "--format", "json"], /^nowhere\.json does not exist/],
  ])("%j tells its error on stdout too", async (words, message) => {
    const { code, stdout } = await converge(words);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({ error: { message: expect.stringMatching(message), exitCode: 2 } });
  });

  it("tells an unexpected error in short, and where it is when asked", async () => {
    const broken = { ...recordContext(ROOT, {}) };
    const throwing = (env: Record<string, string>) => {
      const context = recordContext(ROOT, env);
      const write = () => {
        throw new Error("boom\u0007");
      };
      return { context: { ...context, stdout: { ...broken.stdout, write } }, recorded: context.recorded };
    };
    const plain = throwing({});
    await run(["--version"], plain.context);
    expect(plain.recorded).toMatchObject({
      code: 1,
      stderr: "converge failed unexpectedly: boom\\x07\nrun it again with CONVERGE_DEBUG=1 to see where\n",
    });
    const debug = throwing({ CONVERGE_DEBUG: "1" });
    await run(["--version"], debug.context);
    expect(debug.recorded.stderr).toContain("cli.test.ts");
  });
});

describe("the program", () => {
  const program = join(ROOT, "ops/cli.ts");

  it("runs under the Node that runs this test, and exits with the code of its command", async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, "check"], { cwd: ROOT });
    expect(stdout).toBe("");
    expect(stderr).toMatch(/files checked: no problems\n$/);
    const failing = promisify(execFile)(process.execPath, [program, "check", "nowhere"], { cwd: ROOT });
    await expect(failing).rejects.toMatchObject({ code: 2 });
  });

  it("begins with the line that lets npx run it, and is the program that package.json names", () => {
    expect(readFileSync(program, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).bin).toEqual({ converge: "ops/cli.ts" });
  });

  it.runIf(existsSync("/dev/full"))("says in one line that its output cannot be written, and fails", async () => {
    const full = openSync("/dev/full", "w");
    const args = [program, "diff", "dev", "prod", "--format", "json"];
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", full, "pipe"] });
    let stderr = "";
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    closeSync(full);
    expect(stderr).toMatch(/^the output is not whole: .*no space is left on the disk.*\n$/);
    expect(code).toBe(1);
  });

  it("is quiet when its reader has had enough", async () => {
    const child = spawn(process.execPath, [program, "check", "--help"], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});

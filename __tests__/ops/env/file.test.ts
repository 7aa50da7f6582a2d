import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkEnvFile, type EnvFileOptions } from "../../../ops/env/file.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "convergent-env-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const check = (options: Partial<EnvFileOptions> = {}) =>
  checkEnvFile({ root, environments: [], env: {}, isTracked: () => false, ...options });
const ids = (options: Partial<EnvFileOptions> = {}) => check(options).map(({ ruleId }) => ruleId);
const write = (content: string | Buffer, mode = 0o600) => {
  writeFileSync(join(root, ".env"), content);
  chmodSync(join(root, ".env"), mode);
};

test("a project without an env file has nothing wrong", () => {
  expect(check()).toEqual([]);
});

test("a private, untracked, well-formed file has nothing wrong", () => {
  write("CHECKPOINT_DISABLE=1\n");
  expect(check()).toEqual([]);
});

test.runIf(process.platform !== "win32")("a file that everybody can read is reported with its remedy", () => {
  write("CHECKPOINT_DISABLE=1\n", 0o644);
  expect(check().map(({ message }) => message)).toEqual([
    ".env can be read or written by every user of this machine: run chmod 600 .env",
  ]);
});

test("a file that git tracks is an error", () => {
  write("CHECKPOINT_DISABLE=1\n");
  expect(check({ isTracked: () => true })).toMatchObject([{ ruleId: "env/tracked", severity: "error" }]);
});

test("git itself is asked, in a folder with a repository and in one without", () => {
  const { isTracked: _, ...options } = { isTracked: undefined, root, environments: [], env: {} };
  write("CHECKPOINT_DISABLE=1\n");
  expect(checkEnvFile(options)).toEqual([]);
  execFileSync("git", ["init", "--quiet"], { cwd: root });
  expect(checkEnvFile(options)).toEqual([]);
  execFileSync("git", ["add", ".env"], { cwd: root });
  expect(checkEnvFile(options).map(({ ruleId }) => ruleId)).toEqual(["env/tracked"]);
});

test("bytes that are not UTF-8, a folder and a huge file are one clear error each", () => {
  write(Buffer.from([0x41, 0x3d, 0xff, 0xfe]));
  expect(ids()).toEqual(["file/encoding"]);
  write(Buffer.alloc(2 * 1024 * 1024, "A"));
  expect(ids()).toEqual(["file/too-large"]);
  rmSync(join(root, ".env"));
  mkdirSync(join(root, ".env"));
  expect(ids()).toEqual(["file/directory"]);
});

test.skipIf(process.platform === "win32")(
  "a link that leads back to itself is one clear error (not on Windows: links need a privilege there)",
  () => {
    symlinkSync(".env", join(root, ".env"));
    expect(ids()).toEqual(["file/symlink-loop"]);
  },
);

test("a variable that a source file of the project reads is not stale", () => {
  write("MY_SWITCH=1\nMY_OTHER_SWITCH=1\n");
  mkdirSync(join(root, "tools"));
  writeFileSync(join(root, "tools/run.ts"), "export const on = process.env.MY_SWITCH;");
  mkdirSync(join(root, "node_modules"));
  writeFileSync(join(root, "node_modules/x.js"), "process.env.MY_OTHER_SWITCH");
  expect(check().map(({ ruleId, path }) => [ruleId, path])).toEqual([["env/unknown", "MY_OTHER_SWITCH"]]);
});

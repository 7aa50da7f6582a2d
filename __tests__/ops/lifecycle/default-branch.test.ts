import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { countingFiles } from "../../../ops/lifecycle/default-branch.ts";
import { recordContext } from "../../support/context.ts";
import { ENVIRONMENT, MYSQL } from "../../support/project-folder.ts";
import { proof } from "../../support/proof.ts";

let root = "";
const at = (...path: string[]): string => join(root, ...path);
const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
const git = (folder: string, ...words: string[]): string =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], {
    cwd: at(folder),
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
function write(folder: string, expiresOn: string): void {
  mkdirSync(at(folder, "parameters/dev"), { recursive: true });
  const resourceGroup = { expiry: { expiresOn } };
  writeFileSync(at(folder, "parameters/dev/environment.json"), JSON.stringify(ENVIRONMENT));
  writeFileSync(at(folder, "parameters/dev/mysql.json"), JSON.stringify({ ...MYSQL, resourceGroup }));
}
function commit(folder: string, expiresOn: string): void {
  write(folder, expiresOn);
  git(folder, "add", "-A");
  git(folder, "commit", "--quiet", "-m", expiresOn);
}
/** Where the parameters that count are, and the end that they give mysql-dev. */
async function counting(folder: string, changes: Record<string, string> = {}) {
  const context = recordContext(at(folder), { ...env, ...changes });
  const found = await countingFiles(context, { signal: new AbortController().signal, milliseconds: 30_000 });
  if (!found.known) return found.reason;
  const { where, environments } = found.value;
  return [where, environments[0]?.stacks.mysql?.resourceGroup?.expiry?.expiresOn];
}

const [COMMITTED, EDITED] = ["2030-01-31T18:00:00Z", "2020-01-31T18:00:00Z"];

beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), "default-branch-"));
  mkdirSync(at("origin"));
  git("origin", "init", "--quiet", "--initial-branch", "main");
  commit("origin", COMMITTED);
  git(".", "clone", "--quiet", "origin", "clone");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

proof(
  "expiry",
  "an earlier end that is written into the working copy, or committed on a branch",
  "The end on the default branch counts.",
  async () => {
    write("clone", EDITED);
    expect(await counting("clone")).toEqual(["origin/main", COMMITTED]);
    git("clone", "checkout", "--quiet", "-b", "feature");
    commit("clone", EDITED);
    expect(await counting("clone")).toEqual(["origin/main", COMMITTED]);
  },
);

proof(
  "expiry",
  "a clone whose default branch has moved on since",
  "Nothing is destroyed before it is fetched.",
  async () => {
    commit("origin", "2031-01-31T18:00:00Z");
    expect(await counting("clone")).toBe("origin/main has moved on since it was fetched; run git fetch");
    git("clone", "fetch", "--quiet");
    expect(await counting("clone")).toEqual(["origin/main", "2031-01-31T18:00:00Z"]);
  },
);

test("a remote that does not answer is not known", async () => {
  rmSync(at("origin"), { recursive: true });
  expect(await counting("clone")).toMatch(/^git ls-remote failed: /);
});

test("a workflow knows the default branch from its event, and has just fetched it", async () => {
  git("clone", "symbolic-ref", "--delete", "refs/remotes/origin/HEAD");
  expect(await counting("clone")).toMatch(/which branch of origin is the default one is not known/);
  const event = at("event.json");
  writeFileSync(event, JSON.stringify({ repository: { default_branch: "main" } }));
  rmSync(at("origin"), { recursive: true });
  const dispatch = { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: "workflow_dispatch", GITHUB_EVENT_PATH: event };
  expect(await counting("clone", dispatch)).toEqual(["origin/main", COMMITTED]);
  const schedule = { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: "schedule", GITHUB_REF_NAME: "main" };
  expect(await counting("clone", schedule)).toEqual(["origin/main", COMMITTED]);
  writeFileSync(event, JSON.stringify({ repository: { default_branch: "trunk" } }));
  expect(await counting("clone", dispatch)).toMatch(/trunk/);
});

test("a folder without a repository, without origin, or ignored by its repository has its own files", async () => {
  write("alone", EDITED);
  expect(await counting("alone")).toEqual(["this folder", EDITED]);
  git("alone", "init", "--quiet");
  expect(await counting("alone")).toEqual(["this folder", EDITED]);
  writeFileSync(at("clone", ".gitignore"), "rehearsal/\n");
  write("clone/rehearsal", EDITED);
  expect(await counting("clone/rehearsal")).toEqual(["this folder", EDITED]);
});

test("a project below the root of its repository is found on the default branch", async () => {
  commit("origin/infrastructure", COMMITTED);
  git("clone", "pull", "--quiet");
  write("clone/infrastructure", EDITED);
  expect(await counting("clone/infrastructure")).toEqual(["origin/main", COMMITTED]);
});

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type LoadedEnvironment, loadParameters } from "../../schemas/load.ts";
import { findCommit, readCommit } from "../affected/commit.ts";
import type { CommandContext } from "../context.ts";
import { attempt, type Fact, type ProbeLimits } from "../live/fact.ts";

/** Parameter files that count, whatever the working copy says. */
export interface CountingFiles {
  /** For messages: `origin/main`. */
  readonly where: string;
  /** Paths of all parameter files: `parameters/dev/mysql.json`. */
  readonly paths: readonly string[];
  /** Those environments and stacks of them that have no mistake in their shape. */
  readonly environments: readonly LoadedEnvironment[];
}

/**
 * The parameter files of the default branch. In a folder that belongs to no repository, or to one without the remote
 * `origin`, there is no such branch: then the files of the folder count, as far as they were applied.
 */
export function countingFiles(context: CommandContext, limits: ProbeLimits): Promise<Fact<CountingFiles>> {
  return attempt(limits, async () => {
    const branch = (await isInRepository(context)) ? await defaultBranch(context) : undefined;
    if (branch === undefined) return filesOf(context.cwd, "this folder");
    const repository = { folder: context.cwd, env: context.env };
    const found = await findCommit(repository, `refs/remotes/origin/${branch}`);
    if (!("commit" in found)) throw new Error(`origin/${branch} is not here: ${found.why}; run git fetch`);
    await requireCurrent(context, branch, found.commit);
    const files = await readCommit(repository, found.commit, { below: ["parameters"], isWanted: () => true });
    const folder = await mkdtemp(join(tmpdir(), "converge-parameters-"));
    try {
      for (const [path, text] of files) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      return { ...filesOf(folder, `origin/${branch}`), paths: [...files.keys()] };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

function filesOf(folder: string, where: string): CountingFiles {
  const { environments, files } = loadParameters(folder);
  return { where, paths: files, environments };
}

function hasRepository(folder: string): boolean {
  const parent = dirname(folder);
  return existsSync(join(folder, ".git")) || (parent !== folder && hasRepository(parent));
}

/** A folder that its repository ignores, such as a rehearsal's, is no part of it. */
async function isInRepository(context: CommandContext): Promise<boolean> {
  if (!hasRepository(context.cwd)) return false;
  const ignored = await git(context, ["check-ignore", "--verbose", "--non-matching", context.cwd], [0, 1]);
  return ignored.startsWith("::");
}

/**
 * The default branch of `origin`: as the clone knows it, or as GitHub tells the workflow.
 *
 * @returns undefined when there is no `origin`
 * @throws Error when nobody knows it
 */
async function defaultBranch(context: CommandContext): Promise<string | undefined> {
  const remotes = await git(context, ["remote"]);
  if (!remotes.split("\n").includes("origin")) return undefined;
  const head = await git(context, ["symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"]).catch(() => "");
  const branch = /^refs\/remotes\/origin\/(.+)$/.exec(head.trim())?.[1] ?? (await branchOfWorkflow(context));
  if (branch !== undefined) return branch;
  throw new Error("which branch of origin is the default one is not known; run git remote set-head origin --auto");
}

async function branchOfWorkflow({ env }: CommandContext): Promise<string | undefined> {
  const { GITHUB_ACTIONS, GITHUB_EVENT_PATH, GITHUB_EVENT_NAME, GITHUB_REF_NAME } = env;
  if (GITHUB_ACTIONS !== "true") return undefined;
  // GitHub runs schedules on the default branch, and on no other.
  if (GITHUB_EVENT_NAME === "schedule") return GITHUB_REF_NAME;
  if (GITHUB_EVENT_PATH === undefined) return undefined;
  const event: unknown = JSON.parse(await readFile(GITHUB_EVENT_PATH, "utf8"));
  const { repository } = event as { readonly repository?: { readonly default_branch?: unknown } };
  return typeof repository?.default_branch === "string" ? repository.default_branch : undefined;
}

/** A clone that somebody keeps may be behind; a workflow has just fetched its own, and may not ask again. */
async function requireCurrent(context: CommandContext, branch: string, commit: string): Promise<void> {
  if (context.env.GITHUB_ACTIONS === "true") return;
  const answer = await git(context, ["ls-remote", "--exit-code", "origin", `refs/heads/${branch}`]);
  const [now] = answer.split("\t");
  if (now !== commit) throw new Error(`origin/${branch} has moved on since it was fetched; run git fetch`);
}

/** @param codes what git may end with */
function git({ cwd, env }: CommandContext, words: readonly string[], codes: readonly number[] = [0]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: { ...env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" }, encoding: "utf8" } as const;
    execFile("git", words, options, (error, stdout, stderr) => {
      if (error === null || codes.some((code) => code === error.code)) resolve(stdout);
      else
        reject(new Error(`git ${words[0]} failed: ${/^(?:fatal|error): (.*)$/m.exec(stderr)?.[1] ?? error.message}`));
    });
  });
}

import { execFile } from "node:child_process";
import { EXIT, UserError } from "../context.ts";
import { hint } from "../print/hint.ts";
import type { Files } from "./meaning.ts";

/** Where git is asked. */
export interface Repository {
  /** A folder of its working tree. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A commit, or why there is none to compare with. */
export type FoundCommit = { readonly commit: string } | { readonly why: string };

/** What GitHub says of a push that made its branch, or of an event that is no push. */
const NONE = /^(0{40}|0{64})?$/;
const SHA = /^([0-9a-f]{40}|[0-9a-f]{64})$/i;

/**
 * The commit that a name stands for. A commit that is not here is no mistake of who asks: it was rewritten, or was not
 * fetched.
 *
 * @throws UserError when there is no git, no repository, or no branch or tag of that name
 */
export async function findCommit(repository: Repository, name: string): Promise<FoundCommit> {
  if (NONE.test(name)) return { why: "there is no commit before this one" };
  const found = await git(repository, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
  if (found.code === 0) return { commit: found.stdout.toString().trim() };
  if (found.code !== 1) throw trouble(repository, found);
  const shallow = await git(repository, ["rev-parse", "--is-shallow-repository"]);
  const isShallow = shallow.stdout.toString().trim() === "true";
  const cut = "; this clone is shallow: fetch all of it (fetch-depth: 0 of actions/checkout)";
  if (SHA.test(name)) return { why: `commit ${name} is not in this repository${isShallow ? cut : ""}` };
  const refs = await git(repository, ["for-each-ref", "--format=%(refname:short)"]);
  const near = hint(name, refs.stdout.toString().split("\n"), isShallow ? cut : "; name a branch, a tag or a commit");
  throw new UserError(`--base is "${name}", but there is no such commit${near}`);
}

/**
 * The text of files of a commit, by their path below the folder. Git is asked for their content by its id: what a file
 * is called leads nowhere.
 *
 * @throws UserError with what git said
 */
export async function readCommit(
  repository: Repository,
  commit: string,
  { below, isWanted }: { readonly below: readonly string[]; readonly isWanted: (path: string) => boolean },
): Promise<Files> {
  const tree = (await read(repository, ["ls-tree", "-r", "-z", commit, "--", ...below])).toString();
  const files = new Map<string, string>();
  for (const entry of tree.split("\0")) {
    const [, type, id = "", path = ""] = /^\d+ (\w+) ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    if (type === "blob" && isWanted(path))
      files.set(path, (await read(repository, ["cat-file", "blob", id])).toString());
  }
  return files;
}

async function read(repository: Repository, words: readonly string[]): Promise<Buffer> {
  const result = await git(repository, words);
  if (result.code !== 0) throw trouble(repository, result);
  return result.stdout;
}

interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Bytes that one answer of git may have. */
const MAX_BYTES = 64 * 1024 * 1024;

function git({ folder, env }: Repository, words: readonly string[]): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env: { ...env, LC_ALL: "C" }, encoding: "buffer", maxBuffer: MAX_BYTES } as const;
    execFile("git", words, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === "number") resolve({ code, stdout, stderr: stderr.toString() });
      else
        reject(
          new UserError(
            `git could not be started: ${error?.code === "ENOENT" ? "not found; install it" : error?.message}`,
            EXIT.failed,
          ),
        );
    });
  });
}

/** What git said, in one sentence. */
function trouble({ folder }: Repository, { stderr, code }: GitResult): UserError {
  const said = /^(?:fatal|error): (.*)$/m.exec(stderr)?.[1] ?? `it ended with ${code}`;
  return new UserError(`git cannot read ${folder}: ${said}`, EXIT.failed);
}

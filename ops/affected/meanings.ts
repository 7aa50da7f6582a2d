import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { STACKS } from "../../schemas/load.ts";
import { UserError } from "../context.ts";
import type { StackMeaning } from "./affected.ts";

const exec = promisify(execFile);
/** Bytes of one file of a commit. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * What the stacks meant at a commit, by their ids: from what was committed then.
 *
 * @returns undefined when there is no such commit here
 * @throws UserError when the project is in no git repository
 */
export async function meaningsAt(project: string, ref: string): Promise<Map<string, StackMeaning> | undefined> {
  const git = async (...args: readonly string[]): Promise<string> =>
    (await exec("git", args, { cwd: project, maxBuffer: MAX_BYTES })).stdout;
  await git("rev-parse", "--git-dir").catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "there is no git on this machine" : `${project} is in no git repository`;
    throw new UserError(`${why}, so nothing tells what a change touches`);
  });
  const commit = await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`).then(
    (text) => text.trim(),
    () => undefined,
  );
  if (commit === undefined) return undefined;
  const listed = await git("ls-tree", "-r", "-z", "--name-only", commit, "--", "cdktf.out/stacks", "parameters");
  const files = listed.split("\0");
  const read = async (path: string): Promise<unknown> => {
    const text = await git("cat-file", "blob", `${commit}:./${path}`);
    try {
      return parse(text) as unknown;
    } catch {
      // It is compared with something that can be read.
      return { unreadable: text };
    }
  };
  return await meanings(files, read);
}

/** The same of the project as it is now, rendered. */
export async function meaningsNow(project: string): Promise<Map<string, StackMeaning>> {
  const list = (folder: string) => readdir(join(project, folder), { recursive: true }).catch(() => []);
  const files = (
    await Promise.all(
      ["cdktf.out/stacks", "parameters"].map(async (folder) =>
        (await list(folder)).map((path) => `${folder}/${path.split(sep).join("/")}`),
      ),
    )
  ).flat();
  return await meanings(files, async (path) => parse(await readFile(join(project, path), "utf8")) as unknown);
}

async function meanings(
  files: readonly string[],
  read: (path: string) => Promise<unknown>,
): Promise<Map<string, StackMeaning>> {
  const parameterFile = (environment: string, name: string): string | undefined =>
    ["json", "yaml", "yml"]
      .map((type) => `parameters/${environment}/${name}.${type}`)
      .find((path) => files.includes(path));
  const readIf = async (path: string | undefined): Promise<unknown> => (path === undefined ? undefined : read(path));
  const found = new Map<string, StackMeaning>();
  for (const file of files) {
    const [, stack = "", environment = ""] = /^cdktf\.out\/stacks\/([^/-]+)-([^/]+)\/cdk\.tf\.json$/.exec(file) ?? [];
    if (!STACKS.some((each) => each === stack)) continue;
    found.set(`${stack}-${environment}`, {
      terraform: await read(file),
      parameters: await readIf(parameterFile(environment, stack)),
      environment: await readIf(parameterFile(environment, "environment")),
    });
  }
  return found;
}

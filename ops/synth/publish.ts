import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Text by path, relative to cdktf.out and with `/`. */
export type Rendered = ReadonlyMap<string, string>;

export interface Published {
  /** Paths of what was written because it was new or different. */
  readonly written: readonly string[];
  /** Paths of what was removed because nothing renders it any more. */
  readonly removed: readonly string[];
  /** Folders of stacks that are gone, kept because Terraform left something in them. */
  readonly kept: readonly string[];
}

export interface PublishOptions {
  /** Path of cdktf.out. */
  readonly target: string;
  /** Path of a folder on the same disk, for files that are being written. */
  readonly staging: string;
  /** Whether what is rendered is all there is, so that anything else may go. */
  readonly complete: boolean;
}

/** Brings cdktf.out up to date. A file that is right already is not touched; one that is not is replaced in one step. */
export async function publish(rendered: Rendered, { target, staging, complete }: PublishOptions): Promise<Published> {
  const written: string[] = [];
  for (const [path, text] of rendered) {
    const file = join(target, path);
    if ((await readFile(file, "utf8").catch(() => undefined)) === text) continue;
    await mkdir(dirname(file), { recursive: true });
    const next = join(staging, "next");
    await writeFile(next, text);
    await rename(next, file);
    written.push(path);
  }
  const { removed, kept } = complete ? await removeOthers(rendered, target) : { removed: [], kept: [] };
  return { written, removed, kept };
}

/** What synthesis writes for a stack; everything else in its folder is Terraform's. */
const RENDERED = { stacks: ["cdk.tf.json", "cdk.tf", "metadata.json"], hcl: ["main.tf"] } as const;

async function removeOthers(rendered: Rendered, target: string): Promise<{ removed: string[]; kept: string[] }> {
  const removed: string[] = [];
  const kept: string[] = [];
  for (const [room, files] of Object.entries(RENDERED)) {
    for (const stack of await folders(join(target, room))) {
      const folder = join(target, room, stack);
      const present = new Set(await readdir(folder));
      const others = files.map((file) => `${room}/${stack}/${file}`).filter((path) => !rendered.has(path));
      for (const path of others.filter((other) => present.has(other.slice(other.lastIndexOf("/") + 1)))) {
        await rm(join(target, path));
        removed.push(path);
      }
      if (others.length < files.length) continue;
      const empty = await rmdir(folder).then(
        () => true,
        () => false,
      );
      if (!empty) kept.push(`${room}/${stack}`);
    }
  }
  return { removed, kept };
}

const folders = async (path: string): Promise<string[]> =>
  (await readdir(path, { withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

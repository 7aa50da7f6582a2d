import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";

/** The folder of this project. */
export const ROOT = join(import.meta.dirname, "../..");

/** What the program consists of that renders Terraform. */
export const PROGRAM = [
  "main.ts",
  "cdktf.json",
  "package.json",
  "parameters",
  "facts",
  "schemas",
  "stacks",
  "constructs",
];

export interface Project {
  readonly folder: string;
  write(path: string, content: string | object): Promise<void>;
  read(path: string): Promise<string>;
  remove(path?: string): Promise<void>;
  /** Every file below a folder, by its path with `/`, node_modules left out. */
  files(below?: string): Promise<Map<string, string>>;
}

/**
 * A folder of its own that shares the installed packages of this project.
 *
 * @param sources Files and folders of this project to copy into it.
 */
export async function createProject(sources: readonly string[] = []): Promise<Project> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), "project-"));
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
  for (const source of sources) {
    await cp(join(ROOT, source), join(folder, source), {
      recursive: true,
      filter: (path) => !path.includes(".terraform"),
    });
  }
  return {
    folder,
    async write(path, content) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(
        join(folder, path),
        typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`,
      );
    },
    read: (path) => readFile(join(folder, path), "utf8"),
    remove: (path = ".") => rm(join(folder, path), { recursive: true, force: true }),
    files: (below = ".") => readFiles(join(folder, below)),
  };
}

/** Every file below a folder, by its path with `/`, node_modules left out. */
export async function readFiles(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length)
        .replace(/^[\\/]/, ""),
    )
    .filter((path) => !path.startsWith("node_modules"))
    .sort();
  return new Map(
    await Promise.all(
      paths.map(async (path) => [path.replaceAll(sep, "/"), await readFile(join(folder, path), "utf8")] as const),
    ),
  );
}

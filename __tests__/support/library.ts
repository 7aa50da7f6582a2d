import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { buildLibrary } from "../../tools/build.ts";

const ROOT = join(import.meta.dirname, "../..");
export const PACKAGE = "@acme/convergent-constructs";
const shell = process.platform === "win32";

/** The library, built and packed once. */
export function packLibrary() {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "library-"));
  buildLibrary(join(folder, "dist"), "acme/convergent");
  const npm = ["pack", join(folder, "dist"), "--json", "--pack-destination", folder];
  const output = JSON.parse(execFileSync("npm", npm, { cwd: folder, shell, encoding: "utf8" }));
  const [packed] = Object.values<{ files: { path: string }[]; filename: string }>(output);
  const files = (packed?.files ?? []).map(({ path }) => path).sort();
  const name = readdirSync(folder).find((entry) => entry.endsWith(".tgz")) ?? "";
  return { tarball: join(folder, name), files, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * A new project with the library installed from its tarball. What it needs beside is linked and not copied: there must
 * be one cdktf.
 *
 * @param packages What else is linked from here.
 */
export function projectWithLibrary(tarball: string, packages: readonly string[]) {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "library-user-"));
  const installed = join(folder, "node_modules", PACKAGE);
  mkdirSync(installed, { recursive: true });
  // By its name alone: GNU tar takes the letter of a drive for a host.
  const unpack = ["-xzf", basename(tarball), "--strip-components=1", "-C", installed];
  execFileSync("tar", unpack, { cwd: dirname(tarball) });
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  for (const name of [...Object.keys({ ...dependencies, ...peerDependencies }), ...packages]) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), link, "junction");
  }
  return {
    folder,
    write: (path: string, content: string) => writeFileSync(join(folder, path), content),
    /** Runs a script of an installed package, or a file, and answers with what it printed; throws when it fails. */
    node: (...args: string[]): string => {
      try {
        return execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
      } catch (error) {
        const { stdout, stderr } = error as { stdout?: string; stderr?: string };
        throw new Error(`node ${args.join(" ")} failed:\n${stdout}${stderr}`);
      }
    },
    /** The Terraform of a stack, as it was synthesised. */
    stack: (name: string) => JSON.parse(readFileSync(join(folder, "cdktf.out/stacks", name, "cdk.tf.json"), "utf8")),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The complete programs that the README shows to users of the library, by the name of their stack. */
export function readmePrograms(): ReadonlyMap<string, string> {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const programs = [...readme.matchAll(/```ts\n([\s\S]+?)```/g)].map(([, code = ""]) => code);
  return new Map(programs.map((code) => [/new TerraformStack\(app, "(.+?)"\)/.exec(code)?.[1] ?? "", code]));
}

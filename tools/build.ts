import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** One copy of each in a program, beside that of constructs: two copies of cdktf do not know each other's constructs. */
const PEERS = ["cdktf", "@cdktf/provider-azurerm"] as const;
const DEPENDENCIES = ["fastest-levenshtein", "ipaddr.js"] as const;

/**
 * Builds the constructs as a package that can be published.
 *
 * @param target The folder it is written into; what was there is removed.
 * @param repository `<owner>/<repository>` on GitHub; GitHub Packages takes no scope but the owner.
 */
export function buildLibrary(target: string, repository: string): void {
  rmSync(target, { recursive: true, force: true });
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const project = join(ROOT, "tsconfig.library.json");
  execFileSync(process.execPath, [tsc, "--project", project, "--outDir", target], { stdio: "inherit" });
  const schemas = readdirSync(join(ROOT, "schemas")).filter((name) => name.endsWith(".schema.json"));
  for (const path of ["LICENSE", "docs/reference/constructs.md", ...schemas.map((name) => `schemas/${name}`)]) {
    cpSync(join(ROOT, path), join(target, path));
  }
  writeFileSync(join(target, "README.md"), librarySection());
  const hasPolicy = existsSync(join(target, "constructs/policy/index.js"));
  writeFileSync(join(target, "package.json"), `${JSON.stringify(manifest(repository, hasPolicy), undefined, 2)}\n`);
}

/** What the README says to those who use the constructs; its link to the reference holds in the package too. */
function librarySection(): string {
  const section = read("README.md")
    .split(/^(?=## )/m)
    .find((part) => part.startsWith("## The constructs as a library\n"));
  if (section === undefined) throw new Error('README.md has no section "The constructs as a library"; add it');
  return section.replace(/^##/, "#");
}

function manifest(repository: string, hasPolicy: boolean): object {
  const { version, license } = JSON.parse(read("package.json"));
  const owner = repository.split("/")[0]?.toLowerCase();
  const installed = (name: string) => JSON.parse(read(`node_modules/${name}/package.json`));
  const compatible = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, `^${installed(name).version}`]));
  return {
    name: `@${owner}/convergent-constructs`,
    version,
    description: "CDKTF constructs for Azure: MySQL servers, event-driven jobs, and what both need to live.",
    license,
    repository: { type: "git", url: `git+https://github.com/${repository}.git` },
    type: "commonjs",
    engines: { node: ">=20" },
    sideEffects: false,
    exports: {
      ".": "./constructs/index.js",
      ...(hasPolicy ? { "./policy": "./constructs/policy/index.js" } : {}),
      "./schemas/*.json": "./schemas/*.json",
    },
    // For TypeScript's older module resolution, which does not read `exports`.
    main: "./constructs/index.js",
    ...(hasPolicy ? { typesVersions: { "*": { policy: ["./constructs/policy/index.d.ts"] } } } : {}),
    dependencies: compatible(DEPENDENCIES),
    peerDependencies: { ...compatible(PEERS), constructs: installed("cdktf").peerDependencies.constructs },
    publishConfig: { registry: "https://npm.pkg.github.com" },
  };
}

if (import.meta.main) buildLibrary(join(ROOT, "dist"), process.argv[2] ?? "acme/convergent");

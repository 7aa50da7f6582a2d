import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

interface Workflow {
  readonly permissions: object;
  readonly jobs: Record<string, { readonly permissions: object; readonly steps: readonly { readonly run?: string }[] }>;
}

describe("the release", () => {
  const text = read(".github/workflows/release.yml");
  const { permissions, jobs }: Workflow = parse(text);

  it("gives each job what it needs, and no more", () => {
    expect(permissions).toEqual({});
    expect(Object.entries(jobs).map(([name, job]) => [name, job.permissions])).toEqual([
      ["version", { contents: "write", "pull-requests": "write" }],
      ["publish", { contents: "write", packages: "write", "id-token": "write" }],
    ]);
  });

  it("runs actions of one commit each, and scripts that there are", () => {
    const actions = [...text.matchAll(/uses: (.+)/g)].map(([, action]) => action);
    expect(actions.length).toBeGreaterThan(4);
    for (const action of actions) expect(action).toMatch(/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const { scripts } = JSON.parse(read("package.json"));
    for (const [, script = ""] of text.matchAll(/npm run ([a-z:-]+)/g)) expect(Object.keys(scripts)).toContain(script);
  });

  it("raises the version by what a changeset says, and writes it into the changelog below its introduction", () => {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), "changeset-"));
    try {
      for (const path of ["package.json", "CHANGELOG.md", ".changeset"]) {
        cpSync(join(ROOT, path), join(folder, path), { recursive: true });
      }
      const { name, version } = JSON.parse(read("package.json"));
      const [major, minor] = version.split(".").map(Number);
      writeFileSync(join(folder, ".changeset/new-prop.md"), `---\n"${name}": minor\n---\n\nA prop more.\n`);
      const git = (...args: string[]) => execFileSync("git", args, { cwd: folder });
      git("init", "--quiet", "--initial-branch", "main");
      git("add", ".");
      git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "all");
      execFileSync(process.execPath, [join(ROOT, "node_modules/@changesets/cli/bin.js"), "version"], { cwd: folder });

      const next = `${major}.${minor + 1}.0`;
      expect(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version).toBe(next);
      const changelog = readFileSync(join(folder, "CHANGELOG.md"), "utf8");
      expect(changelog).toMatch(new RegExp(`^# Changelog\n\nNotable [\\s\\S]+?\n## ${next}\n[\\s\\S]+A prop more`));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

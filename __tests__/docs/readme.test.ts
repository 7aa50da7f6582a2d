import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PROFILE_DEFAULTS, PROFILES } from "../../constructs/profiles.ts";
import { run } from "../../ops/cli.ts";
import { EXIT } from "../../ops/context.ts";

const root = new URL("../../", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), "utf8");
const readme = read("README.md");
const row = (label: string) =>
  readme
    .split("\n")
    .find((line) => line.startsWith(`| ${label} |`))
    ?.split("|")
    .slice(2, -1)
    .map((cell) => cell.trim());

describe("the README", () => {
  it("tells the profiles as they are", () => {
    const yes = (value: boolean) => (value ? "yes" : "no");
    const defaults = PROFILES.map((profile) => PROFILE_DEFAULTS[profile]);
    expect(row("management lock")).toEqual(defaults.map(({ lock }) => yes(lock)));
    expect(row("prevent_destroy")).toEqual(defaults.map(({ preventDestroy }) => yes(preventDestroy)));
    expect(row("size")).toEqual(defaults.map(({ skuName }) => skuName));
    expect(row("high availability")).toEqual(defaults.map(({ highAvailabilityMode }) => highAvailabilityMode));
    expect(row("backups kept, days")).toEqual(defaults.map(({ backupRetentionDays }) => String(backupRetentionDays)));
    expect(row("geo-redundant backup")).toEqual(
      defaults.map(({ geoRedundantBackupEnabled }) => yes(geoRedundantBackupEnabled)),
    );
    expect(row("expires after days")).toEqual(
      defaults.map(({ expiresAfterDays }) => (expiresAfterDays === undefined ? "never" : String(expiresAfterDays))),
    );
  });

  it("names only commands that there are", async () => {
    const help: string[] = [];
    const output = { write: (text: string) => void help.push(text), isTTY: false };
    const context = { cwd: ".", env: {}, stdout: output, stderr: output, now: () => new Date(), exit: () => {} };
    await run(["--help"], context);
    const known = [...help.join("").matchAll(/^ {2}([a-z-]+)\b.* {2}/gm)].map((match) => match[1]);
    const named = [...readme.matchAll(/npx converge ([a-z-]+)/g)].map((match) => match[1]);
    expect(named.length).toBeGreaterThan(3);
    for (const command of named) expect(known, command).toContain(command);
  });

  it("names only scripts that there are", () => {
    const { scripts } = JSON.parse(read("package.json"));
    const named = [...readme.matchAll(/npm run ([a-z:-]+)/g)].map((match) => match[1] ?? "");
    for (const script of named) expect(Object.keys(scripts)).toContain(script);
  });

  it("says what the exit codes mean", () => {
    expect(readme).toContain("0 done, 1 failed, 2 invalid input, 3 confirmation needed, 4 refused by policy");
    expect(EXIT).toEqual({ done: 0, failed: 1, invalidInput: 2, confirmationNeeded: 3, refused: 4 });
  });
});

describe("the contributing guide", () => {
  it("says why each dependency is there", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json"));
    const guide = read("CONTRIBUTING.md");
    for (const name of Object.keys({ ...dependencies, ...devDependencies }))
      expect(guide, name).toContain(`\`${name}\``);
  });
});

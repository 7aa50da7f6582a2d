import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProject, type Project, ROOT } from "./support/project.ts";

/** A file that breaks a rule, by the name of the rule. */
const PLANTED: Record<string, Record<string, string>> = {
  "schemas-import-nothing-of-ours": { "schemas/high.ts": 'import "../constructs/naming.ts";' },
  "constructs-import-only-schema-types": {
    "constructs/high.ts": 'import "../stacks/known.ts";',
    "constructs/policy/rules/high.ts": 'import "../../../ops/known.ts";',
  },
  "constructs-see-schema-types-only": { "constructs/value.ts": 'import "../schemas/known.generated.ts";' },
  "constructs-are-pure": {
    "constructs/impure.ts": 'import "node:fs";',
    "constructs/policy/rules/impure.ts": 'import "node:fs";',
  },
  "stacks-compose-constructs": { "stacks/high.ts": 'import "../ops/known.ts";' },
  "ops-know-rules-and-schemas": {
    "ops/stack.ts": 'import "../stacks/known.ts";',
    "ops/construct.ts": 'import "../constructs/known.ts";',
    "ops/aspect.ts": 'import "../constructs/policy/aspect.ts";',
  },
  "emulator-imports-nothing-of-ours": { "emulator/high.ts": 'import "../ops/known.ts";' },
  "workloads-import-nothing-of-ours": { "workloads/trading/high.ts": 'import "../../ops/known.ts";' },
  "workloads-do-not-know-each-other": { "workloads/trading/other.ts": 'import "../content/known.ts";' },
  "main-knows-schemas-and-stacks": { "main.ts": 'import "./ops/known.ts";' },
  "rules-stay-light": {
    "constructs/heavy.rules.ts": 'import { App } from "cdktf"; new App();',
    "constructs/isolation/heavy.ts": 'import { App } from "cdktf"; new App();',
    "constructs/policy/rules/heavy.ts": 'import { App } from "cdktf"; new App();',
  },
  "no-provider-root-index": { "stacks/root.ts": 'import { subnet } from "@cdktf/provider-azurerm"; subnet;' },
  "no-circular": { "ops/a.ts": 'import "./b.ts";', "ops/b.ts": 'import "./a.ts";' },
  "no-unresolvable": { "stacks/missing.ts": 'import "./no-such.ts";' },
  "no-orphans": { "stacks/orphan.ts": "export const unused = 1;" },
};
/** What the rules allow. */
const ALLOWED = {
  "constructs/naming.ts": "export {};",
  "constructs/good.rules.ts": 'import "./naming.ts"; import "cdktf/lib/tokens/token.js";',
  "constructs/known.ts":
    'import type {} from "../schemas/known.generated.ts"; import "./good.rules.ts"; import "cdktf";',
  "constructs/isolation/known.ts": 'import "../good.rules.ts";',
  "constructs/policy/pack.ts": 'import "../good.rules.ts"; import type {} from "../../schemas/known.generated.ts";',
  "constructs/policy/aspect.ts": 'import "./pack.ts"; import "cdktf";',
  "stacks/known.ts": 'import "../constructs/known.ts"; import "@cdktf/provider-azurerm/lib/subnet/index.js";',
  "schemas/known.generated.ts": "export {};",
  "schemas/generate.ts": 'import "../constructs/good.rules.ts";',
  "ops/known.ts":
    'import "../constructs/good.rules.ts"; import "../constructs/isolation/known.ts"; import "../constructs/policy/pack.ts"; import "../schemas/known.generated.ts"; import "node:fs";',
  "workloads/content/known.ts": "export {};",
};

let project: Project;
beforeAll(async () => {
  project = await createProject([".dependency-cruiser.cjs", "biome.json", ".gitignore", "tsconfig.json"]);
  await project.write("package.json", { type: "module" });
  const planted = Object.assign({}, ...Object.values(PLANTED)) as Record<string, string>;
  for (const [path, text] of Object.entries({ ...planted, ...ALLOWED })) await project.write(path, `${text}\n`);
  // The packages are a link here; without this they would be files outside of the project.
  await project.write(
    "linked.cjs",
    'const house = require("./.dependency-cruiser.cjs");\nhouse.options.preserveSymlinks = true;\nmodule.exports = house;\n',
  );
});
afterAll(() => project.remove());

function run(script: string, ...args: string[]) {
  return spawnSync(process.execPath, [join(ROOT, "node_modules", script), ...args], {
    cwd: project.folder,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
}

describe("the rules on imports", () => {
  it("catch every planted violation, and nothing else", () => {
    const { stdout, stderr } = run(
      "dependency-cruiser/bin/dependency-cruiser.mjs",
      ...["--config", "linked.cjs", "--output-type", "json", "main.ts", "constructs", "stacks", "schemas", "ops"],
      ...["emulator", "workloads"],
    );
    const { summary } = JSON.parse(
      stdout || JSON.stringify({ summary: { violations: [{ rule: { name: "error" }, from: stderr }] } }),
    );
    const found: Record<string, string[]> = {};
    for (const { rule, from } of summary.violations) found[rule.name] = [...(found[rule.name] ?? []), from].sort();
    const expected = Object.fromEntries(
      Object.entries(PLANTED).map(([rule, files]) => [
        rule,
        Object.keys(files)
          .filter((path) => path !== "ops/b.ts")
          .sort(),
      ]),
    );
    expect(found).toEqual(expected);
  });

  it("have a lint beside them that forbids the root index of the provider", () => {
    const { stdout, stderr, status } = run("@biomejs/biome/bin/biome", "lint", "--reporter=json", "stacks/root.ts");
    expect(status, stderr).toBe(1);
    expect(stdout).toContain("noRestrictedImports");
    expect(stdout).toContain("import the resource's own subpath");
  });

  it("are checked for the whole project", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(scripts["lint:imports"]).toBe("depcruise --config .dependency-cruiser.cjs .");
    expect(scripts.test).toContain("npm run lint:imports");
  });
});

/** The CommonJS modules that a program loads when it imports others. */
function loadedBy(...modules: string[]): string[] {
  const program = `
    import { createRequire } from "node:module";
    for (const path of ${JSON.stringify(modules)}) await import(path);
    console.log(JSON.stringify(Object.keys(createRequire(${JSON.stringify(join(ROOT, "main.ts"))}).cache)));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    encoding: "utf8",
    cwd: ROOT,
  });
  return (JSON.parse(stdout || `[${JSON.stringify(stderr)}]`) as string[]).map((path) => path.replaceAll("\\", "/"));
}

describe("loading", () => {
  const ROOT_INDEX = /provider-azurerm\/lib\/index\.js$/;

  it("the stacks loads the resources they use, not the whole provider", () => {
    const loaded = loadedBy("./stacks/index.ts");
    expect(loaded.filter((path) => ROOT_INDEX.test(path))).toEqual([]);
    const resources = loaded.filter((path) => path.includes("/provider-azurerm/lib/"));
    expect(resources.length).toBeGreaterThan(5);
    expect(resources.length).toBeLessThan(50);
  });

  it("the rules and the policies loads neither cdktf as a whole nor a provider", () => {
    const loaded = loadedBy("./constructs/mysql-stack.rules.ts", "./constructs/policy/pack.ts");
    expect(loaded.some((path) => path.endsWith("cdktf/lib/tokens/token.js"))).toBe(true);
    expect(loaded.filter((path) => /\/cdktf\/lib\/index\.js$|\/provider-/.test(path))).toEqual([]);
  });
});

import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PACKAGE, packLibrary, projectWithLibrary, readmePrograms } from "../support/library.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const TEMPLATE = "node_modules/@cdktf/cli-core/templates/typescript";
const programs = readmePrograms();

let packed: ReturnType<typeof packLibrary>;
beforeAll(() => {
  packed = packLibrary();
});
afterAll(() => packed.remove());

describe("the package", () => {
  it("holds the constructs, the facts, the schemas, their reference and nothing else", () => {
    const code = /^(facts\/[\w.-]+|constructs\/(policy\/(rules\/)?)?[\w.-]+|schemas\/[a-z-]+\.generated)\.(js|d\.ts)$/;
    const other = packed.files.filter((path) => !code.test(path) && !/^schemas\/[a-z-]+\.schema\.json$/.test(path));
    expect(other).toEqual(["LICENSE", "README.md", "docs/reference/constructs.md", "package.json"]);
    expect(packed.files).toContain("constructs/index.d.ts");
    expect(packed.files).toContain("schemas/mysql-server.schema.json");
  });
});

/** What each program of the README must have rendered: a resource of every construct in it. */
const RENDERED: Readonly<Record<string, readonly string[]>> = {
  orders: ["azurerm_resource_group", "azurerm_subnet", "azurerm_mysql_flexible_database"],
  summaries: ["azurerm_container_app_environment", "azurerm_container_app_job", "azurerm_cognitive_deployment"],
  files: ["azurerm_storage_account"],
  foundation: ["azurerm_federated_identity_credential", "azurerm_servicebus_queue"],
};

describe("a project of HashiCorp's TypeScript template", () => {
  let project: ReturnType<typeof projectWithLibrary>;
  beforeAll(() => {
    project = projectWithLibrary(packed.tarball, ["typescript", "ts-node", "@types/node"]);
    project.write("tsconfig.json", read(`${TEMPLATE}/tsconfig.json`));
    for (const [name, code] of programs) project.write(`${name}.ts`, code);
    project.write("main.ts", [...programs.keys()].map((name) => `import "./${name}";\n`).join(""));
  });
  afterAll(() => project.remove());

  it("synthesises every program of the README", () => {
    expect(JSON.parse(read(`${TEMPLATE}/cdktf.json`).replace("{{futureFlags}}", "")).app).toBe("npx ts-node main.ts");
    project.node("node_modules/ts-node/dist/bin.js", "main.ts");
    expect([...programs.keys()].sort()).toEqual(Object.keys(RENDERED).sort());
    for (const [name, types] of Object.entries(RENDERED)) {
      expect(Object.keys(project.stack(name).resource), name).toEqual(expect.arrayContaining([...types]));
    }
  });

  const STRICT = ["node_modules/typescript/bin/tsc", "--noEmit", "--incremental", "false"];

  it.each([
    ["as the template resolves modules", []],
    ["as TypeScript did before it read exports", ["--moduleResolution", "node10", "--ignoreDeprecations", "6.0"]],
  ])("has types that refuse what is wrong, %s", (_, options) => {
    project.write("main.ts", WRONG);
    project.node(...STRICT, ...options);
  });
});

/** TypeScript fails on a directive that expects an error where there is none. */
const WRONG = `
import { LifecycleResourceGroup, LifecycleResourceGroupProps } from "${PACKAGE}";
import { App, TerraformStack } from "cdktf";
const stack = new TerraformStack(new App(), "stack");
const naming = { project: "acme", stack: "stack", environment: "dev" };
const right: LifecycleResourceGroupProps = { naming, location: "westeurope", profile: "standard" };
new LifecycleResourceGroup(stack, "right", right);
// @ts-expect-error: a prop of the construct
new LifecycleResourceGroup(stack, "profile", { ...right, profile: "none" });
// @ts-expect-error: a parameter of its schema
new LifecycleResourceGroup(stack, "lock", { ...right, lock: "yes" });
`;

describe("a project of ES modules", () => {
  let project: ReturnType<typeof projectWithLibrary>;
  beforeAll(() => {
    project = projectWithLibrary(packed.tarball, []);
    project.write("package.json", JSON.stringify({ type: "module" }));
  });
  afterAll(() => project.remove());

  it("synthesises every program of the README, without a compiler", () => {
    for (const [name, code] of programs) project.write(`${name}.ts`, code);
    project.write("main.ts", [...programs.keys()].map((name) => `import "./${name}.ts";\n`).join(""));
    project.node("main.ts");
    for (const [name, types] of Object.entries(RENDERED)) {
      expect(Object.keys(project.stack(name).resource), name).toEqual(expect.arrayContaining([...types]));
    }
  });

  it("finds every entry that the package names, and no other file of it", () => {
    const { exports } = JSON.parse(readFileSync(join(project.folder, "node_modules", PACKAGE, "package.json"), "utf8"));
    const entries = Object.keys(exports).map((entry) => entry.replace("*", "mysql-server.schema"));
    expect(entries).toContain("./schemas/mysql-server.schema.json");
    project.write(
      "entries.js",
      entries
        .map((entry) => {
          const attributes = entry.endsWith(".json") ? ', { with: { type: "json" } }' : "";
          return `console.log(Object.keys(await import("${posix.join(PACKAGE, entry)}"${attributes})).length > 0);\n`;
        })
        .join(""),
    );
    expect(project.node("entries.js").trim().split("\n")).toEqual(entries.map(() => "true"));
    project.write("inside.js", `await import("${PACKAGE}/constructs/rule.js");`);
    expect(() => project.node("inside.js")).toThrow("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });

  it("reads one sentence for every rule that its props break", () => {
    project.write(
      "mistakes.js",
      `import { LifecycleResourceGroup } from "${PACKAGE}";
      import { App, TerraformStack } from "cdktf";
      const naming = { project: "acme", stack: "stack", environment: "dev" };
      const wrong = { naming, location: "westeurope", profile: "standard", name: "ends.", budget: { amount: 0 } };
      try {
        new LifecycleResourceGroup(new TerraformStack(new App(), "stack"), "group", wrong);
      } catch (error) {
        console.log(error.message);
      }`,
    );
    const lines = project.node("mistakes.js").trim().split("\n");
    expect(lines[0]).toBe("stack/group cannot be built:");
    expect(lines.join("\n")).toMatch(/name is "ends\."[\s\S]+budget\.amount is 0, but must be more than 0/);
  });
});

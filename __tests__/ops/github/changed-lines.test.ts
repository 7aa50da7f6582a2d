import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { lineOf, linesOfDiff, placeFindings } from "../../../ops/github/changed-lines.ts";
import type { Finding } from "../../../ops/review/model.ts";
import { createProject } from "../../support/project.ts";

const finding = (address: string, attribute?: string): Finding => ({
  ...{ ruleId: "compute-size", level: "confirm", message: "m", remedy: "r", address },
  ...(attribute === undefined ? {} : { attribute }),
});
const FILE = [
  "{",
  '  "skuName": "B2",',
  '  "storage": {',
  '    "sizeGb": 64',
  "  },",
  '  "databases": [{ "name": "orders" }]',
  "}",
].join("\n");
const SERVER = "azurerm_mysql_flexible_server.server_50DD9757";

describe("linesOfDiff", () => {
  it.each([
    ["@@ -1 +1 @@\n-a\n+b\n", [1]],
    ["@@ -3,2 +3,3 @@ {\n", [3, 4, 5]],
    ["@@ -1 +1 @@\n@@ -9,0 +10,2 @@\n", [1, 10, 11]],
    ["@@ -4,2 +3,0 @@\n", [3]],
    ["@@ -1,2 +0,0 @@\n", [1]],
    ["", []],
  ])("%j", (diff, lines) => expect(linesOfDiff(diff)).toEqual(lines));
});

describe("lineOf", () => {
  it.each([
    ["the changed line that names the attribute", [2, 4], finding(SERVER, "storage[0].size_gb"), 4],
    [
      "the changed line that names the resource",
      [2, 6],
      finding("azurerm_mysql_flexible_database.server_database-orders_8169C399"),
      6,
    ],
    ["the first that changed", [4], finding(SERVER, "zone"), 4],
    ["the line that names it where nothing changed", [], finding(SERVER, "sku_name"), 2],
    ["the first", [], finding(SERVER, "zone"), 1],
  ])("%s", (_words, changed, given, line) => expect(lineOf(FILE, changed, given)).toBe(line));

  it("takes a file that is not there for one of one line", () => expect(lineOf("", [], finding(SERVER))).toBe(1));
});

describe("placeFindings", () => {
  it("goes by what differs from a commit, and by the file alone where that is not known", async () => {
    const project = await createProject();
    const git = (...args: string[]) => execFileSync("git", args, { cwd: project.folder, stdio: "pipe" });
    git("init", "-q");
    await project.write("p.json", FILE);
    git("add", "p.json");
    git("-c", "user.name=t", "-c", "user.email=t@e", "commit", "-qm", "x");
    await project.write("p.json", FILE.replace("64", "128"));
    const of = async (base: string | undefined) =>
      (await placeFindings(project.folder, "p.json", base))(finding(SERVER, "zone"));
    expect(await of("HEAD")).toBe(4);
    expect(await of("no-such-commit")).toBe(1);
    expect(await of("--output=x")).toBe(1);
    expect(await of(undefined)).toBe(1);
    await project.remove();
  });
});

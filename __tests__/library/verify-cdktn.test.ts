import { describe, expect, it } from "vitest";
import { differences, importsOfCdktn, terraformOf, withoutRelease } from "../../tools/verify-cdktn.ts";

const rendered = (version: string, sizeGb: number) =>
  terraformOf({
    "//": { metadata: { stackName: "mysql-dev", version }, outputs: {} },
    resource: { azurerm_mysql_flexible_server: { server: { storage: [{ size_gb: sizeGb }] } } },
  });

describe("the comparison of cdktf and cdktn", () => {
  it("leaves out which version wrote a stack, and nothing else", () => {
    expect(differences(rendered("0.21.0", 20), rendered("0.24.0", 20))).toEqual([]);
    expect(rendered("0.21.0", 20)["//"]).toEqual({ metadata: { stackName: "mysql-dev" }, outputs: {} });
  });

  it("says what differs, where, and with what", () => {
    expect(differences(rendered("0.21.0", 20), rendered("0.24.0", 32))).toEqual([
      "resource.azurerm_mysql_flexible_server.server.storage.0.size_gb\n    - 20\n    + 32",
    ]);
  });

  it.each([
    ["a value that is gone", { a: 1 }, {}, ["a\n    - 1\n    + undefined"]],
    ["a value that is new", {}, { a: null }, ["a\n    - undefined\n    + null"]],
    ["a list in the place of an object", { a: [] }, { a: {} }, ["a\n    - []\n    + {}"]],
    ["an item more", { a: [1] }, { a: [1, 2] }, ["a.1\n    - undefined\n    + 2"]],
    ["a stack that is gone", { a: 1 }, undefined, ['\n    - {"a":1}\n    + undefined']],
  ])("sees %s", (_, before, after, expected) => {
    expect(differences(before, after)).toEqual(expected);
  });

  it("leaves out which release the bindings were made for, and keeps the source", () => {
    const terraform = {
      required_version: ">= 1.11.0",
      required_providers: { azurerm: { source: "azurerm", version: "4" } },
    };
    expect(withoutRelease({ terraform, resource: {} })).toEqual({
      terraform: { required_version: ">= 1.11.0", required_providers: { azurerm: { source: "azurerm" } } },
      resource: {},
    });
  });

  it.each([
    ['import { App } from "cdktf";', 'import { App } from "cdktn";'],
    ['import trace from "cdktf/lib/x.js";', 'import trace from "cdktn/lib/x.js";'],
    ['from "@cdktf/provider-azurerm/lib/subnet/index.js";', 'from "@cdktn/provider-azurerm/lib/subnet/index.js";'],
    ['readFileSync("cdktf.json"); // cdktf', 'readFileSync("cdktf.json"); // cdktf'],
  ])("turns the imports of cdktf into those of cdktn: %s", (before, after) => {
    expect(importsOfCdktn(before)).toBe(after);
  });
});

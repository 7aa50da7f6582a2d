import { Fn } from "cdktf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  NAMING_LIMITS,
  type NamedType,
  type NamingContext,
  nameProblem,
  nameViolation,
  resourceName,
} from "../../constructs/naming.ts";

const naming: NamingContext = { project: "acme", stack: "mysql", environment: "dev" };
const TYPES = Object.keys(NAMING_LIMITS) as NamedType[];

describe("making a name", () => {
  it("joins abbreviation, project, stack, environment, instance and suffix", () => {
    expect(resourceName("resourceGroup", naming)).toBe("rg-acme-mysql-dev");
    expect(resourceName("subnet", naming, "endpoints")).toBe("snet-acme-mysql-dev-endpoints");
    expect(resourceName("virtualNetwork", { ...naming, instance: "blue" })).toBe("vnet-acme-mysql-dev-blue");
    expect(resourceName("subnet", { ...naming, instance: "blue" }, "endpoints")).toBe(
      "snet-acme-mysql-dev-blue-endpoints",
    );
  });

  it("does not say mysql twice in the name of a server", () => {
    expect(resourceName("mysqlServer", naming)).toBe("mysql-acme-dev");
  });

  it("keeps a project that is called like its environment", () => {
    expect(resourceName("resourceGroup", { ...naming, project: "dev" })).toBe("rg-dev-mysql-dev");
  });

  it("never shortens: different suffixes stay different names", () => {
    const long = { ...naming, environment: "e".repeat(200) };
    fc.assert(
      fc.property(
        fc.constantFrom(...TYPES),
        fc.stringMatching(/^[a-z]{1,99}$/),
        fc.stringMatching(/^[a-z]{1,99}$/),
        (type, a, b) => {
          fc.pre(a !== b);
          expect(resourceName(type, long, a)).not.toBe(resourceName(type, long, b));
        },
      ),
    );
  });

  it("makes names that Azure accepts from every project, stack and environment of usual length", () => {
    const word = (max: number) => fc.stringMatching(new RegExp(`^[a-z][a-z0-9]{1,${max - 1}}$`));
    const context = fc.record({ project: word(16), stack: word(10), environment: word(10) });
    // Storage accounts have room for 24 characters: see below.
    const types = TYPES.filter((type) => type !== "privateDnsZone" && type !== "storageAccount");
    fc.assert(
      fc.property(fc.constantFrom(...types), context, (type, names) => {
        expect(nameProblem(type, resourceName(type, names))).toBeUndefined();
      }),
    );
  });
});

describe("the name of a storage account", () => {
  it("is written without dashes and with a short code for its stack", () => {
    const context = { project: "ac-me", stack: "trading", environment: "dev" };
    expect(resourceName("storageAccount", context)).toBe("stacmetrddev");
    expect(resourceName("storageAccount", { ...context, stack: "foundation" }, "tf")).toBe("stacmefnddevtf");
    expect(resourceName("storageAccount", { ...context, stack: "orders" }, "q")).toBe("stacmeordersdevq");
  });

  it("is never shortened: one that is too long is a violation", () => {
    const name = resourceName("storageAccount", { project: "a".repeat(16), stack: "trading", environment: "staging" });
    expect(nameProblem("storageAccount", name)).toBe("has 28 characters, but must have 3 to 24");
  });
});

describe("checking a name", () => {
  it.each<[NamedType, number, number]>([
    ["resourceGroup", 1, 90],
    ["virtualNetwork", 2, 64],
    ["subnet", 1, 80],
    ["networkSecurityGroup", 1, 80],
    ["securityRule", 1, 80],
    ["virtualNetworkLink", 1, 80],
    ["privateEndpoint", 2, 64],
    ["mysqlServer", 3, 63],
    ["budget", 1, 63],
    ["lock", 1, 90],
    ["actionGroup", 1, 260],
    ["metricAlert", 1, 260],
    ["diagnosticSetting", 1, 260],
  ])("takes %s names of %i to %i characters", (type, min, max) => {
    expect(nameProblem(type, "a".repeat(min))).toBeUndefined();
    expect(nameProblem(type, "a".repeat(max))).toBeUndefined();
    expect(nameProblem(type, "a".repeat(min - 1))).toBe(`has ${min - 1} characters, but must have ${min} to ${max}`);
    expect(nameProblem(type, "a".repeat(max + 1))).toBe(`has ${max + 1} characters, but must have ${min} to ${max}`);
  });

  it.each<[NamedType, string[], string[]]>([
    ["resourceGroup", ["rg-ü_(1).x", "-"], ["rg.", "rg/a", "rg a", "rg#"]],
    ["virtualNetwork", ["v1", "v.n-e_t", "1v_"], ["-v", "_v", "v-", "v.", "v n"]],
    ["subnet", ["s", "s_"], [".s", "s-"]],
    ["mysqlServer", ["abc", "1-2"], ["Abc", "-abc", "abc-", "a_b", "a.b"]],
    ["budget", ["b_-1"], ["b.1", "b 1"]],
    ["lock", ["l(1)", "l_"], ["l.", "l/1"]],
    [
      "privateDnsZone",
      ["a.b", "acme-1.mysql.database.azure.com", "A.b"],
      ["a", ".a.b", "a..b", "a.b.", "-a.b", "a .b"],
    ],
    ["actionGroup", ["ag ops"], ["ag?", "ag.", "ag "]],
    ["metricAlert", ["cpu high"], ["cpu>90", "cpu.", "c/d"]],
    ["diagnosticSetting", ["diag"], ["di*ag"]],
  ])("knows the characters of %s names", (type, right, wrong) => {
    expect(right.map((name) => nameProblem(type, name))).toEqual(right.map(() => undefined));
    for (const name of wrong) expect(nameProblem(type, name), name).toContain("must be");
  });

  it("lets a name pass that only Terraform knows", () => {
    expect(nameProblem("mysqlServer", Fn.lower("ABC"))).toBeUndefined();
  });
});

describe("reporting a name", () => {
  it("quotes a given name and its property", () => {
    expect(nameViolation({ type: "virtualNetwork", name: "-x", path: ["virtualNetwork", "name"] })?.message).toMatch(
      /^virtualNetwork\.name is "-x", which must be letters/,
    );
  });

  it("quotes a generated name, says how long it may be, and names what to change", () => {
    const name = `budget-${"a".repeat(60)}`;
    const message = `the generated name "${name}" has 67 characters, but must have 1 to 63; shorten project`;
    expect(nameViolation({ type: "budget", name, path: ["budget"], generated: "shorten project" })).toEqual({
      path: ["budget"],
      message,
    });
  });

  it("says nothing about a name that is right", () => {
    expect(nameViolation({ type: "lock", name: "lock-a", path: [] })).toBeUndefined();
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareEnvironments, type EnvironmentView } from "../../../ops/diff/compare.ts";

const STAGING = "22222222-2222-4222-8222-222222222222";
const PROD = "33333333-3333-4333-8333-333333333333";

const view = (name: string, mysql: unknown, environment: object = {}, defaults: object = {}): EnvironmentView => ({
  name,
  files: { environment: { subscriptionId: name === "prod" ? PROD : STAGING, ...environment }, mysql },
  defaults: { mysql: defaults },
});
/** The differences of two contents of mysql.json. */
const compare = (left: unknown, right: unknown, declared: object[] = []) =>
  compareEnvironments(view("staging", left), view("prod", right, { expectedDifferences: declared }));
const brief = (left: unknown, right: unknown) =>
  compare(left, right).differences.map(({ path, left: a, right: b }) => [path, a, b]);

describe("what differs", () => {
  test.each<[string, unknown, unknown, unknown[][]]>([
    ["a value", { server: { zone: "1" } }, { server: { zone: "2" } }, [["mysql.server.zone", "1", "2"]]],
    ["a value on one side", { server: {} }, { server: { zone: "2" } }, [["mysql.server.zone", undefined, "2"]]],
    ["a list of values, as a whole", { a: ["x"] }, { a: ["x", "y"] }, [["mysql.a", ["x"], ["x", "y"]]]],
    [
      "a named item, whatever the order",
      { databases: [{ name: "a" }, { name: "b", charset: "utf8mb4" }] },
      { databases: [{ name: "b", charset: "latin1" }, { name: "a" }] },
      [["mysql.databases[b].charset", "utf8mb4", "latin1"]],
    ],
    [
      "a named item on one side",
      { databases: [] },
      { databases: [{ name: "a" }] },
      [["mysql.databases[a].name", undefined, "a"]],
    ],
    ["an item without a name, by its place", { x: [{ a: 1 }] }, { x: [{ a: 2 }] }, [["mysql.x[0].a", 1, 2]]],
    ["a type", { a: "1" }, { a: 1 }, [["mysql.a", "1", 1]]],
    ["nothing between equals", { a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 2 }] } }, []],
    ["nothing between an empty and a missing object", { a: {} }, {}, []],
  ])("%s", (_, left, right, differences) => {
    expect(brief(left, right)).toEqual(differences);
  });

  test("a file that only one environment has is one difference", () => {
    expect(brief(undefined, { a: 1, b: 2 })).toEqual([["mysql", undefined, "a file of 2 values"]]);
  });

  test("a value written out equals the same value by default, and differs from another default", () => {
    const left = view("staging", { server: { size: 20, days: 7 } });
    const right = view("prod", { server: {} }, {}, { server: { size: 20, days: 35 } });
    expect(compareEnvironments(left, right).differences.map(({ path, left: a, right: b }) => [path, a, b])).toEqual([
      ["mysql.server.days", 7, 35],
    ]);
  });
});

describe("what only says which environment it is", () => {
  test.each<[string, unknown, unknown]>([
    ["the name of the environment", { a: "rg-mysql-staging" }, { a: "rg-mysql-prod" }],
    ["the name inside a word", { a: "stconvergentstaging" }, { a: "stconvergentprod" }],
    ["the subscription", { id: `/subscriptions/${STAGING}/x` }, { id: `/subscriptions/${PROD}/x` }],
    ["each other's name", { peers: ["prod"] }, { peers: ["staging"] }],
    [
      "addresses at the same place of the own network",
      { network: { virtualNetwork: { addressSpace: ["10.20.0.0/24"] }, subnet: "10.20.0.16/28" } },
      { network: { virtualNetwork: { addressSpace: ["10.30.0.0/24"] }, subnet: "10.30.0.16/28" } },
    ],
  ])("%s", (_, left, right) => {
    expect(brief(left, right)).toEqual([]);
  });

  test.each<[string, unknown, unknown]>([
    ["a name that says something else too", { a: "big-staging" }, { a: "small-prod" }],
    ["the other's subscription", { id: PROD }, { id: `x${PROD}` }],
    [
      "a size of the network",
      { network: { virtualNetwork: { addressSpace: ["10.20.0.0/24"] } } },
      { network: { virtualNetwork: { addressSpace: ["10.30.0.0/23"] } } },
    ],
    ["an address outside the own network", { source: "10.1.0.0/24" }, { source: "10.2.0.0/24" }],
    ["prod reading from staging", { a: "rg-staging" }, { a: "rg-staging-2" }],
  ])("not: %s", (_, left, right) => {
    expect(brief(left, right)).toHaveLength(1);
  });

  test("a resource of the other environment is not taken for one's own", () => {
    expect(brief({ vault: "kv-prod" }, { vault: "kv-staging" })).toHaveLength(1);
  });

  test("a name that contains the other's is not cut apart", () => {
    const left = { name: "dev", files: { mysql: { a: "rg-dev" } } };
    const right = { name: "dev2", files: { mysql: { a: "rg-dev2" } } };
    expect(compareEnvironments(left, right).differences).toEqual([]);
  });
});

describe("classes", () => {
  const declared = { comparedWith: "staging", path: "mysql.server.*", reason: "prod is bigger" };

  test("a declared difference is expected and carries its reason", () => {
    const { differences, stale } = compare({ server: { size: 1 } }, { server: { size: 2 } }, [declared]);
    expect(differences).toMatchObject([{ class: "expected", reason: "prod is bigger" }]);
    expect(stale).toEqual([]);
  });

  test("either environment may declare it", () => {
    const entry = { ...declared, comparedWith: "prod" };
    const left = view("staging", { server: { size: 1 } }, { expectedDifferences: [entry] });
    expect(compareEnvironments(left, view("prod", { server: { size: 2 } })).differences).toMatchObject([
      { class: "expected" },
    ]);
  });

  test("a declaration for another environment counts for nothing", () => {
    const { differences, stale } = compare({ server: { size: 1 } }, { server: { size: 2 } }, [
      { ...declared, comparedWith: "dev" },
    ]);
    expect(differences).toMatchObject([{ class: "undeclared" }]);
    expect(stale).toEqual([]);
  });

  test("a declaration that no difference needs is stale", () => {
    const { stale } = compare({ server: { size: 1 } }, { server: { size: 1 } }, [declared]);
    expect(stale).toEqual([{ ...declared, environment: "prod", index: 0 }]);
  });

  test("a secret is hidden, whether its name or its looks tell", () => {
    const { differences } = compare(
      { password: "one", url: "Server=x;Password=hunter22", open: "a" },
      { password: "two", url: "Server=x;Password=hunter33", open: "b" },
    );
    expect(differences.map(({ path, class: kind }) => [path, kind])).toEqual([
      ["mysql.open", "undeclared"],
      ["mysql.password", "secret"],
      ["mysql.url", "secret"],
    ]);
    expect(JSON.stringify(differences)).not.toMatch(/one|two|hunter/);
  });

  test("a declared secret is expected and still hidden", () => {
    const entry = { comparedWith: "staging", path: "mysql.password", reason: "of course" };
    const { differences } = compare({ password: "one" }, { password: "two" }, [entry]);
    expect(differences).toMatchObject([{ class: "expected", left: "(hidden)", right: "(hidden)" }]);
  });

  test("where a secret is kept is no secret", () => {
    const { differences } = compare(
      { password: { source: "variable", version: 1 } },
      { password: { source: "keyVault", version: 2, secretName: "x" } },
    );
    expect(differences.map(({ class: kind }) => kind)).toEqual(["undeclared", "undeclared", "undeclared"]);
  });
});

describe("properties", () => {
  const json = fc.object({ maxDepth: 3, values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)] });

  test("an environment does not differ from itself", () => {
    fc.assert(
      fc.property(json, (mysql) => {
        expect(compare(mysql, structuredClone(mysql)).differences).toEqual([]);
      }),
    );
  });

  test("left to right and right to left see the same paths", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const there = compareEnvironments(view("staging", a), view("prod", b)).differences;
        const back = compareEnvironments(view("prod", b), view("staging", a)).differences;
        expect(back.map(({ path, left, right }) => [path, right, left])).toEqual(
          there.map(({ path, left, right }) => [path, left, right]),
        );
      }),
    );
  });
});

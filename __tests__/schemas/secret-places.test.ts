import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { PRINTERS } from "../../ops/print/index.ts";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { check } from "../support/diagnostics.ts";
import { proofs } from "../support/proof.ts";

const SECRET = "Sup3rSecret!";

const server = (administrator: unknown) => ({
  resourceGroup: { expiry: { afterDays: 7, onExpiry: "destroy" } },
  network: { mode: "delegated", delegatedSubnet: { addressPrefix: "10.10.0.0/28" } },
  server: { skuName: "B_Standard_B1ms", databases: [{ name: "app" }], administrator },
});

/** Every output of every printer. */
const printed = (diagnostics: readonly Diagnostic[]): string =>
  [JSON.stringify(diagnostics), ...Object.values(PRINTERS).map((print) => print(diagnostics))].join("\n");

function expectHidden(text: string, secret: string, file = "a.json"): void {
  const diagnostics = check(text, "mysql.schema.json", file);
  expect(diagnostics.length).toBeGreaterThan(0);
  expect(printed(diagnostics)).not.toContain(secret);
}

proofs(
  "secrets",
  [
    {
      tried: "a password as the value of an unknown property",
      outcome: "No diagnostic in any format shows it.",
      administrator: { login: "shopadmin", password: { source: "variable", value: SECRET } },
    },
    {
      tried: "a password as a text, where an object is expected",
      outcome: "No diagnostic in any format shows it.",
      administrator: { login: "shopadmin", password: SECRET },
    },
    {
      tried: "a password in a list, a nested object and the name of a property",
      outcome: "No diagnostic in any format shows it.",
      administrator: { password: [SECRET, { deep: [SECRET] }, { [SECRET]: true }] },
    },
    {
      tried: "a password as an unknown property of its own object",
      outcome: "No diagnostic in any format shows it.",
      administrator: { password: { [SECRET]: SECRET } },
    },
    {
      tried: "a password in place of a known word",
      outcome: "No diagnostic in any format shows it.",
      administrator: { password: { source: SECRET, version: SECRET, keyVaultId: [SECRET] } },
    },
    {
      tried: "a password under another name beside the login",
      outcome: "No diagnostic in any format shows it.",
      administrator: { login: "shopadmin", pass: SECRET, credential: { text: SECRET }, pw: SECRET },
    },
    {
      tried: "a password in place of the whole administrator",
      outcome: "No diagnostic in any format shows it.",
      administrator: SECRET,
    },
  ],
  ({ administrator }) => {
    const value = server(administrator);
    expectHidden(JSON.stringify(value), SECRET);
    expectHidden(JSON.stringify(value, null, 2), SECRET);
    expectHidden(JSON.stringify(value, null, "\t"), SECRET);
    expectHidden(stringify(value), SECRET, "a.yaml");
  },
);

describe("a place for a secret", () => {
  const word = fc.constantFrom("value", "source", "text", "a", "name", "version", "keyVaultId", "more");
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      fc.constant(SECRET),
      fc.array(tie("tree"), { minLength: 1, maxLength: 3 }),
      fc.dictionary(word, tie("tree"), { minKeys: 1, maxKeys: 3 }),
    ),
  }));

  test("shows no value, whatever its shape", () => {
    fc.assert(
      fc.property(tree, fc.constantFrom(0, 2, 4), (password, indent) => {
        const value = server({ login: "shopadmin", password });
        expectHidden(JSON.stringify(value, null, indent), SECRET);
        expectHidden(stringify(value), SECRET, "a.yaml");
      }),
    );
  });

  test("shows no value when the file cannot be parsed", () => {
    const text = JSON.stringify(
      server({ login: "a", password: { source: "variable", value: SECRET, more: [SECRET] } }),
      null,
      2,
    );
    const from = text.indexOf('"password"');
    const to = text.lastIndexOf(SECRET) + SECRET.length;
    const breaks = fc.constantFrom('"', "'", "{", "}", "[", "]", ",", ":", "", " x ", "\\", "\n", "True", "//");
    fc.assert(
      fc.property(fc.integer({ min: from, max: to }), fc.nat({ max: 3 }), breaks, (at, removed, inserted) => {
        const broken = text.slice(0, at) + inserted + text.slice(at + removed);
        // What cuts the secret itself leaves another word.
        fc.pre(broken.split(SECRET).length === 3);
        expect(printed(check(broken, "mysql.schema.json"))).not.toContain(SECRET);
      }),
    );
  });

  test("shows what is wrong with others", () => {
    const [found] = check(
      JSON.stringify(server({ login: 5, password: { source: "variable" } }), null, 2),
      "mysql.schema.json",
    ).filter(({ path }) => path === "server.administrator.login");
    expect(found?.message).toContain("5");
    expect(found?.sourceLine).toContain('"login": 5');
  });
});

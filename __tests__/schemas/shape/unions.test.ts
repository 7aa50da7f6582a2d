import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../../schemas/diagnostic.ts";
import { SchemaSet } from "../../../schemas/shape/schema-set.ts";
import { check as checkText } from "../../support/diagnostics.ts";

const schemas = new SchemaSet(join(import.meta.dirname, "../../fixtures/schemas"));
const check = (value: unknown) => checkText(JSON.stringify(value), "sample.schema.json", "a.json", schemas);
const messages = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ message }) => message);

describe("a value that can have several forms", () => {
  it.each([
    [
      { pool: { adressSpace: ["x"] } },
      ["pool.adressSpace is not a known property, and the required addressSpace is missing"],
    ],
    [{ pool: { id: 3 } }, ["pool.id is 3, but must be a text; write it in double quotes"]],
    [{ pool: { addressSpace: "x" } }, ['pool.addressSpace is "x", but must be a list']],
    [{ pool: { name: "x" } }, ["pool.addressSpace is missing; it must be a list"]],
    [{ nested: { pool: { ID: "x" } } }, ["nested.pool.ID is not a known property, and the required id is missing"]],
    [{ nested: ["a", 1] }, ["nested[1] is 1, but must be a text; write it in double quotes"]],
    [{ pools: [{ id: "x" }, { id: 4 }] }, ["pools[1].id is 4, but must be a text; write it in double quotes"]],
    [{ size: 0 }, ["size is 0, but must be a whole number of at least 1"]],
  ])("%j is compared with the form that it is nearest to", (value, expected) => {
    expect(messages(check(value))).toEqual(expected);
  });

  it.each([
    [{ pool: {} }, "pool is an object, but must be exactly one of: an object with addressSpace, or an object with id"],
    [{ pool: 3 }, "pool is 3, but must be exactly one of: an object with addressSpace, or an object with id"],
    [{ size: "big" }, 'size is "big", but must be a whole number of at least 1, or "auto"'],
  ])("%j is near to none: all forms are told", (value, message) => {
    expect(check(value)).toMatchObject([{ ruleId: "schema/union", message }]);
  });

  it("is told apart by its kind", () => {
    expect(messages(check({ kind: { kind: "file" } }))).toEqual(["kind.path is missing; it must be a text"]);
    expect(messages(check({ kind: { kind: "blob", account: "ab" } }))).toEqual([
      'kind.account is "ab", but must be a text of 3 to 24 characters',
    ]);
  });

  it("of an unknown kind is told the kinds", () => {
    expect(check({ kind: { kind: "Blob", accountt: "x" } })).toMatchObject([
      {
        ruleId: "schema/enum",
        message: 'kind.kind is "Blob", but must be one of "file", "blob", "table"',
        suggestion: "blob",
        fix: { text: '"blob"' },
      },
    ]);
  });

  it("with a misspelled kind is told that, and what no kind knows", () => {
    expect(check({ kind: { knid: "blob", accont: "x" } })).toMatchObject([
      { suggestion: "kind", message: "kind.knid is not a known property, and the required kind is missing" },
      { suggestion: "account" },
    ]);
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { DRAFT_MARK, draftOf } from "../../src/model/draft.ts";
import { offlineModel } from "../../src/model/offline.ts";
import { mistakes } from "../../src/render/validate.ts";
import type { JsonObject } from "../../src/types.ts";

const ask = (schema: JsonObject, text = "tea") =>
  offlineModel.answer(
    { messages: [{ role: "user", text }], schema, maxOutputTokens: 100 },
    new AbortController().signal,
  );

const leaf: fc.Arbitrary<JsonObject> = fc.oneof(
  fc
    .tuple(fc.nat(50), fc.nat(200))
    .map(([least, more]) => ({ type: "string", minLength: least, maxLength: least + more })),
  fc
    .constantFrom("date", "date-time", "time", "email", "uri", "hostname", "ipv4", "uuid")
    .map((format) => ({ type: "string", format })),
  fc
    .tuple(fc.integer({ min: -99, max: 99 }), fc.nat(99))
    .map(([minimum, more]) => ({ type: "integer", minimum, maximum: minimum + more })),
  fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 9 })).map(([least, more]) => ({
    type: "number",
    exclusiveMinimum: least,
    exclusiveMaximum: least + more,
  })),
  fc.nat(9).map((minimum) => ({ type: "integer", minimum, multipleOf: 7 })),
  fc
    .array(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 4 })
    .map((values) => ({ enum: [...new Set(values)] })),
  fc.constantFrom({ type: "boolean" }, { type: "null" }, { const: { a: 1 } }, { type: ["string", "null"] }, {}),
);
const schema = fc.letrec<{ any: JsonObject }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    leaf,
    fc
      .tuple(tie("any"), fc.nat(3), fc.nat(3))
      .map(([items, minItems, more]) => ({ type: "array", items, minItems, maxItems: minItems + more })),
    fc
      .dictionary(
        fc.string({ minLength: 1, maxLength: 6 }).filter((name) => name !== "__proto__"),
        tie("any"),
        { maxKeys: 4 },
      )
      .map((properties) => ({
        type: "object",
        properties,
        required: Object.keys(properties),
        additionalProperties: false,
      })),
    fc.array(tie("any"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
  ),
})).any;

test("a draft is valid whatever the schema asks for, and the same every time", async () => {
  await fc.assert(
    fc.asyncProperty(schema, fc.string(), async (given, seed) => {
      const draft = draftOf(given, seed);
      expect(mistakes(given, draft, "draft")).toEqual([]);
      expect(draftOf(given, seed)).toEqual(draft);
    }),
    { numRuns: 400 },
  );
});

test("texts of a draft are marked as such", async () => {
  const { text } = await ask({ type: "object", properties: { title: { type: "string", maxLength: 40 } } });
  expect(JSON.parse(text).title.startsWith(DRAFT_MARK)).toBe(true);
  expect(offlineModel.isDraft).toBe(true);
});

test("schemas that hold themselves, or are put together, are followed", async () => {
  const node: JsonObject = {
    $defs: {
      node: {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string" }, next: { $ref: "#/$defs/node" } },
      },
    },
    allOf: [
      { $ref: "#/$defs/node" },
      { type: "object", required: ["size"], properties: { size: { type: "integer", minimum: 3 } } },
    ],
  };
  const { text } = await ask(node);
  expect(JSON.parse(text)).toMatchObject({
    size: 3,
    name: expect.stringContaining(DRAFT_MARK),
    next: { name: expect.any(String) },
  });
});

test("a schema that it cannot meet is said to be one", async () => {
  await expect(
    ask({ type: "object", required: ["code"], properties: { code: { type: "string", pattern: "^[A-Z]{3}$" } } }),
  ).rejects.toThrow(
    /the offline model cannot write what the output schema asks for \(answer\.code is .* must match pattern/,
  );
});

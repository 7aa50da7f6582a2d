import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../schemas/diagnostic.ts";
import { fits } from "../../schemas/shape/fits.ts";
import { schemaSet } from "../../schemas/shape/schema-set.ts";
import { check, parse, plainValue } from "../support/diagnostics.ts";
import { ROOT } from "../support/project.ts";

const SCHEMAS = ["mysql.schema.json", "environment.schema.json"];
const SHIPPED = ["dev", "staging", "prod"].flatMap((environment) =>
  ["environment", "mysql"].map((kind) => ({
    schema: `${kind}.schema.json`,
    text: readFileSync(join(ROOT, `parameters/${environment}/${kind}.json`), "utf8"),
  })),
);
/** The same as YAML, since JSON is YAML, and once in the style that people write. */
const YAML = `# dev
network:
  mode: delegated
  virtualNetwork: &network
    addressSpace: ["10.10.0.0/24"]
  delegatedSubnet: { addressPrefix: 10.10.0.0/28 }
server:
  skuName: 'B_Standard_B1ms'
  databases:
    - name: app
      charset: "utf8mb4"
  serverParameters:
    slow_query_log: "ON"
  tags: {}
`;

const name = fc.constantFrom("a.json", "a.yaml");

/** Every place of a diagnostic is in the file. */
function expectInside(text: string, diagnostics: readonly Diagnostic[]): void {
  const lines = text.split(/\r\n|\n|\r/);
  for (const { position, sourceLine, fix, message } of diagnostics) {
    expect(message).not.toBe("");
    if (fix !== undefined) {
      expect(fix.start).toBeGreaterThanOrEqual(0);
      expect(fix.end).toBeGreaterThanOrEqual(fix.start);
      expect(fix.end).toBeLessThanOrEqual(text.length);
    }
    if (position === undefined) continue;
    const { line, column, endLine = line, endColumn = column } = position;
    expect(line).toBeGreaterThanOrEqual(1);
    expect(endLine).toBeLessThanOrEqual(lines.length);
    expect(endLine > line || endColumn >= column).toBe(true);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1);
    expect(endColumn).toBeLessThanOrEqual((lines[endLine - 1] ?? "").length + 1);
    if (sourceLine === undefined) continue;
    expect(sourceLine).toBe(line === 1 ? lines[0]?.replace(/^\uFEFF/, "") : lines[line - 1]);
  }
}

/** Values that JSON can say and that we keep: no -0, no unpaired surrogate, no key of ours. */
const jsonValue = fc
  .jsonValue({ maxDepth: 6 })
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll("__proto__", "proto")));

describe("any JSON value", () => {
  it("is read as JSON.parse reads it", () => {
    fc.assert(
      fc.property(jsonValue, fc.constantFrom(undefined, 2, "\t"), (value, indent) => {
        const parsed = parse(JSON.stringify(value, null, indent));
        expect(parsed.diagnostics.filter(({ ruleId }) => ruleId !== "syntax/number")).toEqual([]);
        expect(plainValue(parsed)).toEqual(value);
      }),
    );
  });

  it("says the same in a YAML file", () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        const parsed = parse(JSON.stringify(value, null, 2), "a.yaml");
        expect(
          parsed.diagnostics.filter(({ severity, ruleId }) => severity === "error" && ruleId !== "syntax/number"),
        ).toEqual([]);
        expect(plainValue(parsed)).toEqual(value);
      }),
    );
  });

  it("is checked against every schema without a throw, and every place is in the file", () => {
    fc.assert(
      fc.property(jsonValue, fc.constantFrom(...SCHEMAS), name, (value, schema, file) => {
        const text = JSON.stringify(value, null, 1);
        expectInside(text, check(text, schema, file));
      }),
    );
  });
});

/** An object in which known names stand in wrong places with wrong values. */
const scrambled = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<unknown>("8", 8, true, "delegated", "Delegated", null, "", [], "x".repeat(70)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      fc.constantFrom(
        ...["network", "server", "Server", "storage", "sizeGb", "size_gb", "mode", "databases", "name", "nmae", "id"],
        ...["administrator", "password", "virtualNetwork", "addressSpace", "backend", "type", "constructor", "expiry"],
      ),
      tie("value"),
      { maxKeys: 8 },
    ),
  ),
})).value;

describe("a parameter file with known names in wrong places", () => {
  it("is checked without a throw, and every place is in the file", () => {
    fc.assert(
      fc.property(scrambled, fc.constantFrom(...SCHEMAS), name, (value, schema, file) => {
        const text = JSON.stringify(value, null, 2);
        expectInside(text, check(text, schema, file));
      }),
      { numRuns: 300 },
    );
  });
});

describe("any text", () => {
  it("is parsed without a throw, and every place is in the file", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(..."{}[]:,\"'\\ \t\n\r-?|>&*!#%@`~ab019.\uFEFF\u2028\0"), maxLength: 60 }),
    );
    fc.assert(
      fc.property(text, name, fc.constantFrom(...SCHEMAS), (each, file, schema) => {
        expectInside(each, check(each, schema, file));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a parameter file that was cut, or changed in one place", () => {
  const mutation = fc
    .record({
      text: fc.constantFrom(...SHIPPED.map((file) => file.text), YAML),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat(12),
      insert: fc.oneof(
        fc.string({ unit: fc.constantFrom(..."{}[]:,\"'\\ \t\n&*!|-#"), maxLength: 4 }),
        fc.string({ maxLength: 3 }),
      ),
      cut: fc.boolean(),
    })
    .map(({ text, at, remove, insert, cut }) => {
      const start = Math.floor(at * text.length);
      return cut ? text.slice(0, start) : text.slice(0, start) + insert + text.slice(start + remove);
    });

  it("is checked without a throw, and every place is in the file", () => {
    fc.assert(
      fc.property(mutation, name, fc.constantFrom(...SCHEMAS), (text, file, schema) => {
        expectInside(text, check(text, schema, file));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the diagnostics of one text", () => {
  it("are the same each time", () => {
    fc.assert(
      fc.property(scrambled, (value) => {
        const text = JSON.stringify(value);
        expect(check(text, "mysql.schema.json")).toEqual(check(text, "mysql.schema.json"));
      }),
    );
  });
});

describe("the quick look at a value", () => {
  const isFine = (name: string, value: unknown): boolean => {
    const { errors, annotations } = schemaSet().validate(name, value);
    return errors.length === 0 && annotations.every(({ keyword }) => keyword.startsWith("x-documentation"));
  };

  it("takes only what the validator takes", () => {
    fc.assert(
      fc.property(fc.oneof(scrambled, jsonValue), fc.constantFrom(...SCHEMAS), (value, schema) => {
        if (fits(schemaSet(), schema, value)) expect(isFine(schema, value)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("takes no right file in which one value became another one that is wrong", () => {
    const replacement = fc.constantFrom<unknown>("", "8", 8, -1, 0.5, true, null, [], {}, "Delegated", ["a", "a"], {
      type: "x",
    });
    fc.assert(
      fc.property(fc.constantFrom(...SHIPPED), fc.nat(100), replacement, ({ schema, text }, at, other) => {
        let left = at;
        const changed = JSON.parse(text, (_key, each) => (left-- === 0 ? other : each));
        if (fits(schemaSet(), schema, changed)) expect(isFine(schema, changed)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("takes the files that are shipped, so that the validator is not loaded for them", () => {
    for (const { schema, text } of SHIPPED) expect(fits(schemaSet(), schema, JSON.parse(text))).toBe(true);
  });
});

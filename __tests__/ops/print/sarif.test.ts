import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { printSarif } from "../../../ops/print/sarif.ts";
import type { Diagnostic } from "../../../schemas/diagnostic.ts";
import { RULES } from "../../../schemas/rules.ts";
import { BARE, FULL, HOSTILE } from "../../support/sample-diagnostics.ts";

/** The schema of SARIF 2.1.0 (rtm.5) as @microsoft/jest-sarif ships it; draft 4, which ajv takes but for the name of its id. */
const {
  id: _,
  $schema: __,
  ...schema
} = JSON.parse(readFileSync(join(import.meta.dirname, "../../fixtures/sarif/sarif-2.1.0-rtm.5.json"), "utf8"));
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const validate = ajv.compile(schema);

function print(diagnostics: readonly Diagnostic[], options?: Parameters<typeof printSarif>[1]) {
  const log = JSON.parse(printSarif(diagnostics, options));
  validate(log);
  return { log, run: log.runs[0], errors: validate.errors ?? [] };
}

describe("the SARIF log", () => {
  it.each([
    ["nothing", []],
    ["everything that a diagnostic can have", [FULL]],
    ["as little as one can have", [BARE]],
    ["hostile text", [HOSTILE]],
    ["all of them", [FULL, BARE, HOSTILE, FULL]],
  ])("of %s is valid SARIF 2.1.0", (_name, diagnostics) => {
    expect(print(diagnostics, { version: "1.2.3" }).errors).toEqual([]);
  });

  it("would not be valid without a message: the schema is really asked", () => {
    const { log } = print([FULL]);
    delete log.runs[0].results[0].message;
    expect(validate(log)).toBe(false);
  });

  it("has a location in every result, and the rule of each", () => {
    const { run } = print([FULL, BARE, HOSTILE]);
    for (const result of run.results) {
      expect(result.locations[0].physicalLocation.artifactLocation.uri).toMatch(/./);
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    }
    expect(run.results.map(({ level }: { level: string }) => level)).toEqual(["error", "warning", "note"]);
  });

  it("counts columns as editors do, and shows the line", () => {
    const { run } = print([FULL]);
    expect(run.columnKind).toBe("utf16CodeUnits");
    expect(run.results[0].locations[0].physicalLocation.region).toEqual({
      startLine: 12,
      startColumn: 5,
      endLine: 12,
      endColumn: 14,
      snippet: { text: FULL.sourceLine },
    });
  });

  it("describes rules of shape itself, and takes the others from the rules", () => {
    const rules = [
      { id: "mysql-server/sku-name", why: "Azure knows no other sizes.", documentation: "https://example.com/" },
    ];
    const { run, errors } = print(
      [FULL, { ...BARE, ruleId: "mysql-server/sku-name" }, { ...BARE, ruleId: "new/rule" }],
      { rules },
    );
    expect(errors).toEqual([]);
    expect(run.tool.driver.rules).toEqual([
      {
        id: "mysql-server/sku-name",
        shortDescription: { text: "Azure knows no other sizes." },
        helpUri: "https://example.com/",
      },
      { id: "new/rule" },
      { id: "schema/unknown-property", shortDescription: { text: RULES["schema/unknown-property"] } },
    ]);
  });

  it("carries a fix that a tool can apply", () => {
    expect(print([FULL]).run.results[0].fixes).toEqual([
      {
        description: { text: "rename to skuName" },
        artifactChanges: [
          {
            artifactLocation: { uri: "parameters/dev/mysql.json" },
            replacements: [
              { deletedRegion: { charOffset: 200, charLength: 9 }, insertedContent: { text: '"skuName"' } },
            ],
          },
        ],
      },
    ]);
  });

  it("names a file by a URI", () => {
    const { run, errors } = print([{ ...BARE, file: "a b/#ü?.json" }]);
    expect(errors).toEqual([]);
    expect(run.results[0].locations[0].physicalLocation.artifactLocation.uri).toBe("a%20b/%23%C3%BC%3F.json");
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expression, literal, reference } from "../../../ops/hcl/template.ts";
import { terraform } from "../../support/terraform-binary.ts";

describe("a string of the JSON syntax", () => {
  it.each([
    ["plain text", '"plain text"'],
    ["", '""'],
    ["${var.a}", "var.a"],
    ["${ var.a }", "var.a"],
    ["${~ var.a ~}", '"${~ var.a ~}"'],
    ["${var.a}-${var.b}", '"${var.a}-${var.b}"'],
    ["a ${var.a}", '"a ${var.a}"'],
    ['say "hi"', '"say \\"hi\\""'],
    ["C:\\temp", '"C:\\\\temp"'],
    ["two\nlines\ttab", '"two\\nlines\\ttab"'],
    ["nul \u0000", '"nul \\u0000"'],
    ["$${not.one}", '"$${not.one}"'],
    ["%%{ if }", '"%%{ if }"'],
    ["$$${var.a}", '"$$${var.a}"'],
    ['${lookup({"}" = 1}, "}")}', 'lookup({"}" = 1}, "}")'],
    ['${"a ${"b}"}"}', '"a ${"b}"}"'],
    ['%{ if var.a }"yes"%{ endif }', '"%{ if var.a }\\"yes\\"%{ endif }"'],
    ["${[\n1]}", "([\n1])"],
    ["costs $5 {or} 5%", '"costs $5 {or} 5%"'],
  ])("%j becomes %s", (text, written) => {
    expect(expression(text)).toBe(written);
  });

  it("fails when an interpolation has no end", () => {
    expect(() => expression("a ${var.a")).toThrow('"a ${var.a" opens an interpolation that it never closes');
  });

  it("is plain text where Terraform knows no templates", () => {
    expect(literal('a ${b} %{c} "d" $e')).toBe('"a $${b} %%{c} \\"d\\" $e"');
  });

  it("is a name where Terraform expects one, with or without an interpolation around it", () => {
    expect([reference("azurerm_subnet.a"), reference("${azurerm_subnet.a}")]).toEqual([
      "azurerm_subnet.a",
      "azurerm_subnet.a",
    ]);
  });
});

const sequences = fc.constantFrom(
  '${upper("}\\"")}',
  '${{ a = "x" }["a"]}',
  '${"in ${"deep"} out"}',
  '${join("-", ["a", "b"])}',
  '%{ if true }yes%{ else }"no"%{ endif }',
  "$${",
  "%%{",
  "$$${",
  "a$$",
  "{",
  "}",
);
const words = fc.string({ unit: "grapheme", maxLength: 8 });
const oddities = fc.string({
  unit: fc.constantFrom('"', "\\", "\n", "\t", "$", "%", "~", "/", "#", " "),
  maxLength: 5,
});
// No carriage return: Terraform itself overlooks an interpolation that follows one in JSON.
/** Text that neither begins an interpolation by itself nor with what follows. */
const text = fc.oneof(words, oddities).map((value) => value.replaceAll(/(?<=[$%])(?=\{|$)/g, " "));
const template = fc.array(fc.oneof(sequences, text), { maxLength: 8 }).map((parts) => parts.join(""));

describe("Terraform", () => {
  it("reads the same from the JSON and from the HCL of any string", () => {
    fc.assert(
      fc.property(fc.array(template, { minLength: 100, maxLength: 200 }), (texts) => {
        const native = texts.map((value, index) => `v${index} = ${expression(value)}\n`).join("");
        const json = Object.fromEntries(texts.map((value, index) => [`v${index}`, value]));
        expect(evaluate("main.tf", `locals {\n${native}}\n`, texts.length)).toEqual(
          evaluate("main.tf.json", JSON.stringify({ locals: json }), texts.length),
        );
      }),
      { numRuns: 5 },
    );
  });
});

/** What Terraform takes the locals v0, v1, … of a file for. */
function evaluate(name: string, text: string, count: number): string[] {
  const folder = mkdtempSync(join(tmpdir(), "template-"));
  try {
    writeFileSync(join(folder, name), text);
    const list = Array.from({ length: count }, (_, index) => `local.v${index}`).join(", ");
    const { code, stdout, stderr } = terraform(["console"], {
      cwd: folder,
      input: `base64encode(jsonencode([${list}]))\n`,
    });
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(Buffer.from(JSON.parse(stdout), "base64").toString());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lint } from "../../src/lint/lint.ts";
import { folderWith, promptText } from "../support/folder.ts";

/** Text made of what means something to one of the parsers. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom("---\n", "\n", "{{", "}}", "{{#each ", "{{/each}}", "{{> a}}", "{{#*inline ", "../", "this", '"'),
      fc.constantFrom(
        "version: 1.0.0\n",
        "input:\n  schema:\n",
        "__proto__: ",
        "constructor",
        "<<<dotprompt:role:system>>>",
      ),
      fc.constantFrom("&a [*a]", "!!binary ", "? ", "cases:\n", "- ", "{}", "[", "\u0000", "\ud800", "\u202e"),
      fc.string(),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(""));

describe("files that nobody would write", () => {
  it("are told, each finding at a line of its file, whatever they hold", async () => {
    await fc.assert(
      fc.asyncProperty(text, text, text, async (any, template, partial) => {
        const files = {
          "prompts/any.prompt": any,
          "prompts/sound.prompt": promptText(template),
          "prompts/sound.cases.yaml": any,
          "prompts/partials/a.prompt": partial,
          "prompts/versions.lock.json": any,
        };
        const { diagnostics } = await lint(folderWith(files));
        for (const { file, line, column, message } of diagnostics) {
          const lines = (files[file as keyof typeof files] ?? "").replaceAll("\r\n", "\n").split("\n");
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(Math.max(lines.length, 1));
          expect(column).toBeGreaterThanOrEqual(1);
          expect(message.length).toBeLessThan(2000);
        }
        expect(diagnostics).not.toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

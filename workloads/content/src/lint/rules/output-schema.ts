import { ITEMS, objectOf, typesOf, writtenPath } from "../../library/schema.ts";
import { diagnoseAt, quote } from "../../library/source.ts";
import type { JsonObject } from "../../types.ts";
import type { Rule } from "../rule.ts";

export const outputSchema: Rule = {
  id: "output-schema",
  description: "the output schema refuses an answer that is empty, or has more than was asked for",
  check: ({ prompts }) =>
    prompts.flatMap(({ prompt: { output }, frontMatter }) => {
      const written = objectOf(objectOf(frontMatter.value).output).schema;
      const at = (path: readonly string[], rule: string, message: string) => {
        const offset = frontMatter.keyOffset(["output", "schema", ...writtenPath(written, path)]);
        return diagnoseAt(frontMatter.source, offset, { ruleId: `output-schema/${rule}`, message });
      };
      const isLoose = !Array.isArray(output.schema.required) || output.schema.required.length === 0;
      return [
        ...(isLoose ? [at([], "optional", "an empty answer would do; make at least one part required")] : []),
        ...openObjects(output.schema).map((path) => {
          const name = path.length === 0 ? "the answer" : quote(path.join("."));
          return at(path, "open", `${name} may hold anything; add additionalProperties: false to its schema`);
        }),
      ];
    }),
};

/** Paths of objects that may have properties which the schema does not name. */
function openObjects(schema: JsonObject, path: readonly string[] = []): (readonly string[])[] {
  const isOpen = typesOf(schema).includes("object") && (schema.additionalProperties ?? true) === true;
  const parts = Object.entries(objectOf(schema.properties));
  const items = schema.items === undefined ? [] : [[ITEMS, schema.items] as const];
  return [
    ...(isOpen ? [path] : []),
    ...[...parts, ...items].flatMap(([name, part]) => openObjects(objectOf(part), [...path, name])),
  ];
}

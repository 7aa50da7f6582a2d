import { checkShape, compileSchema } from "../../library/shape.ts";
import type { JsonObject } from "../../types.ts";
import type { Rule } from "../rule.ts";

export const inputDefaults: Rule = {
  id: "input-defaults",
  description: "default values fit the input schema",
  check: ({ prompts }) =>
    prompts.flatMap(({ prompt: { input }, frontMatter }) => {
      if (Object.keys(input.defaults).length === 0) return [];
      // Only a whole brief must have what is required.
      const { required: _, ...schema }: JsonObject = input.schema;
      const checked = { yaml: frontMatter, path: ["input", "default"], rules: "input-defaults" };
      return checkShape(compileSchema(schema), input.defaults, checked);
    }),
};

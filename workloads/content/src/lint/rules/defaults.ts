import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { objectOf } from "../../library/template.ts";
import { inFrontMatter, type LintRule } from "../rule.ts";

export const defaults: LintRule = {
  id: "input/default",
  why: "a default that the schema refuses fails in every brief that leaves it out",
  *check({ library, source }) {
    for (const file of source.prompts) {
      const prompt = library.prompts.get(file.name);
      if (prompt === undefined) continue;
      const properties = objectOf(prompt.input.schema.properties);
      const ajv = new Ajv({ strict: false });
      addFormats.default(ajv);
      for (const [name, value] of Object.entries(prompt.input.defaults)) {
        const schema = properties[name];
        if (schema === undefined) {
          yield inFrontMatter(file, `input.default.${name}`, this, `input.default.${name} is not in input.schema`);
        } else if (!ajv.validate(objectOf(schema), value)) {
          yield inFrontMatter(
            file,
            `input.default.${name}`,
            this,
            `input.default.${name} is ${JSON.stringify(value)}, but ${ajv.errorsText(ajv.errors, { dataVar: "it" })}`,
          );
        }
      }
    }
  },
};

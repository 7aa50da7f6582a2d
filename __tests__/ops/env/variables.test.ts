import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkEnv } from "../../../ops/env/check.ts";
import { parseEnvText } from "../../../ops/env/dotenv.ts";
import { describeVariable, VARIABLE_NAMES } from "../../../ops/env/variables.ts";
import schema from "../../../schemas/env.schema.json" with { type: "json" };
import { isSecretName } from "../../../schemas/syntax/secrets.ts";

const example = readFileSync(join(import.meta.dirname, "../../../.env.example"), "utf8");
const properties: Record<string, Record<string, unknown>> = schema.properties;
const current = VARIABLE_NAMES.filter((name) => describeVariable(name)?.replacedBy === undefined);

describe("the schema of .env", () => {
  test.each(Object.entries(properties))(
    "%s has a description, an example and a reader or a replacement",
    (_, property) => {
      expect(property.description).toMatch(/\S.*\.$/);
      expect(property.examples).toHaveLength(1);
      expect(property["x-readBy"] ?? property["x-deprecated"]).toMatch(/\w/);
    },
  );

  test("every variable with the name of a secret is marked as one", () => {
    const unmarked = VARIABLE_NAMES.filter((name) => isSecretName(name) && describeVariable(name)?.secret !== true);
    expect(unmarked).toEqual([]);
  });

  test("what replaces a variable under another name is itself current", () => {
    const targets = VARIABLE_NAMES.flatMap((name) => describeVariable(name)?.renamedTo ?? []);
    expect(targets.filter((name) => !current.includes(name))).toEqual([]);
  });
});

describe(".env.example", () => {
  test("lists every current variable behind its description, and none is set", () => {
    const shown = [...example.matchAll(/^# (.+)\n#(\w+)=/gm)].map(([, description, name]) => [name, description]);
    expect(shown).toEqual(current.map((name) => [name, properties[name]?.description]));
    expect(parseEnvText(example)).toEqual({ entries: [], junk: [] });
  });

  test("with every line of it uncommented, nothing is wrong", () => {
    const text = example.replaceAll(/^#(\w+=)/gm, "$1");
    expect(parseEnvText(text).entries.map(({ key }) => key)).toEqual(current);
    expect(checkEnv({ file: ".env", text }, { environments: [], env: {} })).toEqual([]);
  });
});

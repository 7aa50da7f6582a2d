import { expect, test } from "vitest";
import { environmentReads } from "../../../ops/env/code-reads.ts";

test.each([
  ["process.env.FOO", ["FOO"]],
  ["process.env['FOO_BAR'] ?? env[\"B\"]", ["FOO_BAR", "B"]],
  ["context.env.CI && context.env?.TZ", ["CI", "TZ"]],
  ["const { A, B: renamed, C = 'x' } = process.env;", ["A", "B", "C"]],
  ["process.env.lower; environment.FOO; dotenv.parse", []],
])("%j reads %j", (source, names) => {
  expect(environmentReads(source)).toEqual(names);
});

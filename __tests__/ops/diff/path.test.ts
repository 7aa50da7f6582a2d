import fc from "fast-check";
import { expect, test } from "vitest";
import { formatSteps, matchesPattern, parsePath, type Step } from "../../../ops/diff/path.ts";

const property = (name: string): Step => ({ name, isItem: false });
const item = (name: string): Step => ({ name, isItem: true });

test("a path is written as people would", () => {
  expect(formatSteps([property("mysql"), property("databases"), item("app"), property("charset")])).toBe(
    "mysql.databases[app].charset",
  );
  expect(formatSteps([property("environment"), property("tags"), property("cost.center")])).toBe(
    'environment.tags["cost.center"]',
  );
});

test("what is written is read back", () => {
  const step = fc.record({ name: fc.string({ minLength: 1 }), isItem: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (steps) => {
      expect(parsePath(formatSteps(steps))).toEqual(steps.map(({ name }) => name));
      expect(matchesPattern(steps, formatSteps(steps))).toBe(true);
    }),
  );
});

test.each([
  ["mysql.server.databases[app].charset", true],
  ["mysql.server.databases[*].charset", true],
  ["mysql.server.databases.app.charset", true],
  ["mysql.*.databases.*.charset", true],
  ["mysql.server.**", true],
  ["mysql.**", true],
  ["mysql.server.databases[app].charset.**", true],
  ["mysql.server", false],
  ["mysql.*", false],
  ["mysql.server.databases[other].charset", false],
  ["server.databases[app].charset", false],
  ["mysql.server.databases[app].charset.x.**", false],
  ["mysql..server", false],
  ["mysql.server[", false],
  ["", false],
])("%s fits mysql.server.databases[app].charset: %s", (pattern, fits) => {
  const steps = [property("mysql"), property("server"), property("databases"), item("app"), property("charset")];
  expect(matchesPattern(steps, pattern)).toBe(fits);
});

test("any text is a pattern or none, without an error", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      matchesPattern([property("a")], text);
    }),
  );
});

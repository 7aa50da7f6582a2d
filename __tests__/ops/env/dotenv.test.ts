import { parseEnv } from "node:util";
import fc from "fast-check";
import { type Command, parse } from "unbash";
import { describe, expect, test } from "vitest";
import { parseEnvText } from "../../../ops/env/dotenv.ts";

const values = (text: string) =>
  Object.fromEntries(parseEnvText(text).entries.map((entry) => [entry.key, entry.value]));

const pieces = ["A", "export ", "=", " = ", "\n", "'", '"', "`", "#", " #", " ", "\t", "\\n", "$X", "x", "é"];
const anything = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 12 })
  .map((parts) => parts.join("").replaceAll(/[\r\0]/g, ""));
const line = fc
  .tuple(
    fc.constantFrom("", " ", "export "),
    fc.constantFrom("A", "B", "KEY_1"),
    fc.constantFrom("", "'", '"'),
    anything,
  )
  .map(([before, key, quote, value]) => `${before}${key}=${quote}${value}${quote}`);
const envText = fc
  .array(fc.oneof({ weight: 4, arbitrary: line }, anything), { maxLength: 5 })
  .map((lines) => lines.join("\n"));

test("a file without problems is read exactly as node --env-file and a shell read it", () => {
  let compared = 0;
  fc.assert(
    fc.property(envText, (text) => {
      const { entries, junk } = parseEnvText(text);
      const named = entries.every(({ key }) => /^[A-Z_]\w*$/.test(key));
      if (!named || junk.length > 0 || entries.some((entry) => entry.quotingProblem !== undefined)) return;
      compared += entries.length;
      expect(values(text)).toEqual({ ...parseEnv(text) });
      expect(entries.map(({ key, value }) => [key, value])).toEqual(shellReading(text));
    }),
    { numRuns: 5000 },
  );
  expect(compared).toBeGreaterThan(300);
});

/** The assignments of a script of nothing but assignments; anything else in it fails the test. */
function shellReading(text: string): string[][] {
  const script = parse(text);
  expect(script.errors ?? []).toEqual([]);
  return script.commands.map(({ command }) => {
    const { name, prefix, suffix } = command as Command;
    const [assignment, ...more] = [...prefix, ...suffix];
    expect([name?.value ?? "export", more]).toEqual(["export", []]);
    expect(JSON.stringify(assignment)).not.toMatch(/Expansion|Substitution|Glob|AnsiC/);
    if (assignment?.type !== "Assignment" || assignment.value.type !== "Word") throw new Error("no plain assignment");
    return [assignment.name, assignment.value.value];
  });
}

test("places point at the key, and at the word export before it", () => {
  const text = "# c\n  export  KEY='two\nlines' # why\nB=1";
  const [key, b] = parseEnvText(text).entries;
  expect(text.slice(key?.keyStart, key?.keyEnd)).toBe("KEY");
  expect(text.slice(key?.exportStart)).toMatch(/^export {2}KEY/);
  expect(key?.value).toBe("two\nlines");
  expect(text.slice(b?.keyStart)).toBe("B=1");
});

describe("quoting", () => {
  test.each([
    ["A=plain-1.2:x/y@z", undefined],
    ["A=plain # why", undefined],
    ["A='any $thing # \" `here`'", undefined],
    ['A="spaces and # signs"', undefined],
    ["A=", undefined],
    ["A= # nothing", undefined],
    ["A=pass#word", "node --env-file cuts it off"],
    ["A=two words", "space without quotes"],
    ["A=a$b", "mean something to a shell"],
    ["A=a;b", "mean something to a shell"],
    ['A="a$b"', "a shell replaces"],
    ['A="a\\nb"', "a shell replaces"],
    ["A=`id`", "a shell executes"],
    ["A='open", "single quote that nothing closes"],
    ['A="open\nB=1', "double quote that nothing closes"],
    ["A='it''s'", "after its closing quote"],
    ["A='x'#y", "after its closing quote"],
    ["A = x", "beside '='"],
    ["A= x", "beside '='"],
    ["A= \nB=1", "beside '='"],
  ])("%j", (text, problem) => {
    const found = parseEnvText(text).entries[0]?.quotingProblem;
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(problem);
  });
});

test("lines that assign nothing are junk", () => {
  const text = "just text\n=x\n\n# comment\n # comment\n # B=1\n";
  expect(parseEnvText(text).junk.map(({ start, end }) => text.slice(start, end))).toEqual([
    "just text",
    "=x",
    " # B=1",
  ]);
});

import { expect, test } from "vitest";
import { violations } from "../../src/testing/assertions.ts";

const SUBJECT = {
  messages: [
    { role: "system", text: "Be brief." },
    { role: "user", text: "Write about tea" },
    { role: "user", text: "and milk." },
  ],
  answer: { title: "Green tea", sections: [{ heading: "Leaves", words: 3 }], tags: [] },
} as const;

test.each([
  [{ contains: "Green" }],
  [{ of: "user", contains: "tea\nand" }],
  [{ of: "system", excludes: "tea", matches: "^be BRIEF" }],
  [{ path: "sections.0.words", equals: 3 }],
  [{ path: "sections", equals: [{ words: 3, heading: "Leaves" }], minItems: 1, maxItems: 1 }],
  [{ path: "title", minWords: 2, maxWords: 2 }],
  [{ path: "tags", maxItems: 0 }],
] as const)("%j holds", (assertion) => {
  expect(violations(assertion, SUBJECT)).toEqual([]);
});

test.each([
  [{ contains: "black" }, [/^answer does not contain "black": "\{\\"title\\":/]],
  [{ of: "user", excludes: "tea" }, [/^user contains "tea", which it must not$/]],
  [{ of: "assistant", contains: "x" }, [/^assistant /]],
  [{ path: "title", matches: "^black" }, [/^answer\.title does not match \/\^black\/: "Green tea"$/]],
  [{ path: "title", equals: "x", minWords: 3, maxWords: 1 }, [/is "Green tea", not "x"/, /has 2 words/, /has 2 words/]],
  [{ path: "sections", minItems: 2 }, [/^answer\.sections has 1 items, but at least 2 are asked for$/]],
  [{ path: "sections", maxItems: 0 }, [/has 1 items, but at most 0 are allowed/]],
  [{ path: "title", minItems: 1 }, [/^answer\.title is "Green tea", but must be a list$/]],
  [{ path: "sections.1.heading", contains: "x" }, [/^answer\.sections\.1\.heading is not there$/]],
  [{ path: "__proto__", contains: "x" }, [/^answer\.__proto__ is not there$/]],
] as const)("%j does not, and why is told", (assertion, expected) => {
  const told = violations(assertion as Parameters<typeof violations>[0], SUBJECT);
  expect(told).toHaveLength(expected.length);
  for (const [index, pattern] of expected.entries()) expect(told[index]).toMatch(pattern);
});

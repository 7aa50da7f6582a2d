import { join } from "node:path";
import { Dotprompt } from "dotprompt";
import { describe, expect, it } from "vitest";
import type { Assertion, Case } from "../../src/library/cases.ts";
import { readSources } from "../../src/library/read.ts";
import { lint } from "../../src/lint/lint.ts";
import type { Prompt } from "../../src/types.ts";

const WORKLOAD = join(import.meta.dirname, "../..");
const sources = await readSources(WORKLOAD);
const partials = Object.fromEntries([...sources.partials].map(([name, { text }]) => [name, text]));

/** Messages as dotprompt makes them, by who says them. */
async function messagesOf({ template, input }: Prompt, brief: Case["input"]): Promise<Record<string, string>> {
  const render = await new Dotprompt({ partials }).compile({ template });
  const { messages } = await render({ input: { ...input.defaults, ...brief } });
  const text = messages.map(({ role, content }) => [role, content.map((part) => part.text ?? "").join("")]);
  expect(text.map(([role]) => role)).toEqual(["system", "user"]);
  return Object.fromEntries(text);
}

describe("the library that is shipped", () => {
  it("has the narratives that people come back to", () => {
    expect(sources.prompts.map(({ prompt }) => prompt.name)).toEqual([
      "announcement/release",
      "article/from-notes",
      "email/newsletter",
      "incident/post-mortem",
      "market/recap",
      "social/weekly-thread",
      "trade/review",
      "video/script",
    ]);
  });

  it("has no mistake, and every version is pinned", async () => {
    expect((await lint(WORKLOAD)).diagnostics).toEqual([]);
  });

  it.each(sources.prompts.map(({ prompt }) => [prompt.name, prompt] as const))(
    "%s is made of modules, and says what every piece must say",
    (_, { partials: used, output }) => {
      expect(used).toEqual(
        expect.arrayContaining(["house", "voice", "audience", "language", "brief-is-data", "answer"]),
      );
      expect(used.length).toBeGreaterThanOrEqual(8);
      expect(output.schema.additionalProperties).toBe(false);
    },
  );

  const cases = sources.prompts.flatMap(({ prompt }) => {
    const file = sources.cases.find((each) => each.file === prompt.file.replace(".prompt", ".cases.yaml"));
    return (file?.cases ?? []).map((each) => [`${prompt.name}: ${each.name}`, prompt, each] as const);
  });

  it.each(cases)("%s: what is sent is what the case says", async (_, prompt, { input, assert }) => {
    const messages = await messagesOf(prompt, input);
    const told = assert.filter(({ of }: Assertion) => of === "system" || of === "user");
    expect(told.length).toBeGreaterThan(0);
    for (const { of = "answer", contains, excludes } of told) {
      if (contains !== undefined) expect(messages[of]).toContain(contains);
      if (excludes !== undefined) expect(messages[of]).not.toContain(excludes);
    }
    // A module that left a hole, or ran into the next.
    expect(Object.values(messages).join("|")).not.toMatch(/\n{4}|[.:][A-Z]|\[object Object\]|undefined/);
  });
});

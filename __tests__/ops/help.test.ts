import { describe, expect, it } from "vitest";
import { run } from "../../ops/cli.ts";
import { recordContext } from "../support/context.ts";
import { ROOT } from "../support/project.ts";

async function help(words: readonly string[]): Promise<string> {
  const context = recordContext(ROOT, {});
  await run([...words, "--help"], context);
  expect(context.recorded).toMatchObject({ code: 0, stderr: "" });
  return context.recorded.stdout;
}

/** The commands that a help lists below `Commands:`. */
const listed = (text: string): string[] =>
  [...(/^Commands:\n((?: .*\n)+)/m.exec(text)?.[1] ?? "").matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = ""]) => name);

async function everyCommand(above: readonly string[] = []): Promise<string[][]> {
  const names = listed(await help(above)).filter((name) => name !== "help");
  const below = await Promise.all(names.map((name) => everyCommand([...above, name])));
  return names.flatMap((name, index) => [[...above, name], ...(below[index] ?? [])]);
}

const commands = await everyCommand();

describe("the help of", () => {
  it("converge reaches commands and those below them", () => {
    const named = commands.map((words) => words.join(" "));
    for (const name of ["start", "await", "history", "history show", "history prune"]) expect(named).toContain(name);
  });

  it.each(commands.map((words) => [words.join(" "), words] as const))(
    "converge %s has examples, exit codes and JSON for programs",
    async (name, words) => {
      const text = await help(words);
      expect(text).toMatch(/^Examples:\n {2}\$ /m);
      expect(text).toMatch(new RegExp(`^ {2}\\$ npx converge ${name}`, "m"));
      expect(text).toMatch(/^Exit code: 0 \S/m);
      expect(text).toMatch(/--format <format>[^-]*"text",\s+"json"/);
    },
  );

  it("converge await tells its default as it would be typed", async () => {
    expect(await help(["await"])).toMatch(/--timeout <duration>[^-]*\(default:\s+30m\)/);
  });
});

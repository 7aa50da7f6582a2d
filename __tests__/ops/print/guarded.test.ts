import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Output } from "../../../ops/context.ts";
import { writeCommands } from "../../../ops/print/github.ts";
import { guarded, guardedText, withoutCommands } from "../../../ops/print/guarded.ts";
import { printableJson } from "../../../ops/print/terminal.ts";
import { Scrubber } from "../../../ops/secrets/scrubber.ts";
import { proof } from "../../support/proof.ts";

/** What GitHub's runner and the agent of Azure Pipelines take for a command, of a line as .NET reads lines. */
const isCommand = (line: string): boolean => /^[\s\p{Z}\u0085]*::/u.test(line) || /##[a-z]*\[/i.test(line);
const commandsIn = (text: string): string[] => text.split(/\r\n|\r|\n/).filter(isCommand);

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "::",
        ":",
        "::error::pwn",
        "::add-mask::x",
        "##[error]",
        "##",
        "#",
        "[",
        "##vso[task.setvariable]x",
        "vso[",
      ),
      fc.constantFrom(
        "\n",
        "\r",
        "\r\n",
        " ",
        "\t",
        "\u00a0",
        "\u3000",
        "\u0085",
        "\u2028",
        "\u200b",
        "\u202e",
        "\u001b[31m",
        "\u001b]0;x\u0007",
        "\u009b2J",
      ),
      fc.string({ unit: "grapheme", maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

const NOBODY = new Scrubber([]);
const OBEYED = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function recorded({ isTTY = false, scrubber = NOBODY } = {}): Output & { readonly text: () => string } {
  const parts: string[] = [];
  const output = guarded({ isTTY, write: (part) => void parts.push(part) }, scrubber, {});
  return { ...output, text: () => parts.join("") };
}

proof(
  "secrets",
  "a workflow command, a terminal escape or a change of direction in a text of others",
  "The text is shown and obeyed by nobody: in a log, a terminal, a summary, a comment.",
  () => {
    fc.assert(
      fc.property(fc.array(hostile), (parts) => {
        const output = recorded();
        for (const part of parts) output.write(part);
        expect(commandsIn(output.text())).toEqual([]);
        expect(output.text()).not.toMatch(OBEYED);
        const page = guardedText(parts.join(""), NOBODY);
        expect(commandsIn(page)).toEqual([]);
        expect(page).not.toMatch(OBEYED);
      }),
      { numRuns: 500 },
    );
  },
);

describe("the way out of a command", () => {
  test("keeps JSON the same JSON", () => {
    fc.assert(
      fc.property(hostile, hostile, (key, value) => {
        const output = recorded();
        output.write(`${printableJson({ [key]: value })}\n`);
        output.write(`${JSON.stringify({ [key]: value })}\n`);
        expect(JSON.parse(output.text().split("\n}\n")[0]?.concat("\n}") ?? "")).toEqual({ [key]: value });
        expect(JSON.parse(output.text().trimEnd().split("\n").at(-1) ?? "")).toEqual({ [key]: value });
      }),
    );
  });

  test("keeps what nobody obeys", () => {
    const text = "a: b\n\t± ünï 漢字 👩 # ## [x] 10.0.0.0/8 ::1\n";
    const output = recorded();
    output.write(text);
    expect(output.text()).toBe(text);
  });

  test("keeps our colours where there are colours, and no other escape", () => {
    const text = "\u001b[31mred\u001b[39m \u001b]0;title\u0007";
    const output = recorded({ isTTY: true });
    output.write(text);
    expect(output.text()).toBe("\u001b[31mred\u001b[39m \\u001b]0;title\\u0007");
    const plain = recorded();
    plain.write(text);
    expect(plain.text()).toBe("\\u001b[31mred\\u001b[39m \\u001b]0;title\\u0007");
  });

  test("lets commands of our own through, and nothing else in them", () => {
    const output = recorded();
    output.write("text");
    output.write("\n");
    writeCommands(output, "::error file=a.json::no such key\n");
    output.write("::error file=a.json::no such key\n");
    expect(output.text()).toBe("text\n::error file=a.json::no such key\n:\\u003aerror file=a.json::no such key\n");
  });

  test("scrubs known secrets from text and from commands", () => {
    const output = recorded({ scrubber: new Scrubber(["Planted-0001!"]) });
    output.write('{"a":"Planted-\\u0030001!"}\n');
    writeCommands(output, "::error::Planted-0001%21");
    expect(output.text()).toBe('{"a":"(sensitive)"}\n::error::(sensitive)\n');
  });
});

describe("a text of many blanks", () => {
  test.each(["  ", "\t ", "\u00A0 ", "\n\n", "\u2028 "])("is read in one pass: %j", (blanks) => {
    const text = blanks.repeat(20_000);
    expect(withoutCommands(`${text}x`)).toBe(`${text}x`);
  });
});

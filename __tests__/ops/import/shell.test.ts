import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readShell } from "../../../ops/import/shell.ts";

/** What a script passes to `show`, one line a call; `?` for what cannot be known. */
const shown = (script: string, env: Record<string, string> = {}) =>
  readShell(script, env, ([name]) => name !== undefined && "text" in name && name.text === "show").calls.map(
    ({ words }) => words.slice(1).map((word) => ("text" in word ? word.text : "?")),
  );
const notes = (script: string, env: Record<string, string> = {}) =>
  readShell(script, env, () => false).notes.map(({ line, message }) => `${line}: ${message}`);

describe("words", () => {
  test.each<[string, string[]]>([
    ["show a 'b c' \"d e\" f\\ g", ["a", "b c", "d e", "f g"]],
    ["show a \\\n  b", ["a", "b"]],
    ["A=x; show $A ${A} \"$A-y\" '$A'", ["x", "x", "x-y", "$A"]],
    ["A='x y'; show $A \"$A\"", ["x", "y", "x y"]],
    ['A=; show $A "$A" b', ["", "b"]],
    ['show ${A:-d} ${A-d} "${A:=e}" $A', ["d", "d", "e", "e"]],
    ["A=x; show ${A:-d} ${A:+e} ${A^^} ${A,,}", ["x", "e", "X", "x"]],
    ["A=a_b_c; show ${A//_/-} ${A/_/-}", ["a-b-c", "a-b_c"]],
    ["A=(one 'two three'); A+=(four); show \"${A[@]}\" ${A[0]}", ["one", "two three", "four", "one"]],
    ["A=x; A+=y; show $A", ["xy"]],
    ["export A=x B=y; readonly C=z; show $A$B$C", ["xyz"]],
    ["show $(date) `date` $RANDOM $UNSET $((1+1)) $1", ["?", "?", "?", "?", "?", "?"]],
    ["A=$(date); show x-$A", ["?"]],
    ["show --a=b c=d e=$UNSET", ["--a=b", "c=d", "?"]],
    ["show $'a\\tb'", ["a\tb"]],
  ])("%s", (script, words) => {
    expect(shown(script)).toEqual([words]);
  });
});

describe("the flow of a script", () => {
  test.each<[string, string[][]]>([
    [
      'f() { show $1 "$@"; }\nf a b\nf c',
      [
        ["a", "a", "b"],
        ["c", "c"],
      ],
    ],
    ["f() { show $1; }", []],
    ["for x in a b; do show $x; done", [["a"], ["b"]]],
    ['if [ "$E" = prod ]; then show p; else show d; fi', [["p"], ["d"]]],
    ['E=prod; if [ "$E" = prod ]; then show p; else show d; fi', [["p"]]],
    ["E=dev; if [[ $E == prod ]]; then show p; else show d; fi", [["d"]]],
    ['E=dev; [ -z "$E" ] && E=x; show $E', [["dev"]]],
    ['[ -z "$E" ] && E=x; show $E', [["x"]]],
    ["E=prod; case $E in dev) S=s;; prod|live) S=l;; *) S=m;; esac; show $S", [["l"]]],
    ["E=pro; case $E in p*) show yes;; esac", [["yes"]]],
    ["A=$(show x)", [["x"]]],
    ["show a || show b; show c | cat; (show d); { show e; } > /dev/null", [["a"], ["b"], ["c"], ["d"], ["e"]]],
    ["while true; do show a; done", [["a"]]],
    ["# show a\ncat <<E\nshow b\nE\necho 'show c'", []],
  ])("%s", (script, calls) => {
    expect(shown(script)).toEqual(calls);
  });

  test("a value from before an open condition stays, and the other is noted", () => {
    const script = "A=x\nif [ -f y ]; then\n  A=z\nfi\nshow $A";
    expect(shown(script)).toEqual([["x"]]);
    expect(notes(script)).toEqual(["3: A has another value under a condition here, which is not taken"]);
  });

  test("variables come from the env file, at the start and again where the script sources one", () => {
    expect(shown("show $A; A=y; show $A; . ./.env; show $A", { A: "x" })).toEqual([["x"], ["y"], ["x"]]);
    expect(notes("source .env")).toEqual(["1: reads another file: name it with --env"]);
  });
});

describe("hostile scripts", () => {
  test.each([
    ["a variable that doubles", `A=xxxxxxxx\n${"A=$A$A\n".repeat(60)}show $A`],
    ["an array that doubles", `A=(x)\n${'A=("${A[@]}" "${A[@]}")\n'.repeat(60)}show ok`],
    ["loops in loops", `${"for i in 1 2 3 4 5 6 7 8 9; do\n".repeat(12)}[[ a = b ]]\n${"done\n".repeat(12)}`],
    ["a function that calls itself", "f() { f; f; }\nf"],
    ["deep nesting", `${"(".repeat(5000)}show x`],
    ["a pattern with many stars", `case ${"a".repeat(4000)} in ${"*a".repeat(50)}b) show x;; esac`],
    ["an open quote", "show 'x"],
    ["a flood of words", `A=(${"x ".repeat(200_000)})\nshow "\${A[@]}"`],
  ])("%s end in bounded time", (_, script) => {
    expect(JSON.stringify(readShell(script, {}, () => true)).length).toBeLessThan(3_000_000);
  });

  test("any text is read without an error", () => {
    const piece = fc.constantFrom(
      "A=",
      "$A",
      "${A:-",
      "}",
      "$(",
      ")",
      "`",
      "'",
      '"',
      "\\",
      "\n",
      " ",
      "if ",
      "then ",
      "fi",
      "case ",
      "in ",
      ";;",
      "esac",
      "for ",
      "do ",
      "done",
      "[[ ",
      "]]",
      "f() {",
      "}",
      "&&",
      "|",
      "<<E",
      "(",
      "az",
      "x",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 60 }), (parts) => {
        readShell(parts.join(""), {}, () => true);
      }),
      { numRuns: 2000 },
    );
  });
});

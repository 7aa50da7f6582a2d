import {
  type Assignment,
  type Command,
  type CommandNode,
  forEachChild,
  parse,
  type SyntaxNode,
  type Word,
} from "unbash";
import { Lines } from "../../schemas/syntax/source.ts";
import { evaluateTest } from "./shell-tests.ts";
import {
  expandText,
  expandWord,
  isKnown,
  isList,
  MAX_LENGTH,
  type ShellScope,
  type ShellText,
  type ShellValue,
} from "./shell-words.ts";

/** A command of a script, with its words as far as they are known without running it. */
export interface ShellCall {
  readonly words: readonly ShellText[];
  /** From 1. */
  readonly line: number;
}

/** Something about a script that its reader should know; holds no value of it. */
export interface ShellNote {
  readonly line: number;
  readonly message: string;
}

export interface ShellReading {
  readonly calls: readonly ShellCall[];
  readonly notes: readonly ShellNote[];
  /** What the variables hold at the end. */
  readonly variables: ReadonlyMap<string, ShellValue>;
}

const MAX_STEPS = 100_000;
const MAX_CALL_DEPTH = 16;
const MAX_ITERATIONS = 100;
const MAX_ELEMENTS = 1000;
const DECLARATIONS = new Set(["export", "local", "declare", "typeset", "readonly"]);

/**
 * Reads a bash script without running anything: follows its assignments, functions, loops over written lists and the
 * conditions that its own values decide. Where a condition is open, both ways are read, and what was known before stays.
 *
 * @param env Variables that are set before the script begins, and again where it sources a file.
 * @param name Whether a command is of interest, by its words.
 */
export function readShell(
  source: string,
  env: Readonly<Record<string, string>>,
  isWanted: (words: readonly ShellText[]) => boolean,
): ShellReading {
  const reader = new ShellReader(source, env, isWanted);
  const script = parse(source);
  for (const { message, pos } of script.errors?.slice(0, 5) ?? [])
    reader.note(pos, `the shell syntax is broken: ${message}`);
  reader.walk(script);
  return reader;
}

class ShellReader implements ShellScope, ShellReading {
  readonly calls: ShellCall[] = [];
  readonly notes: ShellNote[] = [];
  readonly variables = new Map<string, ShellValue>();
  readonly #functions = new Map<string, SyntaxNode>();
  readonly #lines: Lines;
  readonly #env: Readonly<Record<string, string>>;
  readonly #isWanted: (words: readonly ShellText[]) => boolean;
  #arguments: readonly ShellText[] | undefined;
  #open = 0;
  #depth = 0;
  #steps = 0;
  #at = 0;

  constructor(
    source: string,
    env: Readonly<Record<string, string>>,
    isWanted: (words: readonly ShellText[]) => boolean,
  ) {
    this.#lines = new Lines(source);
    this.#env = env;
    this.#isWanted = isWanted;
    this.#applyEnv();
  }

  get(name: string): ShellValue | undefined {
    if (name === "@" || name === "*") return this.#arguments;
    return /^\d+$/.test(name) ? this.#arguments?.[Number(name) - 1] : this.variables.get(name);
  }

  set(name: string, value: ShellValue): void {
    const before = this.variables.get(name);
    // Under an open condition: the value that holds in any case is the better guess.
    if (this.#open > 0 && before !== undefined && isUseful(before)) {
      if (isUseful(value) && JSON.stringify(before) !== JSON.stringify(value))
        this.note(this.#at, `${name} has another value under a condition here, which is not taken`);
      return;
    }
    this.variables.set(name, value);
  }

  visit(part: SyntaxNode): void {
    if (part.type === "CommandExpansion" && part.script !== undefined) this.#openly(part.script);
  }

  note(position: number, message: string): void {
    const line = this.#lines.lineAt(position) + 1;
    if (this.notes.some((note) => note.line === line && note.message === message)) return;
    this.notes.push({ line, message });
  }

  walk(node: SyntaxNode): void {
    if (++this.#steps > MAX_STEPS) {
      if (this.#steps === MAX_STEPS + 1)
        this.note(node.pos, "the script does too much to follow: the rest is left out");
      return;
    }
    switch (node.type) {
      case "Command":
        this.#command(node);
        break;
      case "Function":
        this.#functions.set(node.name.value, node.body);
        break;
      case "If":
        this.#if(node);
        break;
      case "Case":
        this.#case(node);
        break;
      case "For":
        this.#for(node);
        break;
      case "AndOr":
        this.#andOr(node);
        break;
      case "While":
        this.#openly(node);
        break;
      case "Word":
      case "Assignment":
        break;
      default:
        forEachChild(node, (child) => this.walk(child));
    }
  }

  /** Reads what may or may not happen. */
  #openly(node: SyntaxNode | undefined): void {
    if (node === undefined) return;
    this.#open++;
    forEachChild(node, (child) => this.walk(child));
    this.#open--;
  }

  #command(node: Command): void {
    this.#at = node.pos;
    const assignments = node.prefix.filter((part) => part.type === "Assignment");
    if (node.name === undefined) {
      for (const assignment of assignments) this.#assign(assignment);
      return;
    }
    const name = node.name.value;
    if (DECLARATIONS.has(name)) {
      for (const argument of node.args) if (argument.type === "Assignment") this.#assign(argument);
      return;
    }
    const words = [node.name, ...node.args].flatMap((word) => this.#expand(word));
    if (name === "read") for (const word of words.slice(1)) this.#forget(word);
    if (name === "source" || name === ".") this.#source(node.pos);
    const body = this.#functions.get(name);
    if (body !== undefined) this.#call(body, words.slice(1));
    else if (this.#isWanted(words)) this.calls.push({ words, line: this.#lines.lineAt(node.pos) + 1 });
  }

  #expand(word: Word | Assignment): ShellText[] {
    if (word.type === "Word") return expandWord(word, this);
    // `--args a=b` reads as an assignment; to the command it is a word.
    const value = word.value.type === "Word" ? expandText(word.value, this) : { unknown: "is an array" };
    return [isKnown(value) ? { text: `${word.name}=${value.text}` } : value];
  }

  #assign({ name, value, append, index }: Assignment): void {
    const before = this.variables.get(name);
    const next =
      value.type === "Word" ? expandText(value, this) : value.elements.flatMap((word) => expandWord(word, this));
    if (index !== undefined) this.set(name, { unknown: "is an array that the script fills" });
    else this.set(name, append && before !== undefined ? joined(name, before, next) : next);
  }

  #forget(word: ShellText): void {
    if (isKnown(word) && /^[A-Za-z_]\w*$/.test(word.text)) this.set(word.text, { unknown: "is typed in by a person" });
  }

  #source(position: number): void {
    if (Object.keys(this.#env).length === 0) this.note(position, "reads another file: name it with --env");
    this.#applyEnv();
  }

  #applyEnv(): void {
    for (const [name, text] of Object.entries(this.#env)) this.variables.set(name, { text });
  }

  #call(body: SyntaxNode, words: readonly ShellText[]): void {
    if (this.#depth >= MAX_CALL_DEPTH) return;
    const outer = this.#arguments;
    this.#arguments = words;
    this.#depth++;
    this.walk(body);
    this.#depth--;
    this.#arguments = outer;
  }

  #if(node: Extract<SyntaxNode, { type: "If" }>): void {
    this.walk(node.clause);
    const decided = this.#test(node.clause);
    if (decided === true) {
      this.walk(node.then);
      return;
    }
    if (decided === undefined) this.#openly(node.then);
    for (const elif of node.elif) this.#openly(elif);
    if (decided === false && node.elif.length === 0 && node.else !== undefined) this.walk(node.else);
    else this.#openly(node.else);
  }

  #test(node: SyntaxNode | undefined): boolean | undefined {
    if (node?.type === "CompoundList") return node.commands.length === 1 ? this.#test(node.commands[0]) : undefined;
    if (node?.type === "Statement") return this.#test(node.command);
    return node?.type === "Command" || node?.type === "TestCommand" ? evaluateTest(node, this) : undefined;
  }

  #case(node: Extract<SyntaxNode, { type: "Case" }>): void {
    const word = expandText(node.word, this);
    const taken = isKnown(word)
      ? node.items.find(({ pattern }) => pattern.some((glob) => matchesGlob(word.text, expandText(glob, this))))
      : undefined;
    if (taken !== undefined) this.walk(taken.body);
    else if (!isKnown(word)) for (const item of node.items) this.#openly(item.body);
  }

  #for(node: Extract<SyntaxNode, { type: "For" }>): void {
    const items = node.wordlist?.flatMap((word) => expandWord(word, this));
    for (const item of items?.slice(0, MAX_ITERATIONS) ?? [{ unknown: "differs from loop to loop" }]) {
      this.variables.set(node.name.value, item);
      this.walk(node.body);
    }
  }

  #andOr(node: Extract<SyntaxNode, { type: "AndOr" }>): void {
    const [first, ...others] = node.commands;
    if (first === undefined) return;
    this.walk(first);
    const decided = this.#test(first as CommandNode);
    for (const [index, command] of others.entries()) {
      const runsOn = node.operators[index] === "&&";
      if (index === 0 && decided !== undefined && decided !== runsOn) return;
      this.#open++;
      this.walk(command);
      this.#open--;
    }
  }
}

const isUseful = (value: ShellValue) => (isList(value) ? value.length > 0 : isKnown(value) && value.text !== "");

/** What `+=` makes of a value and another. */
function joined(name: string, before: ShellValue, next: ShellValue): ShellValue {
  if (isList(before) || isList(next)) return [before, next].flat().slice(0, MAX_ELEMENTS);
  const known = isKnown(before) && isKnown(next) && before.text.length + next.text.length <= MAX_LENGTH;
  return known ? { text: before.text + next.text } : { unknown: `is computed from ${name}` };
}

/** Patterns of `case`: `*` and `?` only; others fit nothing. */
function matchesGlob(text: string, glob: ShellText): boolean {
  // More stars would make the match slow.
  if (!isKnown(glob) || glob.text.split("*").length > 4) return false;
  const pattern = glob.text
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll(/\*+/g, ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${pattern}$`, "s").test(text);
}

import type { ParameterExpansionPart, Word, WordPart } from "unbash";

/** One word of a command: its text, or why the text cannot be known without running the script. */
export type ShellText = { readonly text: string } | { readonly unknown: string };
/** What a variable holds: a text, or an array. */
export type ShellValue = ShellText | readonly ShellText[];

/** What words are expanded in. */
export interface ShellScope {
  /** Undefined: not set. */
  get(name: string): ShellValue | undefined;
  set(name: string, value: ShellValue): void;
  /** A command inside a word; it may hold calls worth reading. */
  visit(part: WordPart): void;
}

/** Longer than any argument of az; doubling a variable forty times must not fill the memory. */
export const MAX_LENGTH = 4096;
const MAX_FIELDS = 1000;

const unknown = (why: string): ShellText => ({ unknown: why });
export const isKnown = (text: ShellText): text is { readonly text: string } => "text" in text;

/** Collects the fields of one word. */
class Fields {
  readonly done: ShellText[] = [];
  #current: ShellText | undefined;

  append(value: ShellText): void {
    const before = this.#current ?? { text: "" };
    if (!isKnown(before)) return;
    if (!isKnown(value)) this.#current = value;
    else if (before.text.length + value.text.length > MAX_LENGTH) this.#current = unknown("is too long");
    else this.#current = { text: before.text + value.text };
  }

  /** An expansion without quotes: white space ends the field. */
  appendSplit(value: ShellText): void {
    const pieces = isKnown(value) ? value.text.split(/[ \t\n]+/).map((text) => ({ text })) : [value];
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) this.end();
      if (!isKnown(piece) || piece.text !== "") this.append(piece);
    }
  }

  appendList(values: readonly ShellText[]): void {
    for (const [index, value] of values.entries()) {
      if (index > 0) this.end();
      this.append(value);
    }
  }

  end(): void {
    if (this.#current !== undefined && this.done.length < MAX_FIELDS) this.done.push(this.#current);
    this.#current = undefined;
  }
}

/** The words that a shell makes of one written word: none, one, or several. */
export function expandWord(word: Word, scope: ShellScope): ShellText[] {
  const fields = new Fields();
  for (const part of partsOf(word)) expandPart(part, scope, fields, false);
  fields.end();
  return fields.done;
}

/** The text of a word where a shell does not split: in an assignment, in an operand. */
export function expandText(word: Word, scope: ShellScope): ShellText {
  const fields = new Fields();
  for (const part of partsOf(word)) expandPart(part, scope, fields, true);
  fields.end();
  if (fields.done.length <= 1) return fields.done[0] ?? { text: "" };
  return fields.done.reduce((a, b) => (isKnown(a) ? (isKnown(b) ? { text: `${a.text} ${b.text}` } : b) : a));
}

const partsOf = (word: Word): readonly WordPart[] =>
  word.parts ?? [{ type: "Literal", value: word.value, text: word.text, pos: word.pos, end: word.end }];

function expandPart(part: WordPart, scope: ShellScope, fields: Fields, quoted: boolean): void {
  switch (part.type) {
    case "Literal":
    case "Glob":
    case "SingleQuoted":
    case "AnsiCQuoted":
      fields.append({ text: part.value });
      break;
    case "DoubleQuoted":
    case "LocaleString":
      if (part.parts.length === 0) fields.append({ text: "" });
      for (const inner of part.parts) expandPart(inner, scope, fields, true);
      break;
    case "SimpleExpansion":
      place(variable(part.text.slice(1), undefined, scope), fields, quoted);
      break;
    case "ParameterExpansion":
      place(parameter(part, scope), fields, quoted);
      break;
    case "CommandExpansion":
      scope.visit(part);
      fields.append(unknown("is the output of a command"));
      break;
    default:
      fields.append(unknown("is computed by the shell"));
  }
}

function place(value: ShellValue, fields: Fields, quoted: boolean): void {
  if (isList(value)) fields.appendList(value);
  else if (quoted) fields.append(value);
  else fields.appendSplit(value);
}

export const isList = (value: ShellValue): value is readonly ShellText[] => Array.isArray(value);

function variable(name: string, index: string | undefined, scope: ShellScope): ShellValue {
  const value = scope.get(name);
  if (value === undefined) return unknown(notSet(name));
  if (!isList(value)) return value;
  if (index === "@" || index === "*" || name === "@" || name === "*") return value;
  return value[Number(index ?? 0)] ?? unknown(notSet(`${name}[${index}]`));
}

const notSet = (name: string) =>
  /^\d+$/.test(name) ? `is argument ${name} of the script` : `uses ${name}, which nothing sets`;

function parameter(part: ParameterExpansionPart, scope: ShellScope): ShellValue {
  const { parameter: name, operation, prefix } = part;
  if (prefix !== undefined) return unknown(`is computed from ${name}`);
  const index = part.index === undefined ? undefined : textOf(expandText(part.index, scope));
  const value = variable(name, index, scope);
  if (operation === undefined || isList(value)) return value;
  if (operation.type === "Default") {
    const isSet = scope.get(name) !== undefined && !(operation.operator.startsWith(":") && textOf(value) === "");
    if (operation.operator.endsWith("+")) return isSet ? expandText(operation.operand, scope) : { text: "" };
    if (isSet || operation.operator.endsWith("?")) return value;
    const result = expandText(operation.operand, scope);
    if (operation.operator.endsWith("=")) scope.set(name, result);
    return result;
  }
  if (!isKnown(value)) return value;
  if (operation.type === "CaseModification" && operation.operand === undefined) {
    const change = operation.operator.startsWith(",") ? "toLowerCase" : "toUpperCase";
    const all = operation.operator.length === 2;
    return { text: all ? value.text[change]() : value.text.slice(0, 1)[change]() + value.text.slice(1) };
  }
  if (operation.type === "Replace" && operation.operator.startsWith("/") && !/[#%]/.test(operation.operator)) {
    const pattern = textOf(expandText(operation.pattern, scope));
    const replacement = textOf(expandText(operation.replacement, scope));
    if (pattern && replacement !== undefined && !/[*?[\\]/.test(pattern)) {
      const method = operation.operator === "//" ? "replaceAll" : "replace";
      return { text: value.text[method](pattern, () => replacement).slice(0, MAX_LENGTH) };
    }
  }
  return unknown(`is computed from ${name}`);
}

const textOf = (value: ShellValue): string | undefined => (!isList(value) && isKnown(value) ? value.text : undefined);

import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import type { PropertyNode, Range, SourceNode } from "./node.ts";
import { MAX_DEPTH, MAX_VALUES, type TreeBuilder, tooDeep, tooMany, UnreadableError } from "./tree.ts";

/** Loaded with the first YAML file: most projects have none, and it takes as long to load as everything else. */
const loadYaml = (): typeof Yaml => createRequire(import.meta.url)("yaml");

/**
 * The nodes of a YAML 1.2 text; undefined when it has a mistake that leaves its meaning open. Mistakes are reported to
 * the builder.
 *
 * @throws UnreadableError when the text is nested too deeply or too large.
 */
export function parseYaml(text: string, builder: TreeBuilder): SourceNode | undefined {
  const yaml = loadYaml();
  const tokens = syntaxOf(text, yaml);
  // Duplicates are found by the builder: the library compares every key with every other one.
  const composer = new yaml.Composer({ version: "1.2", schema: "core", uniqueKeys: false, prettyErrors: false });
  const documents = [...composer.compose(tokens, true, text.length)];
  const [document, second] = documents;
  if (document === undefined || !reportErrors(document, builder)) return undefined;
  if (second !== undefined) {
    const [start] = second.range;
    builder.report(
      { start, end: start + 1 },
      { ruleId: "yaml/multiple-documents", message: 'the file holds several documents divided by "---"; keep one' },
    );
    return undefined;
  }
  if (document.directives?.yaml.version !== "1.2") {
    const message = `the file asks for YAML ${document.directives?.yaml.version}, but must be YAML 1.2; remove %YAML`;
    builder.report({ start: 0, end: 1 }, { ruleId: "yaml/version", message });
    return undefined;
  }
  if (document.contents === null) return undefined;
  return new Converter(yaml, builder).convert(document.contents, 0);
}

/** Most words and signs of a YAML file: the library takes its time for each. */
const MAX_LEXEMES = 10 * MAX_VALUES;

/** @throws UnreadableError before the library spends time on a text that no person wrote. */
function syntaxOf(text: string, yaml: typeof Yaml): Yaml.CST.Token[] {
  const parser = new yaml.Parser();
  const tokens: Yaml.CST.Token[] = [];
  let offset = 0;
  let count = 0;
  for (const lexeme of new yaml.Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    // On the stack are the document, the lists and maps that are open, and what comes next.
    const range = { start: offset, end: offset + 1 };
    if (parser.stack.length > MAX_DEPTH + 2) throw tooDeep(range);
    if (++count > MAX_LEXEMES) throw tooMany(range);
    // The lexer marks some places with signs that stand for no text.
    if (!SIGNS.has(lexeme)) offset += lexeme.length;
  }
  return [...tokens, ...parser.end()];
}

/** Document start, flow error and scalar marks of the lexer. */
const SIGNS = new Set(["\u0002", "\u0018", "\u001f"]);

/** The library's own words, where ours are clearer. */
const MESSAGES = {
  TAB_AS_INDENT: ["yaml/tab", "a tab is not allowed as indentation in YAML; use spaces"],
  BAD_ALIAS: ["yaml/alias", "an alias (*) names no anchor (&) above it"],
  BLOCK_AS_IMPLICIT_KEY: ["syntax/yaml", 'a value holds ": " itself; put it in quotes'],
  MULTILINE_IMPLICIT_KEY: [
    "syntax/yaml",
    'a key must stand in one line with its ":"; is a ":" or a quote missing here?',
  ],
  TAG_RESOLVE_FAILED: ["yaml/tag", "a tag (!) is not supported; write plain values"],
} as const satisfies Record<string, readonly [ruleId: string, message: string]>;

const ownWords = (code: string): readonly [ruleId: string, message: string] | undefined =>
  Object.entries(MESSAGES).find(([known]) => known === code)?.[1];

const mistake = (range: Range, [ruleId, message]: readonly [string, string]): UnreadableError =>
  new UnreadableError(range, { ruleId, message });

/** @returns Whether the text has one meaning all the same. */
function reportErrors(document: Yaml.Document, builder: TreeBuilder): boolean {
  // Tabs are each worth a line; of the others the first tells the most.
  const tabs = document.errors.filter(({ code }) => code === "TAB_AS_INDENT").slice(0, 20);
  const others = [...document.errors, ...document.warnings].filter(({ code }) => code !== "TAB_AS_INDENT").slice(0, 1);
  for (const { code, pos, message } of tabs.length > 0 ? tabs : others) {
    const [start, end] = pos;
    const own = message.charAt(0).toLowerCase() + message.slice(1);
    const [ruleId, text] = ownWords(code) ?? ["syntax/yaml", withoutValues(own)];
    builder.report({ start, end: Math.max(end, start + 1) }, { ruleId, message: text });
  }
  return tabs.length + others.length === 0;
}

/** Behind a colon the library quotes what it did not expect, which could be a secret. */
const withoutValues = (message: string): string => message.replace(/: [\s\S]*$/, "");

class Converter {
  readonly #yaml: typeof Yaml;
  readonly #builder: TreeBuilder;
  readonly #anchors = new Map<string, Yaml.Node>();

  constructor(yaml: typeof Yaml, builder: TreeBuilder) {
    this.#yaml = yaml;
    this.#builder = builder;
  }

  convert(node: unknown, depth: number): SourceNode {
    const { isAlias, isMap, isScalar, isSeq } = this.#yaml;
    if (isAlias(node)) return this.#alias(node, depth);
    const range = rangeOf(node);
    if (depth > MAX_DEPTH) throw tooDeep(range);
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor) this.#anchors.set(node.anchor, node);
    if (isSeq(node)) {
      return this.#builder.list(
        range,
        node.items.map((item) => this.convert(item, depth + 1)),
      );
    }
    if (isMap(node)) return this.#builder.object(range, this.#entries(node, depth));
    if (isScalar(node)) return this.#scalar(node, range);
    return this.#builder.scalar(range, null);
  }

  /** An alias becomes the nodes of what it stands for: positions lead to where the value is written. */
  #alias(node: Yaml.Alias, depth: number): SourceNode {
    const target = this.#anchors.get(node.source);
    if (target !== undefined) return this.convert(target, depth + 1);
    throw mistake(rangeOf(node), MESSAGES.BAD_ALIAS);
  }

  #entries(node: Yaml.YAMLMap, depth: number): (PropertyNode & { name: string })[] {
    return node.items.flatMap(({ key, value }) => {
      const range = rangeOf(key);
      if (!this.#yaml.isScalar(key) || key.value === null || typeof key.value === "object") {
        const message = "the key of a property must be a plain word or a text in quotes";
        this.#builder.report(range, { ruleId: "yaml/key", message });
        return [];
      }
      if (key.value === "<<" && key.type === "PLAIN") {
        const message = "<< (merge) is not part of YAML 1.2; write the properties out";
        this.#builder.report(range, { ruleId: "yaml/merge-key", message });
        return [];
      }
      const name = key.source ?? String(key.value);
      const empty = { start: range.end, end: range.end };
      const child = value === null ? this.#builder.scalar(empty, null) : this.convert(value, depth + 1);
      return [{ name, key: range, value: child }];
    });
  }

  #scalar(node: Yaml.Scalar, range: Range): SourceNode {
    const value: unknown = node.value;
    if (node.type === "PLAIN") this.#warnOfOldYaml(node, range);
    if (value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "number") {
      return this.#builder.scalar(range, value);
    }
    throw mistake(range, MESSAGES.TAG_RESOLVE_FAILED);
  }

  /** Plain words that YAML 1.1 tools, of which there are many, read as something else. */
  #warnOfOldYaml(node: Yaml.Scalar, range: Range): void {
    const text = node.source ?? "";
    if (typeof node.value === "string" && /^(y|yes|n|no|on|off)$/i.test(text)) {
      this.#builder.report(range, {
        ruleId: "yaml/ambiguous-boolean",
        severity: "warning",
        message: `${text} is a text here, but true or false to YAML 1.1 tools; quote it`,
        fix: { title: "quote it", ...range, text: JSON.stringify(text) },
      });
    } else if (typeof node.value === "number" && /^[-+]?0(o?[0-7]+)$/.test(text)) {
      const message = `${text} is ${node.value} here, but other YAML tools may read it in base 8; write it without leading 0`;
      this.#builder.report(range, { ruleId: "yaml/octal-number", severity: "warning", message });
    }
  }
}

function rangeOf(node: unknown): Range {
  const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
  const [start, end] = Array.isArray(range) ? range : [0, 0];
  return { start, end };
}

import type { Diagnostic } from "../diagnostic.ts";
import { diagnose, type Finding, linesOf } from "./diagnose.ts";
import type { ListNode, ObjectNode, PropertyNode, Range, ScalarNode, SourceNode } from "./node.ts";
import type { Source } from "./source.ts";

/** Deepest nesting of a parameter file, in lists and objects. */
export const MAX_DEPTH = 64;
/** Most values in one file; an alias counts as what it stands for. */
export const MAX_VALUES = 10_000;
/** Most items in one list: comparing items with each other takes time quadratic in their number. */
export const MAX_ITEMS = 1000;
/** Longest text value, in characters. */
export const MAX_TEXT = 16_384;

/** Most mistakes that are reported of one file. */
export const MAX_DIAGNOSTICS = 100;

/** Thrown where reading on makes no sense: when a limit is passed, or the meaning is open. */
export class UnreadableError extends Error {
  readonly range: Range;
  readonly finding: Finding;
  constructor(range: Range, finding: Finding) {
    super(finding.message);
    this.range = range;
    this.finding = finding;
  }
}

export const tooDeep = (range: Range): UnreadableError =>
  new UnreadableError(range, {
    ruleId: "syntax/too-deep",
    message: `lists and objects are nested more than ${MAX_DEPTH} deep here`,
    expected: `at most ${MAX_DEPTH} levels`,
  });

export const tooMany = (range: Range): UnreadableError =>
  new UnreadableError(range, {
    ruleId: "syntax/too-many-values",
    message: `the file stands for more than ${MAX_VALUES} values`,
    expected: `at most ${MAX_VALUES} values, each alias counted as what it stands for`,
  });

/** Builds the nodes of a file, whatever its format, and finds what is wrong with them in any format. */
export class TreeBuilder {
  readonly source: Source;
  readonly diagnostics: Diagnostic[] = [];
  #values = 0;

  constructor(source: Source) {
    this.source = source;
  }

  /** Takes note of a mistake; beyond {@link MAX_DIAGNOSTICS} nobody reads on. */
  report(range: Range, finding: Finding): void {
    if (this.diagnostics.length >= MAX_DIAGNOSTICS) return;
    this.diagnostics.push(diagnose(this.source, range, finding));
  }

  /** @throws UnreadableError */
  scalar(range: Range, value: string | number | boolean | null): ScalarNode {
    this.#count(range);
    if (typeof value === "string" && value.length > MAX_TEXT) {
      throw new UnreadableError(range, {
        ruleId: "syntax/too-long",
        message: `a text has ${value.length} characters, but must have at most ${MAX_TEXT}`,
      });
    }
    if (typeof value === "string" && !value.isWellFormed()) {
      this.report(range, {
        ruleId: "syntax/unpaired-surrogate",
        message: "a text holds one half of a character (an unpaired surrogate); write the whole character",
      });
    }
    if (typeof value === "number" && !(Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER)) {
      const text = this.source.text.slice(range.start, Math.min(range.end, range.start + 40));
      this.report(range, {
        ruleId: "syntax/number",
        message: `${text} is not a number that can be kept exactly`,
        expected: `a number from -${Number.MAX_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`,
      });
    }
    return { kind: "scalar", start: range.start, end: range.end, value };
  }

  /** @throws UnreadableError */
  list(range: Range, items: readonly SourceNode[]): ListNode {
    this.#count(range);
    if (items.length > MAX_ITEMS) {
      throw new UnreadableError(items[MAX_ITEMS] ?? range, {
        ruleId: "syntax/too-many-items",
        message: `a list has ${items.length} items, but must have at most ${MAX_ITEMS}`,
      });
    }
    return { kind: "list", start: range.start, end: range.end, items };
  }

  /** @throws UnreadableError */
  object(range: Range, entries: readonly (PropertyNode & { readonly name: string })[]): ObjectNode {
    this.#count(range);
    const properties = new Map<string, PropertyNode>();
    for (const { name, key, value } of entries) {
      const first = properties.get(name);
      if (name === "__proto__") {
        this.report(key, { ruleId: "syntax/forbidden-key", message: '"__proto__" cannot be the name of a property' });
      } else if (first !== undefined) {
        const line = linesOf(this.source).lineAt(first.key.start) + 1;
        this.report(key, {
          ruleId: "syntax/duplicate-key",
          message: `${JSON.stringify(name)} is set twice, first in line ${line}; remove one of them`,
        });
      } else properties.set(name, { key, value });
    }
    return { kind: "object", start: range.start, end: range.end, properties };
  }

  #count(range: Range): void {
    this.#values += 1;
    if (this.#values > MAX_VALUES) throw tooMany(range);
  }
}

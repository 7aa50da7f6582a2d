import type { Diagnostic, Severity } from "../../schemas/diagnostic.ts";

/** What a rule stands for, for formats that list rules. */
export interface RuleDescription {
  readonly id: string;
  readonly why: string;
  readonly documentation?: string;
}

export interface PrintOptions {
  /** @default false */
  readonly color?: boolean;
  /** Width of the terminal, in characters. @default 80 */
  readonly columns?: number;
  /** How many files were looked at; told when nothing is wrong. */
  readonly files?: number;
  /** The command that applies fixes, for the hint at the end. @default no hint */
  readonly fixCommand?: string;
  /** @default none */
  readonly rules?: readonly RuleDescription[];
  /** Version of the tool. */
  readonly version?: string;
}

/** Prints diagnostics; every format has one, all from the same data. */
export type Printer = (diagnostics: readonly Diagnostic[], options?: PrintOptions) => string;

export interface Counts {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  /** Files with at least one diagnostic. */
  readonly files: number;
  readonly fixable: number;
}

export function count(diagnostics: readonly Diagnostic[]): Counts {
  const of = (severity: Severity) => diagnostics.filter((each) => each.severity === severity).length;
  return {
    errors: of("error"),
    warnings: of("warning"),
    notes: of("note"),
    files: new Set(diagnostics.map(({ file }) => file)).size,
    fixable: diagnostics.filter(({ fix }) => fix !== undefined).length,
  };
}

/** `1 error`, `2 errors` */
export const amount = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** The whole of a diagnostic in one sentence, for formats that have no place for its parts. */
export function sentence({ message, suggestion }: Diagnostic): string {
  return suggestion === undefined ? message : `${message}; did you mean ${suggestion}?`;
}

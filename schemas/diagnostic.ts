/** A place in a text file. Lines and columns count from 1; a column counts UTF-16 code units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
  /** Last character of the place, exclusive. */
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** A change to the text of a file, in UTF-16 offsets, that repairs what has exactly one answer. */
export interface Fix {
  readonly title: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export type Severity = "error" | "warning" | "note";

/**
 * One thing worth saying about an input file. Every check of the project produces these; every printer prints them.
 * Never holds the value of a secret: whoever makes a diagnostic about one says that a value is there, not what it is.
 */
export interface Diagnostic {
  /** Stable and kebab-case: `syntax/duplicate-key`, `schema/unknown-property`, `mysql-server/sku-name`. */
  readonly ruleId: string;
  /** Under which heading it is told, when it is not about the file alone: `policy`. */
  readonly section?: string;
  readonly severity: Severity;
  /** One lowercase sentence that quotes the value received and names the fix. */
  readonly message: string;
  /** Relative to the project folder, with `/`. */
  readonly file: string;
  readonly position?: Position;
  /** The line of the file that `position` begins on, for the caret; left out where it could hold a secret. */
  readonly sourceLine?: string;
  /** `server.storage.sizeGb` */
  readonly path?: string;
  readonly expected?: string;
  readonly received?: string;
  /** The nearest valid key or value. */
  readonly suggestion?: string;
  readonly documentation?: string;
  readonly fix?: Fix;
}

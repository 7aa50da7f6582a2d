import type { Diagnostic } from "../../schemas/diagnostic.ts";

/** A diagnostic with everything that one can have. */
export const FULL: Diagnostic = {
  ruleId: "schema/unknown-property",
  severity: "error",
  message: "server.skuNmae is not a known property, and the required skuName is missing",
  file: "parameters/dev/mysql.json",
  position: { line: 12, column: 5, endLine: 12, endColumn: 14 },
  sourceLine: '    "skuNmae": "B_Standard_B1ms",',
  path: "server.skuNmae",
  expected: "one of skuName, version",
  received: "skuNmae",
  suggestion: "skuName",
  documentation: "https://example.com/sku",
  fix: { title: "rename to skuName", start: 200, end: 209, text: '"skuName"' },
};

/** One with as little as one can have. */
export const BARE: Diagnostic = {
  ruleId: "file/missing",
  severity: "warning",
  message: "nowhere does not exist",
  file: "nowhere",
};

/** One of a file that wants to fool whoever reads the output. */
export const HOSTILE: Diagnostic = {
  ruleId: "schema/type",
  severity: "note",
  message: "x is \u001b[2J\u202e, but must be: 100%, or\r\n::error::less",
  file: "a,b:c%d\u0007.json",
  position: { line: 1, column: 3, endLine: 2, endColumn: 1 },
  sourceLine: "\t\u001b[31mred\u202e\u0085",
  suggestion: "\u001b[0m",
};

/** What a terminal obeys, or nobody sees. */
export const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

import { count, type Printer } from "./diagnostics.ts";
import { printableJson } from "./terminal.ts";

/** For programs: every field of every diagnostic. */
export const printJson: Printer = (diagnostics, { files } = {}) => {
  const { errors, warnings, notes, fixable } = count(diagnostics);
  const summary = { ...(files === undefined ? {} : { files }), errors, warnings, notes, fixable };
  return `${printableJson({ summary, diagnostics })}\n`;
};

/**
 * An error, as programs get it.
 *
 * @param details What is known beside it; `error` in there says it better than the message does.
 */
export const printError = (
  error: { readonly message: string; readonly exitCode: number },
  details: { readonly error?: object } = {},
): string => `${printableJson({ ...details, error: { ...error, ...details.error } })}\n`;

/** As files keep it, and as machines read it. */
export const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

import type { Diagnostic } from "../types.ts";

/** A line that an editor can follow. */
export const printDiagnostic = ({ file, line, column, severity, message, ruleId }: Diagnostic): string =>
  `${printable(file)}:${line}:${column} ${severity} ${printable(message)} ${ruleId}`;

/** Without what would steer a terminal. */
export const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, "�");

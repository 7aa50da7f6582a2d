import type { Printer } from "./diagnostics.ts";
import { printGithub } from "./github.ts";
import { printJson } from "./json.ts";
import { printSarif } from "./sarif.ts";
import { printText } from "./text.ts";

/** Formats that diagnostics are printed in. */
export const FORMATS = ["text", "json", "github", "sarif"] as const;
export type Format = (typeof FORMATS)[number];

export const PRINTERS: Readonly<Record<Format, Printer>> = {
  text: printText,
  json: printJson,
  github: printGithub,
  sarif: printSarif,
};

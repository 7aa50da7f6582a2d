import { CATALOGUE } from "./catalogue.ts";
import { type ParsedError, parseError } from "./parse.ts";
import type { ErrorPattern } from "./patterns.ts";
import type { CatalogueEntry, Phase, Reaction, RecentAction } from "./reaction.ts";

/** An error diagnostic of `terraform … -json`. */
export interface TerraformDiagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail?: string | undefined;
  readonly address?: string | undefined;
}

export interface ErrorContext {
  readonly phase: Phase;
  readonly recent: readonly RecentAction[];
  /** The patterns of environment.json. @default none */
  readonly patterns?: readonly ErrorPattern[];
}

/** An error, read: what Azure said, what we know about it and what to do. */
export interface ClassifiedError {
  /** Name of the catalogue entry or of the pattern; `unknown` when none fits. */
  readonly id: string;
  /** Azure's error code; undefined when it gave none. */
  readonly code?: string;
  readonly status?: number;
  readonly address?: string;
  readonly correlationId?: string;
  /** Seconds that Azure asked to wait. */
  readonly retryAfterSeconds?: number;
  readonly message: string;
  /** The whole text. */
  readonly text: string;
  /** Set when a pattern of environment.json decides: it may not try again what destroys. */
  readonly byPattern?: true;
  readonly reaction: Reaction;
  readonly why: string;
  readonly remedy: string;
}

type Meaning = Pick<CatalogueEntry, "id" | "reaction" | "why" | "remedy" | "advise" | "generic">;

const UNKNOWN: Meaning = {
  id: "unknown",
  reaction: { kind: "ask" },
  why: "the error is not in the catalogue, so a person decides",
  remedy:
    "read the message below; when you know what to do about errors like it, say so in `errorPatterns` of environment.json",
  generic: true,
};

const GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const CORRELATION = new RegExp(`(?:correlation|tracking|activity|x-ms-request)[ _-]?id"?\\s*[:=]?\\s*"?(${GUID})`, "i");

const compiled = new Map<string, RegExp>();

/** Whether a code is one of a pattern in which `*` stands for any letters. */
export function codeFits(pattern: string, code: string): boolean {
  let regex = compiled.get(pattern);
  if (regex === undefined) {
    regex = new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", ".*")}$`, "i");
    compiled.set(pattern, regex);
  }
  return regex.test(code);
}

/** Whether an entry can be meant at all, whatever sign it is known by. */
function applies(entry: CatalogueEntry, error: ParsedError, { phase, recent }: ErrorContext): boolean {
  return (
    (entry.phases?.includes(phase) ?? true) &&
    (entry.after?.some((action) => recent.includes(action)) ?? true) &&
    (entry.kinds?.includes(error.kind) ?? true) &&
    (entry.says?.test(error.words) ?? true)
  );
}

const isKnownBy = ({ codes, text, network }: CatalogueEntry, error: ParsedError): boolean =>
  (codes?.some((pattern) => error.codes.some((code) => codeFits(pattern, code))) ?? false) ||
  (text?.test(error.words) ?? false) ||
  (error.network !== undefined && (network?.includes(error.network) ?? false));

/** What an error means: by its code or its words; else by its status; else by what such a code mostly means. */
function meaningOf(error: ParsedError, context: ErrorContext): Meaning {
  const possible = CATALOGUE.filter((entry) => applies(entry, error, context));
  const byStatus = ({ statuses }: CatalogueEntry) => error.status !== undefined && statuses?.includes(error.status);
  return (
    possible.find((entry) => entry.generic !== true && isKnownBy(entry, error)) ??
    possible.find((entry) => entry.generic !== true && byStatus(entry)) ??
    possible.find((entry) => isKnownBy(entry, error)) ??
    possible.find((entry) => byStatus(entry)) ??
    UNKNOWN
  );
}

const WEIGHT = { stop: 3, ask: 2, fix: 1, wait: 1, retry: 1 } as const;

/** A pattern decides about what the catalogue does not know well, and can be stricter about anything. */
function outranks({ reaction }: ErrorPattern, known: Meaning): boolean {
  return known.generic === true || WEIGHT[reaction.kind] > WEIGHT[known.reaction.kind];
}

/** Finds the meaning of a Terraform error. Total: an error that nobody knows is a question for a person. */
export function classify(diagnostic: TerraformDiagnostic, context: ErrorContext): ClassifiedError {
  const error = parseError([diagnostic.summary, diagnostic.detail ?? ""].join("\n"));
  const known = meaningOf(error, context);
  const pattern = context.patterns?.find((each) => each.fits(error.text));
  const meaning: Meaning = pattern !== undefined && outranks(pattern, known) ? pattern : known;
  const correlationId = CORRELATION.exec(error.text)?.[1];
  return {
    id: meaning.id,
    message: diagnostic.summary,
    text: error.text,
    reaction: meaning.reaction,
    why: meaning.why,
    remedy: meaning.advise?.(error) ?? meaning.remedy,
    ...(meaning === pattern ? { byPattern: true as const } : {}),
    ...(error.code === undefined ? {} : { code: error.code }),
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(diagnostic.address === undefined ? {} : { address: diagnostic.address }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
  };
}

import { CATALOGUE } from "./catalogue.ts";
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
}

/** An error, read: what Azure said, what we know about it and what to do. */
export interface ClassifiedError {
  /** Name of the catalogue entry; `unknown` when none fits. */
  readonly id: string;
  /** Azure's error code; undefined when it gave none. */
  readonly code?: string;
  readonly status?: number;
  readonly address?: string;
  readonly correlationId?: string;
  readonly message: string;
  readonly reaction: Reaction;
  readonly why: string;
  readonly remedy: string;
}

const UNKNOWN = {
  id: "unknown",
  reaction: { kind: "ask" },
  why: "the error is not in the catalogue, so a person decides",
  remedy: "read the full text in the run's archive",
} as const satisfies Pick<CatalogueEntry, "id" | "reaction" | "why" | "remedy">;

const GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const CORRELATION = new RegExp(`(?:correlation|tracking|activity|x-ms-request)[ _-]?id"?\\s*[:=]?\\s*"?(${GUID})`, "i");

/** The codes that a text names, most specific first: the API response, then `Code:`, `Status:`, then the request's error. */
export function errorCodes(text: string): string[] {
  const patterns = [
    /"error"\s*:\s*\{\s*"code"\s*:\s*"([^"]+)"/g,
    /^Code: "([^"]+)"/gm,
    /^Status: "([^"]+)"/gm,
    /unexpected status \d{3} \([^)]*\) with error: ([A-Za-z][A-Za-z0-9_]*)/g,
    /\b(AADSTS\d+)\b/g,
  ];
  const found = patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ""));
  // `Status: "Failed"` says that a long operation failed, not why.
  return [...new Set(found.filter((code) => code !== "" && code !== "Failed"))];
}

export function httpStatus(text: string): number | undefined {
  const match = /unexpected status (\d{3})/.exec(text);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

function fits(
  entry: CatalogueEntry,
  codes: readonly string[],
  status: number | undefined,
  text: string,
  context: ErrorContext,
) {
  if (entry.phases !== undefined && !entry.phases.includes(context.phase)) return false;
  if (entry.after !== undefined && !entry.after.some((action) => context.recent.includes(action))) return false;
  const lower = codes.map((code) => code.toLowerCase());
  if (entry.codes?.some((code) => lower.includes(code.toLowerCase()))) return true;
  if (entry.text?.test(text)) return true;
  return codes.length === 0 && status !== undefined && (entry.statuses?.includes(status) ?? false);
}

/** Finds the catalogue entry of a Terraform error. Total: an error that nobody knows is a question for a person. */
export function classify(diagnostic: TerraformDiagnostic, context: ErrorContext): ClassifiedError {
  const text = [diagnostic.summary, diagnostic.detail ?? ""].join("\n");
  const codes = errorCodes(text);
  const status = httpStatus(text);
  const entry = CATALOGUE.find((candidate) => fits(candidate, codes, status, text, context)) ?? UNKNOWN;
  const correlationId = CORRELATION.exec(text)?.[1];
  return {
    id: entry.id,
    message: diagnostic.summary,
    reaction: entry.reaction,
    why: entry.why,
    remedy: entry.remedy,
    ...(codes[0] === undefined ? {} : { code: codes[0] }),
    ...(status === undefined ? {} : { status }),
    ...(diagnostic.address === undefined ? {} : { address: diagnostic.address }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

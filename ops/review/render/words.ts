import type { Action, Json, Level, Review, Verdict } from "../model.ts";

/** The signs that Terraform's own output uses, one character each. */
export const SYMBOL: Readonly<Record<Action, string>> = {
  delete: "−",
  replace: "±",
  unknown: "?",
  forget: "↷",
  update: "~",
  create: "+",
  import: "←",
  move: "→",
  read: "·",
};

export const DONE: Readonly<Record<Action, string>> = {
  delete: "destroyed",
  replace: "replaced",
  unknown: "not understood",
  forget: "forgotten",
  update: "updated",
  create: "created",
  import: "adopted",
  move: "moved",
  read: "read during apply",
};

/** Riskiest first. */
export const ACTIONS = Object.keys(SYMBOL) as readonly Action[];

export const isDestructive = (action: Action): boolean =>
  action === "delete" || action === "replace" || action === "unknown";

export const VERDICT: Readonly<Record<Verdict, string>> = {
  proceed: "Proceed",
  confirm: "Confirmation needed",
  refuse: "Refused",
};

export const MEANING: Readonly<Record<Verdict, string>> = {
  proceed: "Nothing unusual: this plan may be applied without asking anyone.",
  confirm: "A person must read and confirm what is listed under confirm.",
  refuse: "This plan must not be applied as it is.",
};

export const LEVEL_TITLE: Readonly<Record<Level, string>> = {
  refuse: "Refused",
  confirm: "Needs confirmation",
  notice: "Worth reading",
  info: "For information",
};

/** `1 destroyed, 2 updated, 7 unchanged`; what did not happen is left out. */
export function countSentence({ counts }: Review): string {
  const parts: readonly [number, string][] = [
    [counts.deletes, "destroyed"],
    [counts.replaces, "replaced"],
    [counts.unknowns, "not understood"],
    [counts.forgets, "forgotten"],
    [counts.updates, "updated"],
    [counts.creates, "created"],
    [counts.imports, "adopted"],
    [counts.moves, "moved"],
    [counts.reads, "read during apply"],
    [counts.drifted, "drifted"],
    [counts.unchanged, "unchanged"],
  ];
  const shown = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return shown.length === 0 ? "no changes" : shown.join(", ");
}

/** A value as text; secrets were replaced long before. */
export function valueText(value: Json | undefined): string {
  if (value === undefined || value === null) return "—";
  if (typeof value === "string") return value === "" ? '""' : value;
  return JSON.stringify(value);
}

/** At most `length` characters, never cut within one. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text
    .slice(0, length - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, "")}…`;
}

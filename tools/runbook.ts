import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CATALOGUE } from "../ops/retry/catalogue.ts";
import type { CatalogueEntry, Reaction } from "../ops/retry/reaction.ts";
import { ALL_RULES } from "../ops/review/rules/index.ts";
import { allProofs } from "./proofs.ts";
import { ANSWERS } from "./runbook-answers.ts";

const FILE = join(import.meta.dirname, "..", "docs", "operations.md");

/** Findings that no rule makes, but the review itself. */
export const OF_THE_REVIEW: Readonly<Record<string, string>> = {
  unusual: "more, or other, changes than the archived runs of the stack had",
  "history-too-short": "too few runs are archived to say what is usual",
  "rule-failed": "a rule could not judge this plan",
  "waiver-expired": "a waiver of the parameter file holds no more",
  "waiver-invalid": "a waiver of the parameter file holds for nothing",
  "waiver-new":
    "a waiver is new, or wider than in the parameters that were applied last, and does not count in this run",
  "self-review": "environment.json allows the author of a change to confirm it, or newly asks for that",
  "acknowledgement-expired": "an acknowledgement of the policy pack holds no more",
};

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), row(...head.map(() => "---")), ...rows].join("\n");

function findings(): string {
  const rules = ALL_RULES.map(({ id, why }) => [id, why] as const);
  const all = [...rules, ...Object.entries(OF_THE_REVIEW)];
  return table(
    ["finding", "why it is told", "what you do"],
    all.map(([id, why]) => row(`\`${id}\``, why, ANSWERS[id] ?? "")),
  );
}

function says({ kind, ...more }: Reaction): string {
  if (kind === "wait" && "for" in more) {
    const often = more.attempts === undefined ? "" : `, ${more.attempts} times at most`;
    return `waits for ${more.for}, at most ${more.atMostSeconds / 60} min${often}`;
  }
  if (kind === "fix" && "fix" in more) return `${more.fix}, then tries again`;
  if (kind === "retry" && "attempts" in more) return `tries again, ${more.attempts} times at most`;
  return kind === "ask" ? "asks" : "stops";
}

/** Of a long list of codes, a reader needs the kind: the catalogue has the rest. */
const MOST_CODES = 6;

const words = (pattern: RegExp | undefined): string[] => (pattern === undefined ? [] : [`/${pattern.source}/`]);

function signs({ codes = [], statuses = [], text, says, network = [], after }: CatalogueEntry): string {
  const named = [...codes.slice(0, MOST_CODES), ...statuses.map(String), ...words(text)].map((each) => `\`${each}\``);
  const more = codes.length > MOST_CODES ? [`${codes.length - MOST_CODES} more codes`] : [];
  const lost = network.length === 0 ? [] : [`connection: ${network.join(", ")}`];
  const also = says === undefined ? "" : `; and says ${words(says).map((each) => `\`${each}\``)}`;
  const evidence = after === undefined ? "" : `; after this run ${after.join(" or ").replaceAll("-", " ")}`;
  return `${[...named, ...more, ...lost].join(", ")}${also}${evidence}`;
}

const errors = (): string =>
  table(
    ["error", "known by", "the run", "why", "what you do"],
    CATALOGUE.map((entry) => row(`\`${entry.id}\``, signs(entry), says(entry.reaction), entry.why, entry.remedy)),
  );

const proofs = (): string =>
  table(
    ["area", "tried", "outcome", "test"],
    allProofs().map(({ area, tried, outcome, file }) => row(area, tried, outcome, `[test](../${file})`)),
  );

const PARTS: Readonly<Record<string, () => string>> = { findings, errors, proofs };

/** The guide with its tables as the code says them now. */
export const withTables = (guide: string): string =>
  Object.entries(PARTS).reduce(
    (text, [name, make]) =>
      text.replace(
        new RegExp(`(<!-- generated: ${name} -->\n)[\\s\\S]*?(<!-- end: ${name} -->)`),
        (_, before: string, after: string) => `${before}${make()}\n${after}`,
      ),
    guide,
  );

if (import.meta.main) {
  const guide = readFileSync(FILE, "utf8");
  const current = withTables(guide);
  if (current !== guide) {
    writeFileSync(FILE, current);
    process.stdout.write("docs/operations.md written\n");
  }
}

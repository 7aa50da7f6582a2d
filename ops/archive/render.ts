import { table } from "../print/table.ts";
import { printable } from "../print/terminal.ts";
import type { ChangeCounts, Finding, ReviewedChange } from "../review/model.ts";
import { countSentence, DONE, SYMBOL, shorten, VERDICT, valueText } from "../review/render/words.ts";
import { effectiveLevel } from "../review/verdict.ts";
import type { KnownRun } from "./archives.ts";
import type { Difference, RunComparison } from "./compare.ts";
import type { FileCheck, ListedRun, RunDetails } from "./details.ts";

const UNITS: readonly (readonly [number, string])[] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

/** A time span as a person reads it: `3 h`. */
export function span(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unknown";
  if (seconds < 0) return "in the future";
  const [size, unit] = UNITS.find(([each]) => seconds >= each) ?? [1, "s"];
  return `${Math.floor(seconds / size)} ${unit}`;
}

const secondsSince = (moment: string, now: Date): number => (now.getTime() - Date.parse(moment)) / 1000;

/** How a run ended, or that it did not. */
export const outcomeOf = ({ manifest, state }: KnownRun): string =>
  state === "finished" ? (manifest.outcome ?? "finished") : state;

/** `+2 ~1 −1`; replacements are `±`. */
export function countsText(counts: ChangeCounts | undefined): string {
  if (counts === undefined) return "";
  const parts: readonly [string, number][] = [
    [SYMBOL.create, counts.creates],
    [SYMBOL.update, counts.updates],
    [SYMBOL.replace, counts.replaces],
    [SYMBOL.delete, counts.deletes],
  ];
  const shown = parts.filter(([, count]) => count > 0).map(([symbol, count]) => `${symbol}${count}`);
  return shown.length === 0 ? "none" : shown.join(" ");
}

/** The list of `converge history`. */
export function renderRuns(runs: readonly ListedRun[], now: Date): string {
  const rows = runs.map((run) => [
    run.manifest.runId,
    run.manifest.stackId,
    run.manifest.command,
    run.problems.length > 0 ? `${outcomeOf(run)}, damaged: ${run.problems.join(", ")}` : outcomeOf(run),
    countsText(run.counts),
    span(secondsSince(run.manifest.startedAt, now)),
  ]);
  return table(["run", "stack", "command", "outcome", "changes", "age"], rows);
}

const FILE_WORDS: Readonly<Record<FileCheck["state"], string>> = {
  intact: "intact",
  changed: "CHANGED after it was archived",
  missing: "MISSING, but the manifest names it",
  partial: "partial: the run was interrupted while it was written",
  foreign: "FOREIGN: no run writes such a file",
};

/** The page of `converge history show`. */
export function renderDetails({ run, files, result, review }: RunDetails, now: Date): string {
  const { manifest, store } = run;
  const { startedAt, finishedAt } = manifest;
  const took =
    finishedAt === undefined ? "" : `, took ${span((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000)}`;
  const facts = [
    ["run", manifest.runId],
    ["stack", manifest.stackId],
    ["command", manifest.command],
    ["started", `${startedAt} (${span(secondsSince(startedAt, now))} ago${took})`],
    ["outcome", outcomeOf(run)],
    ...resultFacts(result),
    ["archive", store.location],
  ];
  const parts = [
    table(["", ""], facts).trimStart(),
    table(
      ["file", "bytes", ""],
      files.map(({ name, bytes, state }) => [name, bytes === undefined ? "" : String(bytes), FILE_WORDS[state]]),
    ),
  ];
  if (review !== undefined) {
    parts.push(
      `${VERDICT[review.verdict]}: ${countSentence(review)}\nfingerprint ${printable(review.fingerprint)}\n`,
      findingTable(review.findings),
    );
  }
  return parts.filter((part) => part !== "").join("\n");
}

/** What result.json says beyond the outcome. */
function resultFacts(result: unknown): string[][] {
  if (typeof result !== "object" || result === null) return [];
  return Object.entries(result)
    .filter(([name, value]) => name !== "outcome" && value !== null && typeof value !== "object")
    .map(([name, value]) => [name, shorten(String(value), 200)]);
}

function findingTable(findings: readonly Finding[]): string {
  if (findings.length === 0) return "";
  const rows = findings.map((finding) => [effectiveLevel(finding), finding.ruleId, finding.address, finding.message]);
  return table(["level", "finding", "address", ""], rows);
}

/** The page of `converge history diff`. */
export function renderComparison({ incomparable, parameters, findings, changes, ...more }: RunComparison): string {
  const parts = [
    incomparable.map((sentence) => `${printable(sentence)}\n`).join(""),
    section("parameters", parameters, (value) => shorten(JSON.stringify(value), 60)),
    section("findings", findings, (finding) => shorten(`${effectiveLevel(finding)}: ${finding.message}`, 160)),
    section("changes", changes, changeText),
  ].filter((part) => part !== "");
  if (more.sameFingerprint === true) parts.push("both plans do the same: their fingerprints are equal\n");
  if (parts.length === 0) parts.push("they do not differ in parameters, findings and changes\n");
  return parts.join("\n");
}

function changeText({ action, attributes }: ReviewedChange): string {
  const names = attributes.map(({ name, before, after }) =>
    before === undefined && after === undefined ? name : `${name} ${valueText(before)} → ${valueText(after)}`,
  );
  return shorten([DONE[action] ?? action, ...names].join(", "), 160);
}

function section<T>(title: string, differences: readonly Difference<T>[], text: (value: T) => string): string {
  if (differences.length === 0) return "";
  const lines = differences.flatMap(({ name, before, after }) => {
    const values = [
      ...(before === undefined ? [] : [`    − ${printable(text(before))}`]),
      ...(after === undefined ? [] : [`    + ${printable(text(after))}`]),
    ];
    return [`  ${printable(name)}`, ...values];
  });
  return `${title}\n${lines.join("\n")}\n`;
}

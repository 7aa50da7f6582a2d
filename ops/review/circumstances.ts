import { argumentOf } from "./impact/evaluate.ts";
import type { AnomalySignal, Finding, HistoryEntry } from "./model.ts";
import type { Change } from "./view.ts";

/** What a review knows of the run that it belongs to. */
export interface Circumstances {
  readonly now: Date;
  /** Who started the run. */
  readonly author?: string;
  /** Stacks of other environments that changed within the last hour: `mysql-prod`. */
  readonly elsewhere?: readonly string[];
  /** Whether the last run of the stack failed. */
  readonly afterFailure?: boolean;
}

/** Fewer runs that say who, when or what do not show a habit. */
const MIN_RUNS = 8;
/** Hours around a usual hour that still count as usual. */
const HOURS_AROUND = 3;
/** A stack that nobody changed for longer than this many days, and for longer than ever, has been left alone. */
const LEFT_ALONE_DAYS = 90;
/** A sum of scores from which on the circumstances need a person. No single one reaches it. */
export const MAX_CIRCUMSTANCES = 3;
const DAY_MS = 86_400_000;

/** Return the `type.argument` pairs that changes touch: what a stack has seen before is no surprise. */
export function touchedArguments(
  changes: readonly Pick<Change, "action" | "type" | "attributes">[],
): readonly string[] {
  const touched = changes.flatMap(({ action, type, attributes }) =>
    action === "update" || action === "replace"
      ? attributes.map(({ name }) => `${type}.${argumentOf(name).replace(/^tags\..*/, "tags")}`)
      : [`${action} ${type}`],
  );
  return [...new Set(touched)].sort();
}

const hoursApart = (a: number, b: number): number => Math.min(Math.abs(a - b), 24 - Math.abs(a - b));

function firstChange(changes: readonly Change[], history: readonly HistoryEntry[]): AnomalySignal[] {
  const known = history.filter(({ touched }) => touched !== undefined);
  if (known.length < MIN_RUNS) return [];
  const seen = new Set(known.flatMap(({ touched = [] }) => touched));
  const fresh = touchedArguments(changes).filter((each) => !seen.has(each));
  if (fresh.length === 0) return [];
  const named = fresh.slice(0, 3).join(", ");
  const more = fresh.length > 3 ? ` and ${fresh.length - 3} more` : "";
  return [{ what: "first change", score: 1, message: `no run of the stack has changed ${named}${more} before` }];
}

function newAuthor(author: string | undefined, history: readonly HistoryEntry[]): AnomalySignal[] {
  const authors = history.flatMap((run) => run.author ?? []);
  if (author === undefined || authors.length < MIN_RUNS || authors.includes(author)) return [];
  return [{ what: "author", score: 1, message: `${author} has not changed this stack in ${authors.length} runs` }];
}

function oddHour(now: Date, history: readonly HistoryEntry[]): AnomalySignal[] {
  const hours = history.flatMap(({ at }) => (at === undefined ? [] : [new Date(at).getUTCHours()]));
  const hour = now.getUTCHours();
  if (hours.length < MIN_RUNS || hours.some((usual) => hoursApart(usual, hour) <= HOURS_AROUND)) return [];
  return [
    { what: "hour", score: 1, message: `no run of the stack began around ${String(hour).padStart(2, "0")}:00 UTC` },
  ];
}

function leftAlone(now: Date, history: readonly HistoryEntry[]): AnomalySignal[] {
  const times = history.flatMap(({ at }) => (at === undefined ? [] : [Date.parse(at)])).sort((a, b) => a - b);
  const last = times.at(-1);
  if (last === undefined) return [];
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const days = Math.floor((now.getTime() - last) / DAY_MS);
  if (days <= LEFT_ALONE_DAYS || now.getTime() - last <= Math.max(0, ...gaps)) return [];
  return [{ what: "left alone", score: 1, message: `nobody has changed the stack for ${days} days` }];
}

/** Compare the circumstances of a run with the past runs of its stack, oldest first. Each signal has its own score. */
export function signalsOf(
  changes: readonly Change[],
  history: readonly HistoryEntry[] | undefined,
  { now, author, elsewhere = [], afterFailure = false }: Circumstances,
): readonly AnomalySignal[] {
  if (changes.length === 0) return [];
  const past = history ?? [];
  const others: AnomalySignal = {
    what: "other environments",
    score: 0.5,
    message: `${elsewhere.join(", ")} changed within the last hour`,
  };
  const failed: AnomalySignal = { what: "after a failure", score: 0.5, message: "the last run of the stack failed" };
  return [
    ...firstChange(changes, past),
    ...newAuthor(author, past),
    ...oddHour(now, past),
    ...leftAlone(now, past),
    ...(elsewhere.length > 0 ? [others] : []),
    ...(afterFailure ? [failed] : []),
  ];
}

/** Make the finding that signals add up to: a hold from MAX_CIRCUMSTANCES on, never a refusal. */
export function circumstanceFindings(signals: readonly AnomalySignal[]): readonly Finding[] {
  if (signals.length === 0) return [];
  const score = signals.reduce((sum, each) => sum + each.score, 0);
  const held = score >= MAX_CIRCUMSTANCES;
  return [
    {
      ruleId: "unusual",
      level: held ? "confirm" : "info",
      address: "plan",
      attribute: "circumstances",
      magnitude: score,
      message: `${signals.map(({ message }) => message).join("; ")} (score ${score}, limit ${MAX_CIRCUMSTANCES})`,
      remedy: held ? "ask the author whether this change is meant, here and now" : "nothing to do when this is meant",
    },
  ];
}

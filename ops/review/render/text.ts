import { painter, type Style } from "../../print/terminal.ts";
import type { Level, Review, ReviewedChange, Verdict } from "../model.ts";
import { effectiveLevel } from "../verdict.ts";
import { type FindingGroup, groupFindings } from "./group.ts";
import { ACTIONS, countSentence, DONE, isDestructive, SYMBOL, shorten, VERDICT, valueText } from "./words.ts";

export interface TextOptions {
  /** ANSI colours. @default false */
  readonly color?: boolean;
}

/** Lines of harmless changes beyond this are counted, not listed. */
const MAX_HARMLESS = 50;

const LEVEL_STYLE: Readonly<Record<Level, Style>> = {
  refuse: ["red", "bold"],
  confirm: ["yellow", "bold"],
  notice: "cyan",
  info: "dim",
};
const VERDICT_STYLE: Readonly<Record<Verdict, Style>> = {
  proceed: ["green", "bold"],
  confirm: ["yellow", "bold"],
  refuse: ["red", "bold"],
};

/** For a person at a terminal: verdict, findings riskiest first, then every change. */
export function renderText(review: Review, options: TextOptions = {}): string {
  const paint = painter(options.color === true);
  const lines = [
    `${paint(VERDICT_STYLE[review.verdict], VERDICT[review.verdict])}: ${review.plan} (${countSentence(review)})`,
    paint("dim", `fingerprint ${review.fingerprint}`),
    "",
    ...groupFindings(review.findings).flatMap((group) => findingLines(group, paint)),
    ...changeLines(review.changes, paint),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

/** Addresses that a finding lists; all of them stand with the changes. */
const MAX_ADDRESSES = 10;

function findingLines({ finding, addresses }: FindingGroup, paint: (style: Style, text: string) => string): string[] {
  const level = effectiveLevel(finding);
  const indent = " ".repeat(9);
  const lines = [
    `${paint(LEVEL_STYLE[level], level.padEnd(8))} ${finding.address}  ${paint("dim", finding.ruleId)}`,
    ...addresses.slice(1, MAX_ADDRESSES).map((address) => `${indent}${address}`),
    ...(addresses.length > MAX_ADDRESSES ? [`${indent}and ${addresses.length - MAX_ADDRESSES} more`] : []),
    `${indent}${oneLine(finding.message)}`,
  ];
  if (finding.before !== undefined || finding.after !== undefined) {
    const [before, after] = [finding.before, finding.after].map((value) => shorten(valueText(value), 200));
    lines.push(`${indent}${finding.attribute ?? ""}: ${before} → ${after}`);
  }
  if (finding.waived !== undefined) {
    lines.push(
      `${indent}waived until ${finding.waived.expiresOn}: ${oneLine(finding.waived.reason)} (was ${finding.level})`,
    );
  } else if (level !== "info") lines.push(`${indent}${paint("dim", "→")} ${oneLine(finding.remedy)}`);
  return [...lines, ""];
}

function changeLines(changes: readonly ReviewedChange[], paint: (style: Style, text: string) => string): string[] {
  const sorted = ACTIONS.flatMap((action) => changes.filter((change) => change.action === action));
  const risky = sorted.filter((change) => isDestructive(change.action));
  const harmless = sorted.slice(risky.length);
  const hidden = harmless.length - MAX_HARMLESS;
  const shown = [...risky, ...harmless.slice(0, MAX_HARMLESS)];
  return [
    ...shown.map((change) => {
      const style: Style = isDestructive(change.action) ? "red" : change.action === "create" ? "green" : "yellow";
      const names =
        change.action === "update" || change.action === "replace" ? shorten(attributeNames(change), 80) : "";
      return `  ${paint(style, SYMBOL[change.action])} ${change.address}  ${paint("dim", `${DONE[change.action]}${names}`)}`;
    }),
    ...(hidden > 0 ? [paint("dim", `  and ${hidden} more that destroy nothing`)] : []),
  ];
}

const attributeNames = (change: ReviewedChange): string => {
  const known = change.attributes.filter((attribute) => !attribute.unknown);
  return known.length === 0
    ? ""
    : `: ${known.map((attribute) => `${attribute.name} ${valueText(attribute.before)} → ${valueText(attribute.after)}`).join(", ")}`;
};

const oneLine = (text: string): string => shorten(text.replace(/\s+/g, " "), 600);

import { blockOf } from "../dependencies.ts";
import type { Finding, Review, ReviewedChange } from "../model.ts";
import { effectiveLevel } from "../verdict.ts";
import { graphOf } from "./graph.ts";
import { type FindingGroup, groupFindings } from "./group.ts";
import { codeSpan, fence, plain } from "./markdown-text.ts";
import { mermaid } from "./mermaid.ts";
import {
  ACTIONS,
  countSentence,
  DONE,
  isDestructive,
  LEVEL_TITLE,
  MEANING,
  SYMBOL,
  shorten,
  VERDICT,
  valueText,
} from "./words.ts";

/** GitHub refuses a comment of more than 65,536 characters; this leaves room for whoever wraps it. UTF-8 bytes. */
export const MAX_MARKDOWN_BYTES = 60_000;
/** What findings that need a person, and what is destroyed, may take of it. Bytes. */
const RISK_BYTES = 24_000;
const DESTROY_BYTES = 26_000;
const GRAPH_NODES = 30;
const GRAPH_BYTES = 6_000;

const bytes = (text: string): number => Buffer.byteLength(text);
const SIGN = { proceed: "✅", confirm: "⚠️", refuse: "🛑" } as const;

export interface MarkdownOptions {
  /** Where the whole review can be read: an https address. */
  readonly link?: string;
}

/**
 * A comment for a pull request: risk first, every destroyed and replaced resource named for as long as there is room,
 * counted by type when there is none, and never silently left out. All texts were redacted before they are cut here.
 */
export function renderMarkdown(review: Review, options: MarkdownOptions = {}): string {
  const parts = [head(review, options), risks(review), destroyed(review)].filter((part) => part !== "");
  let size = bytes(parts.join("\n"));
  const addWhole = (part: string): void => {
    if (part === "" || size + bytes(part) + 1 > MAX_MARKDOWN_BYTES) return;
    parts.push(part);
    size += bytes(part) + 1;
  };
  addWhole(graph(review));
  for (const list of [notices(review), harmless(review), drift(review)]) {
    addWhole(folded(list.title, list.lines, MAX_MARKDOWN_BYTES - size - 1));
  }
  addWhole(history(review));
  return `${parts.join("\n")}\n`;
}

function head(review: Review, { link }: MarkdownOptions): string {
  const whole = link?.startsWith("https://") === true && !/[\s()<>]/.test(link) ? ` [Whole review](${link}).` : "";
  return `### ${SIGN[review.verdict]} ${VERDICT[review.verdict]}: ${codeSpan(shorten(review.plan, 200))}

**${countSentence(review)}.** ${MEANING[review.verdict]}${whole}

Fingerprint ${codeSpan(review.fingerprint)}
`;
}

/** Tries ever shorter ways to say the same until one fits. */
const firstThatFits = (limit: number, ways: readonly (() => string)[]): string => {
  for (const way of ways) {
    const text = way();
    if (bytes(text) <= limit) return text;
  }
  return ways.at(-1)?.() ?? "";
};

function risks(review: Review): string {
  const risky = review.findings.filter((finding) => ["refuse", "confirm"].includes(effectiveLevel(finding)));
  if (risky.length === 0) return "";
  const groups = groupFindings(risky);
  const title = `#### What a person must read (${groups.length})\n\n`;
  return firstThatFits(RISK_BYTES, [
    () => title + groups.map((group) => findingLine(group, 600)).join(""),
    () => title + groups.map((group) => findingLine(group, 160)).join(""),
    () => title + byRule(risky, 20),
    () => title + byRule(risky, 0),
  ]);
}

/** Further addresses that a finding names. */
const MAX_ALSO = 10;

function findingLine({ finding, addresses }: FindingGroup, length: number): string {
  const [first = finding.address, ...others] = addresses;
  const named = others.slice(0, MAX_ALSO).map((address) => codeSpan(shorten(address, 120)));
  const rest = others.length - named.length;
  const also = others.length === 0 ? "" : `\n  *Also:* ${named.join(", ")}${rest === 0 ? "" : ` and ${rest} more`}`;
  const level = effectiveLevel(finding);
  const differs = finding.before !== undefined || finding.after !== undefined;
  const cause = differs
    ? `\n  ${codeSpan(shorten(finding.attribute ?? "", 100))}: ${codeSpan(shorten(valueText(finding.before), 120))} → ${codeSpan(shorten(valueText(finding.after), 120))}`
    : "";
  const todo =
    finding.waived === undefined
      ? `\n  *What to do:* ${plain(shorten(finding.remedy, length))}`
      : `\n  *Waived until ${plain(finding.waived.expiresOn)}:* ${plain(shorten(finding.waived.reason, length))}`;
  return `- **${LEVEL_TITLE[level]}** ${codeSpan(shorten(first, 200))} (${plain(finding.ruleId)})
  ${plain(shorten(finding.message, length))}${also}${cause}${level === "info" && finding.waived === undefined ? "" : todo}\n`;
}

/** Findings counted by rule, with the first addresses of each. */
function byRule(findings: readonly Finding[], examples: number): string {
  const groups = Map.groupBy(findings, (finding) => finding.ruleId);
  return [...groups]
    .map(([rule, found]) => {
      const named = found.slice(0, examples).map((finding) => codeSpan(shorten(finding.address, 80)));
      const rest = found.length - named.length;
      const more = rest === 0 ? "" : `${named.length === 0 ? "" : " and "}${rest}${named.length === 0 ? "" : " more"}`;
      return `- **${LEVEL_TITLE[effectiveLevel(found[0] as Finding)]}** ${plain(rule)}: ${named.join(", ")}${more}\n`;
    })
    .join("");
}

function destroyed(review: Review): string {
  const gone = ACTIONS.filter(isDestructive).flatMap((action) =>
    review.changes.filter((change) => change.action === action),
  );
  if (gone.length === 0) return "";
  const title = `#### Destroyed and replaced (${gone.length})\n\n`;
  const line = (change: ReviewedChange, detail: string): string =>
    `- ${SYMBOL[change.action]} ${codeSpan(shorten(change.address, 240))} ${DONE[change.action]}${detail}\n`;
  return firstThatFits(DESTROY_BYTES, [
    () => title + gone.map((change) => line(change, causes(change))).join(""),
    () => title + gone.map((change) => line(change, "")).join(""),
    () => title + byBlock(gone),
    () => title + byType(gone),
  ]);
}

function causes(change: ReviewedChange): string {
  const forcing = change.attributes.filter((attribute) => attribute.forcesReplacement);
  const shown = forcing.slice(0, 5).map((attribute) => {
    const after = attribute.unknown ? "(known after apply)" : valueText(attribute.after);
    return `${codeSpan(attribute.name)}: ${codeSpan(shorten(valueText(attribute.before), 120))} → ${codeSpan(shorten(after, 120))}`;
  });
  const created = change.createBeforeDestroy ? ", the new one first" : "";
  return `${created}${shown.length === 0 ? "" : `, because of ${shown.join(", ")}`}`;
}

/** Instances of a block on one line: every key is still named. */
function byBlock(gone: readonly ReviewedChange[]): string {
  const groups = Map.groupBy(gone, (change) => `${change.action} ${blockOf(change.address)}`);
  return [...groups.values()]
    .map((changes) => {
      const first = changes[0] as ReviewedChange;
      const keys = changes.map((change) => /\[(.*)\]$/.exec(change.address)?.[1] ?? change.address);
      return `- ${SYMBOL[first.action]} ${codeSpan(shorten(blockOf(first.address), 200))} ${DONE[first.action]} × ${changes.length}: ${codeSpan(keys.join(", "))}\n`;
    })
    .join("");
}

/** The last resort: counted by type, and said so. The number of types is small; a plan that invents more is counted whole. */
function byType(gone: readonly ReviewedChange[]): string {
  const groups = [...Map.groupBy(gone, (change) => `${change.action} ${change.type}`).values()];
  const sorted = groups.sort((a, b) => b.length - a.length);
  const listed = sorted.slice(0, 150);
  const rest = sorted.slice(150).reduce((sum, changes) => sum + changes.length, 0);
  const lines = listed.map((changes) => {
    const first = changes[0] as ReviewedChange;
    return `- ${SYMBOL[first.action]} **${changes.length}** × ${codeSpan(shorten(first.type, 80))} ${DONE[first.action]}\n`;
  });
  return `**${gone.length} addresses are too many for this comment: all are counted here and named in the HTML and JSON review.**\n\n${lines.join("")}${rest === 0 ? "" : `- **${rest}** of other types\n`}`;
}

function graph(review: Review): string {
  if (review.changes.length < 2) return "";
  const picture = mermaid(graphOf(review, GRAPH_NODES));
  return bytes(picture) > GRAPH_BYTES ? "" : `#### What changes\n\n${fence(picture, "mermaid")}\n`;
}

interface List {
  readonly title: string;
  readonly lines: readonly string[];
}

const notices = (review: Review): List => ({
  title: "Worth knowing",
  lines: groupFindings(review.findings)
    .filter(({ finding }) => ["notice", "info"].includes(effectiveLevel(finding)))
    .map((group) => findingLine(group, 300)),
});

const harmless = (review: Review): List => ({
  title: "Changes that destroy nothing",
  lines: ACTIONS.filter((action) => !isDestructive(action))
    .flatMap((action) => review.changes.filter((change) => change.action === action))
    .map(
      (change) =>
        `- ${SYMBOL[change.action]} ${codeSpan(shorten(change.address, 240))} ${DONE[change.action]}${updates(change)}\n`,
    ),
});

const drift = (review: Review): List => ({
  title: "Changed outside Terraform",
  lines: review.drift.map(
    (change) => `- ${SYMBOL[change.action]} ${codeSpan(shorten(change.address, 240))}${updates(change)}\n`,
  ),
});

function updates(change: ReviewedChange): string {
  if (change.action !== "update") return "";
  const shown = change.attributes.slice(0, 8).map((attribute) => {
    const after = attribute.unknown ? "(known after apply)" : valueText(attribute.after);
    return `${codeSpan(attribute.name)}: ${codeSpan(shorten(valueText(attribute.before), 80))} → ${codeSpan(shorten(after, 80))}`;
  });
  const rest = change.attributes.length - shown.length;
  return `: ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

/** As many lines as there is room for; how many are left out is said. */
function folded(title: string, lines: readonly string[], room: number): string {
  if (lines.length === 0) return "";
  const open = `<details><summary>${title} (${lines.length})</summary>\n\n`;
  const close = "\n</details>\n";
  let size = bytes(open) + bytes(close) + 40;
  const shown: string[] = [];
  for (const line of lines) {
    size += bytes(line);
    if (size > room) break;
    shown.push(line);
  }
  if (shown.length === 0) return "";
  const rest = lines.length - shown.length;
  return `${open}${shown.join("")}${rest === 0 ? "" : `- and ${rest} more\n`}${close}`;
}

function history({ anomaly }: Review): string {
  if (anomaly.scores.length === 0) return "";
  const compared = anomaly.scores.map(
    (score) => `${score.value} ${score.what} (median ${score.median}, z-score ${score.score})`,
  );
  return `Compared with ${anomaly.runs} runs: ${compared.join(", ")}.\n`;
}

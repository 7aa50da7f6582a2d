import { createHash } from "node:crypto";
import type { Finding, Level, Review } from "../model.ts";
import { effectiveLevel } from "../verdict.ts";
import { graphOf } from "./graph.ts";
import { type FindingGroup, groupFindings } from "./group.ts";
import { changesSection, driftSection } from "./html-changes.ts";
import { html, Markup } from "./markup.ts";
import { graphPicture, historyPicture, MAX_BARS } from "./pictures.ts";
import { STYLE } from "./style.ts";
import { ACTIONS, countSentence, DONE, LEVEL_TITLE, MEANING, SYMBOL, shorten, VERDICT, valueText } from "./words.ts";

/** Boxes beyond this share one with others of their kind. */
const MAX_NODES = 120;
/** Findings of one kind beyond this are folded away; what needs a person never is. */
const MAX_NOTICES = 30;

const SIGN = { proceed: "✓", confirm: "!", refuse: "✕" } as const;

/**
 * One page that stands alone: no script, no network, nothing to fetch. Its policy forbids everything but its own style,
 * so that even a hole in the escaping could not run or send anything.
 */
export function renderHtml(review: Review): string {
  const hash = createHash("sha256").update(STYLE).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">
<title>${VERDICT[review.verdict]}: review of ${review.plan}</title>
<link rel="icon" href="data:,"><style>${new Markup(STYLE)}</style></head>
<body>${header(review)}<main>
${findingsSection(review)}
${graphSection(review)}
${changesSection(review)}
${driftSection(review)}
${historySection(review)}
</main><footer>Secrets are replaced by (sensitive). This page loads nothing and sends nothing.</footer></body></html>
`;
  return page.text;
}

function header(review: Review): Markup {
  const { counts } = review;
  const facts: readonly [number, string, string][] = [
    [counts.deletes, "destroyed", "delete"],
    [counts.replaces, "replaced", "replace"],
    [counts.unknowns, "not understood", "replace"],
    [counts.forgets, "forgotten", "update"],
    [counts.updates, "updated", "update"],
    [counts.creates, "created", "create"],
    [counts.imports, "adopted", "create"],
    [counts.moves, "moved", ""],
    [counts.drifted, "drifted", ""],
    [counts.unchanged, "unchanged", ""],
  ];
  const shown = facts.filter(([count]) => count > 0);
  return html`<header><div class="verdict ${review.verdict}"><span class="sign" aria-hidden="true">${SIGN[review.verdict]}</span><div>
<h1>${VERDICT[review.verdict]}</h1><p>${MEANING[review.verdict]}</p>
<ul class="facts" aria-label="${countSentence(review)}">${shown.map(([count, word, kind]) => html`<li class="${kind}"><b>${count}</b>${word}</li>`)}</ul></div></div>
<p class="meta">Plan <code>${review.plan}</code>${review.terraformVersion === undefined ? "" : html`, Terraform ${review.terraformVersion}`}. Fingerprint <code>${review.fingerprint}</code></p></header>`;
}

function findingsSection(review: Review): Markup {
  if (review.findings.length === 0)
    return html`<section><h2>Findings</h2><p class="muted">Nothing worth saying.</p></section>`;
  const indexes = new Map(review.changes.map((change, index) => [change.address, index]));
  const groups = groupFindings(review.findings);
  const levels: readonly Level[] = ["refuse", "confirm", "notice", "info"];
  return html`<section aria-labelledby="findings"><h2 id="findings">Findings<small>${groups.length}, riskiest first</small></h2>
${levels.map((level) => {
  const found = groups.filter(({ finding }) => effectiveLevel(finding) === level);
  const open = level === "refuse" || level === "confirm" ? found.length : MAX_NOTICES;
  const rest = found.slice(open);
  return html`<ul class="findings">${found.slice(0, open).map((group) => findingCard(group, indexes))}</ul>
${rest.length === 0 ? "" : html`<details class="more"><summary>${rest.length} more: ${LEVEL_TITLE[level].toLowerCase()}</summary><ul class="findings">${rest.map((group) => findingCard(group, indexes))}</ul></details>`}`;
})}</section>`;
}

function addressLink(of: string, indexes: ReadonlyMap<string, number>): Markup {
  const index = indexes.get(of);
  const address = html`<code>${shorten(of, 300)}</code>`;
  return index === undefined ? address : html`<a href="#change-${index}">${address}</a>`;
}

function findingCard({ finding, addresses }: FindingGroup, indexes: ReadonlyMap<string, number>): Markup {
  const level = effectiveLevel(finding);
  const [first = finding.address, ...others] = addresses;
  const differs = finding.before !== undefined || finding.after !== undefined;
  return html`<li class="card finding level ${level}${finding.waived === undefined ? "" : " waived"}"><div class="head"><span class="chip">${LEVEL_TITLE[level]}</span>
${addressLink(first, indexes)}<span class="rule">${finding.ruleId}</span></div>
<p>${sentence(shorten(finding.message, 2000))}</p>
${others.length === 0 ? "" : html`<p class="todo">Also: ${others.map((other, at) => html`${at === 0 ? "" : ", "}${addressLink(other, indexes)}`)}</p>`}
${differs ? html`<p><code>${finding.attribute}</code> <code class="was">${shorten(valueText(finding.before), 300)}</code> → <code class="will">${shorten(valueText(finding.after), 300)}</code></p>` : ""}
${finding.waived === undefined ? html`<p class="todo">What to do: ${shorten(finding.remedy, 1000)}${documentation(finding)}</p>` : html`<p class="todo">Waived until ${finding.waived.expiresOn}: ${finding.waived.reason} (was: ${finding.level})</p>`}</li>`;
}

const documentation = (finding: Finding): Markup | string =>
  finding.documentation?.startsWith("https://") === true
    ? html` <a href="${finding.documentation}" rel="noreferrer noopener">Documentation</a>`
    : "";

/** A sentence with its capital and its full stop; a name that it begins with stays as it is. */
const sentence = (text: string): string =>
  `${text.replace(/^[a-z]+(?= )/, (word) => word.charAt(0).toUpperCase() + word.slice(1))}.`;

function graphSection(review: Review): Markup | string {
  if (review.changes.length === 0) return "";
  const graph = graphOf(review, MAX_NODES);
  const present = ACTIONS.filter((action) => graph.nodes.some((node) => node.action === action));
  const merged = graph.merged
    ? html`<p class="muted">Too many for one picture: boxes stand for all resources of a type.</p>`
    : "";
  return html`<section aria-labelledby="graph"><h2 id="graph">What changes<small>from what is needed to what needs it</small></h2>
<ul class="legend">${present.map((action) => html`<li><i class="${action}" aria-hidden="true">${SYMBOL[action]}</i>${DONE[action]}</li>`)}</ul>${merged}
<div class="card scroll" tabindex="0" role="region" aria-label="Graph of what changes, can be scrolled">${graphPicture(graph)}</div></section>`;
}

function historySection(review: Review): Markup | string {
  const { anomaly, history, counts } = review;
  if (history.length === 0) return "";
  const comparison =
    anomaly.scores.length === 0
      ? html`<p>${history.length} archived ${history.length === 1 ? "run is" : "runs are"} too few to say what is usual.</p>`
      : html`<table class="num"><thead><tr><th scope="col">Compared</th><th scope="col">This plan</th><th scope="col">Median of ${anomaly.runs} runs</th><th scope="col">Robust z-score</th></tr></thead>
<tbody>${anomaly.scores.map((score) => html`<tr><th scope="row">${score.what}</th><td>${score.value}</td><td>${score.median}</td><td>${score.score}${score.anomalous ? " (unusual)" : ""}</td></tr>`)}</tbody></table>`;
  const rows = history.slice(-MAX_BARS).map((run, index) => ({ ...run, run: run.run ?? `run ${index + 1}` }));
  return html`<section aria-labelledby="history"><h2 id="history">History<small>resources changed by the last ${rows.length} runs</small></h2>
<div class="card scroll" tabindex="0" role="region" aria-label="History, can be scrolled">${historyPicture(history, counts)}${comparison}
<details class="more"><summary>Numbers</summary><table class="num"><thead><tr><th scope="col">Run</th><th scope="col">Created</th><th scope="col">Updated</th><th scope="col">Replaced</th><th scope="col">Destroyed</th></tr></thead>
<tbody>${rows.map((run) => html`<tr><th scope="row">${run.run}${run.at === undefined ? "" : html` <span class="muted">${run.at}</span>`}</th><td>${run.creates}</td><td>${run.updates}</td><td>${run.replaces}</td><td>${run.deletes}</td></tr>`)}
<tr><th scope="row">this plan</th><td>${counts.creates}</td><td>${counts.updates}</td><td>${counts.replaces}</td><td>${counts.deletes}</td></tr></tbody></table></details></div></section>`;
}

import { html, type Markup } from "../html/markup.ts";
import { page } from "../html/page.ts";
import { valueMarkup } from "../html/value.ts";
import { compare } from "../library/source.ts";
import { TITLES, titleOf } from "../publish/publication.ts";
import type { GalleryPiece } from "./read.ts";
import { SCRIPT } from "./script.ts";
import { GALLERY_STYLE } from "./style.ts";

/** One page with every piece and where it is from. It loads nothing and sends nothing. */
export function galleryPage(pieces: readonly GalleryPiece[]): string {
  return page({
    title: "Gallery of pieces",
    style: GALLERY_STYLE,
    script: SCRIPT,
    body: html`<header><h1>Gallery of pieces</h1>${facts(pieces)}${controls(pieces)}</header>
<main>${pieces.map((piece, index) => pieceMarkup(piece, index === 0))}
<p id="nothing"${pieces.length > 0 ? html` hidden` : ""}>${pieces.length > 0 ? "No piece fits. Search for less, or choose all prompts." : "There are no pieces yet: content generate makes them."}</p></main>
<footer>This page loads nothing and sends nothing.</footer>`,
  });
}

function facts(pieces: readonly GalleryPiece[]): Markup {
  const sum = (of: (piece: GalleryPiece) => number) => pieces.reduce((total, piece) => total + of(piece), 0);
  const currencies = [...new Set(pieces.map(({ provenance }) => provenance.cost.currency))].sort(compare);
  const costs = currencies.map((currency) => {
    const amount = sum(({ provenance: { cost } }) => (cost.currency === currency ? cost.amount : 0));
    return [amount.toFixed(2), `${currency} spent`] as const;
  });
  const shown: readonly (readonly [string, string])[] = [
    [count(pieces.length), pieces.length === 1 ? "piece" : "pieces"],
    [count(sum(({ provenance }) => Number(provenance.draft))), "of them drafts"],
    [count(sum(({ edited }) => Number(edited))), "edited"],
    [count(sum(({ provenance: { tokens } }) => tokens.input + tokens.output)), "tokens"],
    ...costs,
  ];
  return html`<ul class="facts">${shown.map(([value, word]) => html`<li><b>${value}</b> ${word}</li>`)}</ul>`;
}

/** Hidden where no script runs: there, every piece is shown. */
function controls(pieces: readonly GalleryPiece[]): Markup {
  const names = [...new Set(pieces.map(({ provenance }) => provenance.prompt.name))].sort(compare);
  return html`<form id="controls" role="search" hidden>
<label for="search">Search</label><input id="search" type="search" placeholder="Words of a piece, a model, a digest" autocomplete="off" spellcheck="false">
<label for="prompt">Prompt</label><select id="prompt"><option value="">All prompts</option>${names.map((name) => html`<option value="${name}">${name}</option>`)}</select>
<output id="count" for="search prompt">${count(pieces.length)} shown</output></form>`;
}

function pieceMarkup(piece: GalleryPiece, isOpen: boolean): Markup {
  const { value, text, provenance, edited } = piece;
  const title = (value === undefined ? undefined : titleOf(value)) ?? provenance.id;
  const shown = TITLES.filter((name) => (value as Record<string, unknown> | null | undefined)?.[name] === title).slice(
    0,
    1,
  );
  return html`<article data-prompt="${provenance.prompt.name}"><details${isOpen ? html` open` : ""}><summary><h2 dir="auto">${title}</h2>
<span class="chips"><span class="chip">${provenance.prompt.name} ${provenance.prompt.version}</span>${provenance.draft ? html`<span class="chip draft">Draft</span>` : ""}${edited ? html`<span class="chip edited">Edited</span>` : ""}${value === undefined ? html`<span class="chip draft">No JSON</span>` : ""}<time datetime="${provenance.generatedAt}">${minute(provenance.generatedAt)}</time></span></summary>
<div class="body"><div class="prose">${value === undefined ? html`<pre>${text}</pre>` : valueMarkup(value, 3, shown)}</div>${provenanceMarkup(piece)}</div></details></article>
`;
}

function provenanceMarkup({ file, provenance, edited }: GalleryPiece): Markup {
  const { prompt, model, tokens, cost, attempts } = provenance;
  const rows: readonly (readonly [string, string])[] = [
    ["Prompt", `${prompt.name} ${prompt.version}`],
    ["Model", `${model.name} (${model.provider})`],
    ["Generated", `${minute(provenance.generatedAt)} UTC`],
    ["Tokens", `${count(tokens.input)} in, ${count(tokens.output)} out`],
    ["Cost", `${cost.amount.toFixed(4)} ${cost.currency}, prices of ${cost.pricesAsOf}`],
    ["Attempts", attempts === 1 ? "1" : `${attempts}, the first was repaired`],
    [
      "State",
      `${provenance.draft ? "draft, not to be published" : "written by a model"}${edited ? ", edited since" : ""}`,
    ],
    ["File", file],
  ];
  const digests: readonly (readonly [string, string])[] = [
    ["Piece as generated", provenance.outputDigest],
    ["Input", provenance.inputDigest],
    ["Request", provenance.request],
    ["Prompt", prompt.digest],
    ...prompt.partials.map(({ name, digest }) => [`Partial ${name}`, digest] as const),
  ];
  return html`<aside aria-label="Provenance"><h3>Provenance</h3><dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<details class="digests"><summary>Digests</summary><dl>${digests.map(([name, digest]) => html`<dt>${name}</dt><dd><code>${digest}</code></dd>`)}</dl></details></aside>`;
}

const count = (value: number): string => value.toLocaleString("en");

/** `2026-12-01 08:00`, in UTC. */
const minute = (iso: string): string => new Date(iso).toISOString().slice(0, 16).replace("T", " ");

import { html } from "../html/markup.ts";
import { page } from "../html/page.ts";
import { STYLE } from "../html/style.ts";
import { valueMarkup } from "../html/value.ts";
import { type Publication, TITLES, titleOf } from "./publication.ts";

/** A piece in the list of a site. */
export type Listed = Pick<Publication, "id" | "date" | "title">;

const SITE_STYLE = `${STYLE}
main,header,footer{max-width:44rem}
.meta{color:var(--soft);font-size:.9rem;margin:.6rem 0 1.6rem}
.pieces{list-style:none;margin:1.6rem 0 0;padding:0}
.pieces li{padding:.7rem 0;border-top:1px solid var(--line)}
.pieces time{display:block;color:var(--soft);font-size:.85rem}
`;

/** The page of a piece. */
export function piecePage({ date, title, piece, provenance }: Publication): string {
  const { prompt, model, edited, draft } = provenance;
  return page({
    title,
    style: SITE_STYLE,
    body: html`<header><h1 dir="auto">${title}</h1>
<p class="meta"><time datetime="${date}">${date}</time>${draft ? html` <span class="chip draft">Draft</span>` : ""}</p></header>
<main class="prose">${valueMarkup(piece, 2, titleNames(piece))}</main>
<footer>${draft ? "A draft" : "Written"} by ${model.name} with ${prompt.name} ${prompt.version}, ${edited ? "edited and reviewed" : "reviewed"} by a person. <a href="../index.html">All pieces</a></footer>`,
  });
}

/** The name of the title, which the page has at its top. */
const titleNames = (piece: Publication["piece"]): readonly string[] =>
  TITLES.filter((name) => titleOf(piece) === (piece as Record<string, unknown> | null)?.[name]).slice(0, 1);

/** The page that lists the pieces, in the order that they come in. */
export function indexPage(pieces: readonly Listed[]): string {
  return page({
    title: "Pieces",
    style: SITE_STYLE,
    body: html`<header><h1>Pieces</h1></header>
<main><ul class="pieces">${pieces.map(
      ({
        id,
        date,
        title,
      }) => html`<li><time datetime="${date}">${date}</time><a href="pieces/${id}.html" dir="auto">${title}</a></li>
`,
    )}</ul></main><footer>${pieces.length} ${pieces.length === 1 ? "piece" : "pieces"}</footer>`,
  });
}

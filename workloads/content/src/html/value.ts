import type { Json, JsonObject } from "../types.ts";
import { html, Markup } from "./markup.ts";

/** Names whose text heads the part that has it. */
const HEADINGS: readonly string[] = ["headline", "title", "subject", "heading", "name"];
/** Names whose text speaks for itself. */
const PLAIN: readonly string[] = ["body", "text", "lead", "standfirst", "opening"];
/** Parts within parts; what lies deeper is shown as it is written. */
const MAX_DEPTH = 8;
/** Characters of a text that fits beside its name. */
const SHORT = 70;

/**
 * Any JSON as a person reads it: names as headings, lists as lists, text as paragraphs. Nothing in it becomes a link, an
 * image or anything else that does something.
 *
 * @param level Of the first heading, 2 to 6.
 * @param without Names of the value itself that are shown elsewhere.
 */
export function valueMarkup(value: Json, level: number, without: readonly string[] = []): Markup {
  if (typeof value === "string") return textMarkup(value);
  if (typeof value !== "object" || value === null) return html`<p>${scalar(value)}</p>`;
  if (level > MAX_DEPTH) return html`<pre>${JSON.stringify(value, null, 2)}</pre>`;
  return Array.isArray(value) ? listMarkup(value, level) : objectMarkup(value as JsonObject, level, without);
}

function listMarkup(items: readonly Json[], level: number): Markup {
  if (items.length === 0) return html`<p class="none">none</p>`;
  const isParts = items.some((item) => typeof item === "object" && item !== null);
  const list = items.map((item) => {
    const shown = typeof item === "string" ? inline(item) : valueMarkup(item, level);
    return html`<li dir="auto">${shown}</li>`;
  });
  return html`<ul${isParts ? html` class="parts"` : ""}>${list}</ul>`;
}

function objectMarkup(value: JsonObject, level: number, without: readonly string[]): Markup {
  const entries = Object.entries(value).filter(([name]) => !without.includes(name));
  const heads = entries.filter(([name, each]) => HEADINGS.includes(name) && typeof each === "string");
  const rest = entries.filter((entry) => !heads.includes(entry));
  const below = heads.length > 0 ? level + 1 : level;
  return html`${heads.map(([, text]) => heading(String(text), level))}${rest.map(([name, each], index) =>
    // Right below its heading, text needs no name.
    index === 0 && typeof each === "string" && PLAIN.includes(name) ? textMarkup(each) : partMarkup(name, each, below),
  )}`;
}

function partMarkup(name: string, value: Json, level: number): Markup {
  const label = labelOf(name);
  if (typeof value !== "object" || value === null) {
    const text = scalar(value);
    if (text.length <= SHORT && !text.includes("\n"))
      return html`<p dir="auto"><span class="label">${label}</span> ${inline(text)}</p>`;
  }
  return html`${heading(label, level, "label")}${valueMarkup(value, level + 1)}`;
}

function heading(text: string, level: number, kind?: "label"): Markup {
  const tag = `h${Math.min(level, 6)}`;
  const open = new Markup(kind === undefined ? `<${tag} dir="auto">` : `<${tag} class="${kind}">`);
  return html`${open}${text}${new Markup(`</${tag}>`)}`;
}

/** Paragraphs and lists of a text, as the simplest Markdown has them. */
function textMarkup(text: string): Markup {
  const blocks = text
    .replaceAll("\r\n", "\n")
    .split(/\n[ \t]*\n/)
    .filter((block) => block.trim() !== "");
  return html`${blocks.map((block) => {
    const lines = block.split("\n").filter((line) => line.trim() !== "");
    const items = lines.map((line) => /^\s*(?:[-*•]|\d+[.)])\s+(.*)$/.exec(line)?.[1]);
    if (items.every((item) => item !== undefined))
      return html`<ul>${items.map((item) => html`<li dir="auto">${inline(item ?? "")}</li>`)}</ul>`;
    return html`<p dir="auto">${inline(block)}</p>`;
  })}`;
}

/** `**strong**` and `code`; anything else is text. */
const inline = (text: string): Markup =>
  html`${text.split(/(\*\*[^*\n]+\*\*|`[^`\n]+`)/).map((part, index) => {
    if (index % 2 === 0) return part;
    return part.startsWith("`") ? html`<code>${part.slice(1, -1)}</code>` : html`<strong>${part.slice(2, -2)}</strong>`;
  })}`;

const scalar = (value: Json): string =>
  value === null ? "—" : value === true ? "yes" : value === false ? "no" : String(value);

/** `callToAction` as people write it: Call to action. */
function labelOf(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

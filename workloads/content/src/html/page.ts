import { createHash } from "node:crypto";
import { html, Markup, type Part } from "./markup.ts";

export interface PageParts {
  readonly title: string;
  readonly style: string;
  readonly script?: string;
  readonly body: Part;
}

/**
 * A page that stands alone. Its policy allows its own style and script and nothing else, so that even a hole in the escaping
 * could not run, load or send anything.
 */
export function page({ title, style, script, body }: PageParts): string {
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const scripts = script === undefined ? "" : `script-src ${hash(script)}; `;
  const policy = `default-src 'none'; ${scripts}style-src ${hash(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">
<title>${title}</title><link rel="icon" href="data:,"><style>${new Markup(style)}</style></head>
<body>${body}${script === undefined ? "" : html`<script>${new Markup(script)}</script>`}</body></html>
`.text;
}

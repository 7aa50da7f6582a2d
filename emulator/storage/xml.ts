const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** `<name>…</name>` around elements that are made already. */
export function element(name: string, ...content: readonly string[]): string {
  return content.length === 0 ? `<${name} />` : `<${name}>${content.join("")}</${name}>`;
}

/** `<name>text</name>`, with what has a meaning in XML spelled out. */
export function textElement(name: string, text: string | number): string {
  return element(name, spelled(String(text)));
}

function spelled(text: string): string {
  return text.replace(/[&<>\r]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign] ?? "&#13;");
}

export function document(...content: readonly string[]): string {
  return `<?xml version="1.0" encoding="utf-8"?>${content.join("")}`;
}

/** The elements of these names in a body, in order, with their text. Enough for the bodies of storage, which do not nest. */
export function textsOf(xml: string, names: readonly string[]): { readonly name: string; readonly text: string }[] {
  const pattern = new RegExp(`<(${names.join("|")})(?:\\s*/>|>([^<]*)</\\1>)`, "g");
  return [...xml.matchAll(pattern)].map(([, name = "", text = ""]) => ({ name, text: meant(text) }));
}

function meant(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return NAMED[name ?? ""] ?? whole;
  });
}

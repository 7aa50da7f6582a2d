import type { Fix } from "../diagnostic.ts";
import type { Document, Range, ScalarNode } from "../syntax/node.ts";

/** Gives a property another name, in the quotes that it has. */
export function renameFix({ source }: Document, key: Range, name: string): Fix {
  const first = source.text[key.start];
  const text = first === '"' || first === "'" ? `${first}${name}${first}` : name;
  return { title: `rename to ${name}`, start: key.start, end: key.end, text };
}

/** Writes another value; undefined where the text of the old one spans lines and more than a value would be lost. */
export function replaceFix(document: Document, node: ScalarNode, value: string | number | boolean): Fix | undefined {
  const old = document.source.text.slice(node.start, node.end);
  if (old.includes("\n") || old === "") return undefined;
  const text = writeScalar(document, old, value);
  return { title: `write ${text}`, start: node.start, end: node.end, text };
}

function writeScalar({ format }: Document, old: string, value: string | number | boolean): string {
  if (typeof value !== "string" || format === "json") return JSON.stringify(value);
  const isPlainWord = /^[A-Za-z][\w-]*$/.test(value) && !/^(true|false|null|y|yes|n|no|on|off)$/i.test(value);
  if (old.startsWith("'") && isPlainWord) return `'${value}'`;
  return !/^["']/.test(old) && isPlainWord ? value : JSON.stringify(value);
}

import type { Graph, GraphNode } from "./graph.ts";
import { SYMBOL, shorten } from "./words.ts";

/** Mermaid's own escape: every character that could mean something becomes `#code;`. */
const label = (text: string): string =>
  [...text]
    .map((character) => (/[A-Za-z0-9 _./-]/.test(character) ? character : `#${character.codePointAt(0)};`))
    .join("");

const CLASSES: readonly (readonly [string, string])[] = [
  ["delete", "fill:#fbe9e7,stroke:#b3261e,color:#1d2126"],
  ["replace", "fill:#fcecdf,stroke:#a8480f,color:#1d2126"],
  ["unknown", "fill:#fcecdf,stroke:#a8480f,color:#1d2126"],
  ["forget", "fill:#f9f0d2,stroke:#7a5c00,color:#1d2126"],
  ["update", "fill:#f9f0d2,stroke:#7a5c00,color:#1d2126"],
  ["create", "fill:#e2f2e7,stroke:#1d6b3c,color:#1d2126"],
];

const node = ({ id, action, title, subtitle }: GraphNode): string =>
  `  n${id}["${SYMBOL[action]} ${label(shorten(title, 40))}<br/>${label(shorten(subtitle, 40))}"]`;

/** A Mermaid flowchart that GitHub draws, in the order of creation. */
export function mermaid({ nodes, edges }: Graph): string {
  const classes = CLASSES.map(([name, style]) => [name, style, nodes.filter((one) => one.action === name)] as const)
    .filter(([, , members]) => members.length > 0)
    .flatMap(([name, style, members]) => [
      `  classDef ${name}s ${style}`,
      `  class ${members.map(({ id }) => `n${id}`).join(",")} ${name}s`,
    ]);
  return ["flowchart LR", ...nodes.map(node), ...edges.map(([from, to]) => `  n${from} --> n${to}`), ...classes].join(
    "\n",
  );
}

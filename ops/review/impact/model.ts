/** What a change of an argument does at worst. */
export const ARGUMENT_CLASSES = [
  "loses data",
  "loses history",
  "opens access",
  "lowers protection",
  "blinds",
  "instructs a machine",
  "costs",
  "interrupts",
] as const;
export type ArgumentClass = (typeof ARGUMENT_CLASSES)[number];

/**
 * The change that is dangerous. `less`, `more`: a number or an ISO 8601 duration. `on`, `off`: a switch. `added`,
 * `removed`: a member of a list, or a value that was not set or is no longer set. `to`, `from`: one of the values that
 * follow, separated by `|`. `by`: the review rule that follows judges it, because one value does not say enough.
 */
export type Direction =
  | "any"
  | "less"
  | "more"
  | "on"
  | "off"
  | "added"
  | "removed"
  | `to ${string}`
  | `from ${string}`
  | `by ${string}`;

/** `blinds: off` reads: the argument blinds when it is switched off. ` (notice)` at the end: worth reading, no hold. */
export type Impact = `${ArgumentClass}: ${Direction}` | `${ArgumentClass}: ${Direction} (notice)`;

/** How every argument of a type is classed. The key is the path without indices; `a.*` covers everything below `a`. */
export type TypeImpacts = Readonly<Record<string, "harmless" | Impact | readonly Impact[]>>;
export type ImpactTable = Readonly<Record<string, TypeImpacts>>;

/** An impact, taken apart. */
export interface ParsedImpact {
  readonly argument: string;
  readonly class: ArgumentClass;
  readonly direction: Direction;
  readonly level: "confirm" | "notice";
}

/** Changes of these classes need a person; the others are worth reading. */
const HELD: readonly ArgumentClass[] = [
  "loses data",
  "loses history",
  "opens access",
  "lowers protection",
  "blinds",
  "instructs a machine",
];

/** Take `blinds: off (notice)` apart. */
export function parseImpact(argument: string, impact: Impact): ParsedImpact {
  const notice = impact.endsWith(" (notice)");
  const [name, direction] = impact.replace(/ \(notice\)$/, "").split(": ") as [ArgumentClass, Direction];
  return { argument, class: name, direction, level: notice || !HELD.includes(name) ? "notice" : "confirm" };
}

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { closest, distance } from "fastest-levenshtein";
import { UserError } from "../context.ts";

/** The stacks that a command is about. */
export interface Selection {
  /** What main.ts is asked for: nothing, an environment, or an environment and a stack. */
  readonly names: readonly string[];
  /** The ids of the stacks, e.g. `mysql-dev`; undefined: every stack. */
  readonly ids: ReadonlySet<string> | undefined;
}

/** What there is to select from: the stacks of each environment, by its name. */
export type Environments = ReadonlyMap<string, readonly string[]>;

/**
 * The environments and stacks that have a parameter file.
 *
 * @param project Path of the project folder.
 */
export async function readEnvironments(project: string): Promise<Environments> {
  const folder = join(project, "parameters");
  const folders = (await readdir(folder, { withFileTypes: true }).catch(() => [])).filter((entry) =>
    entry.isDirectory(),
  );
  const names = folders.map(({ name }) => name).sort();
  const stacks = await Promise.all(names.map((name) => readStacks(join(folder, name))));
  return new Map(names.map((name, index) => [name, stacks[index] ?? []]));
}

async function readStacks(folder: string): Promise<string[]> {
  const stacks = (await readdir(folder)).flatMap((file) => /^([^.]+)\.(?:json|ya?ml)$/.exec(file)?.[1] ?? []);
  return [...new Set(stacks)].filter((stack) => stack !== "environment").sort();
}

/**
 * Understands `dev`, `mysql`, `dev mysql`, `mysql dev` and `mysql-dev`.
 *
 * @throws UserError naming the nearest name when there is no such environment or stack.
 */
export function select(names: readonly string[], environments: Environments): Selection {
  if (names.length === 0) return { names: [], ids: undefined };
  const stacks = [...environments].flatMap(([environment, own]) =>
    own.map((stack) => ({ id: `${stack}-${environment}`, environment, stack })),
  );
  let chosen = stacks;
  for (const name of names) {
    if (!stacks.some((known) => isCalled(known, name))) throw unknownName(name, stacks);
    const left = chosen.filter((known) => isCalled(known, name));
    if (left.length === 0) throw new UserError(noSuchStack(names, chosen));
    chosen = left;
  }
  const [first, ...others] = chosen;
  // A stack of several environments has no name that main.ts could tell from one: it renders all, and ours are taken.
  const oneEnvironment = first !== undefined && others.every(({ environment }) => environment === first.environment);
  return {
    names: !oneEnvironment ? [] : others.length > 0 ? [first.environment] : [first.environment, first.stack],
    ids: new Set(chosen.map(({ id }) => id)),
  };
}

interface KnownStack {
  readonly id: string;
  readonly environment: string;
  readonly stack: string;
}

const isCalled = (known: KnownStack, name: string): boolean => Object.values(known).includes(name);

const noSuchStack = (names: readonly string[], left: readonly KnownStack[]): string =>
  `no stack is called "${names.join(" ")}", but there is ${left.map(({ id }) => id).join(", ")}`;

function unknownName(name: string, stacks: readonly KnownStack[]): UserError {
  const known = [...new Set(stacks.flatMap(({ environment, stack, id }) => [environment, stack, id]))];
  const nearest = known.length === 0 ? "" : closest(name, known);
  const hint =
    distance(name, nearest) <= 2 ? `; did you mean ${nearest}?` : `, but there is ${known.join(", ") || "none"}`;
  return new UserError(`there is no environment or stack "${name}"${hint}`);
}

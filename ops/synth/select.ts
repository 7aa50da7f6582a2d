import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../context.ts";
import { hint } from "../print/hint.ts";

/** The stacks that a command is about. */
export interface Selection {
  /** What main.ts is asked for: nothing, an environment, or an environment and a stack. */
  readonly names: readonly string[];
  /** The ids of the stacks, e.g. `mysql-dev`; undefined: every stack. */
  readonly ids: ReadonlySet<string> | undefined;
}

/** What there is to select from: the stacks of each environment, by its name. */
export type Environments = ReadonlyMap<string, readonly string[]>;

/** An environment, a stack, or a stack of an environment. */
export interface Named {
  readonly environment?: string;
  readonly stack?: string;
}

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
 * Understands `dev`, `mysql`, `dev mysql`, `mysql dev` and `mysql-dev`, and the options that name the same.
 *
 * @param commands What else the first word could have been meant to be.
 * @throws UserError naming the nearest name when there is no such environment or stack, or two are named
 */
export function understand(
  names: readonly string[],
  environments: Environments,
  options: Named = {},
  commands: readonly string[] = [],
): Named {
  const found: { environment?: string; stack?: string } = {};
  const take = (kind: keyof Named, name: string): void => {
    const other = found[kind] ?? name;
    if (other !== name) throw new UserError(`"${other}" and "${name}" are two ${kind}s; name one`);
    found[kind] = name;
  };
  for (const kind of ["environment", "stack"] as const) {
    const name = options[kind];
    if (name !== undefined) take(kind, known(kind, name, environments));
  }
  for (const name of names) {
    for (const [kind, part] of Object.entries(partsOf(name, environments, commands))) take(kind as keyof Named, part);
  }
  return found;
}

/** What a word alone stands for. */
function partsOf(name: string, environments: Environments, commands: readonly string[]): Named {
  const { environment, stack } = namesOf(environments);
  if (environment.includes(name)) return { environment: name };
  if (stack.includes(name)) return { stack: name };
  const found = stacksOf(environments).find(({ id }) => id === name);
  if (found !== undefined) return { environment: found.environment, stack: found.stack };
  const all = [...environment, ...stack, ...stacksOf(environments).map(({ id }) => id), ...commands];
  const what = commands.length === 0 ? "environment or stack" : "environment, stack or command";
  throw new UserError(`there is no ${what} "${name}"${hint(name, all)}`);
}

const FLAG = { environment: "-e", stack: "-s" } as const;

function known(kind: keyof Named, name: string, environments: Environments): string {
  const names = namesOf(environments);
  if (names[kind].includes(name)) return name;
  const other = kind === "environment" ? "stack" : "environment";
  if (!names[other].includes(name)) throw new UserError(`there is no ${kind} "${name}"${hint(name, names[kind])}`);
  throw new UserError(
    `there is no ${kind} "${name}", but ${article(other)} is called so; did you mean ${FLAG[other]} ${name}?`,
  );
}

const article = (kind: keyof Named): string => (kind === "environment" ? "an environment" : "a stack");

const namesOf = (environments: Environments): Readonly<Record<keyof Named, readonly string[]>> => ({
  environment: [...environments.keys()],
  stack: [...new Set([...environments.values()].flat())].sort(),
});

interface KnownStack {
  readonly id: string;
  readonly environment: string;
  readonly stack: string;
}

const stacksOf = (environments: Environments): KnownStack[] =>
  [...environments].flatMap(([environment, own]) =>
    own.map((stack) => ({ id: `${stack}-${environment}`, environment, stack })),
  );

/**
 * The stacks that are named; all, when nothing is.
 *
 * @throws UserError when there is none
 */
export function select(names: readonly string[], environments: Environments, options: Named = {}): Selection {
  const named = understand(names, environments, options);
  if (named.environment === undefined && named.stack === undefined) return { names: [], ids: undefined };
  const chosen = stacksOf(environments).filter(
    ({ environment, stack }) => (named.environment ?? environment) === environment && (named.stack ?? stack) === stack,
  );
  const [first, ...others] = chosen;
  if (first === undefined) throw new UserError(noSuchStack(named, environments));
  // A stack of several environments has no name that main.ts could tell from one: it renders all, and ours are taken.
  const oneEnvironment = others.every(({ environment }) => environment === first.environment);
  return {
    names: !oneEnvironment ? [] : others.length > 0 ? [first.environment] : [first.environment, first.stack],
    ids: new Set(chosen.map(({ id }) => id)),
  };
}

function noSuchStack({ environment = "", stack = "stack" }: Named, environments: Environments): string {
  const own = (environments.get(environment) ?? []).map((name) => `${name}-${environment}`);
  return `there is no ${stack} in ${environment}, but there is ${own.join(", ") || "none"}`;
}

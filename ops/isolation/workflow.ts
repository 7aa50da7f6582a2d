import { STREAMS, type Stream } from "../../constructs/streams.rules.ts";
import { type Document, type NodePath, toValue } from "../../schemas/syntax/node.ts";

type Fields = Readonly<Record<string, unknown>>;
/** What is known of expressions, by name (`inputs.environment`, `matrix.stack`): every text one can become. */
type Values = ReadonlyMap<string, readonly string[]>;

/** A job of a workflow, or of one that it calls. What nobody can know before it runs stays an expression. */
export interface Job {
  /** In the workflow that is judged: where the job is written or, of a called one, what calls it. */
  readonly path: NodePath;
  readonly environments: readonly string[];
  /** Concurrency groups, its own or that of the called workflow it is in; empty: none. */
  readonly groups: readonly string[];
}

export interface Workflow {
  readonly document: Document;
  readonly jobs: readonly Job[];
  readonly groups: readonly string[];
  /** Patterns of `paths`, by trigger that can be limited to paths; undefined where it is not. */
  readonly paths: ReadonlyMap<string, readonly string[] | undefined>;
  /** The streams that its name says; where it says none, those whose GitHub environments it uses. */
  readonly streams: readonly Stream[];
}

/** Reads workflows together: one may call another. What is only ever called is read where it is called. */
export function readWorkflows(documents: readonly Document[]): Workflow[] {
  const roots = new Map(documents.map((document) => [document.source.file, fields(toValue(document.root))]));
  return documents.flatMap((document) => {
    const { file } = document.source;
    const root = roots.get(file) ?? {};
    const triggers = triggersOf(root.on);
    if (triggers.size > 0 && [...triggers.keys()].every((trigger) => trigger === "workflow_call")) return [];
    // GitHub calls a workflow by its name, or by its file where it has none.
    const values: Values = new Map([["github.workflow", [typeof root.name === "string" ? root.name : file]]]);
    const jobs = Object.entries(fields(root.jobs)).flatMap(([name, job]) =>
      readJob(fields(job), values, roots, MAX_CALLS).map((each) => ({ ...each, path: ["jobs", name] })),
    );
    const words = file.replace(/^.*\//, "").split(/[-_.]/);
    const named = STREAMS.filter((stream) => words.includes(stream));
    const used = STREAMS.filter((stream) => jobs.some((job) => job.environments.some((name) => isOf(name, stream))));
    const streams = named.length > 0 ? named : used;
    return [{ document, jobs, groups: groupsOf(root, values), paths: pathsOf(triggers), streams }];
  });
}

/** Whether a GitHub environment is of a stream. */
export const isOf = (environment: string, stream: Stream): boolean => environment.startsWith(`${stream}-`);

/** How deep workflows may call each other on GitHub. */
const MAX_CALLS = 10;

function readJob(job: Fields, outer: Values, roots: ReadonlyMap<string, Fields>, calls: number): Omit<Job, "path">[] {
  const values = new Map([...outer, ...matrixOf(job, outer)]);
  const groups = groupsOf(job, values);
  const called = calls > 0 && typeof job.uses === "string" ? roots.get(job.uses.replace(/^\.\//, "")) : undefined;
  if (called === undefined) {
    const { environment } = job;
    const name = typeof environment === "string" ? environment : fields(environment).name;
    return [{ environments: typeof name === "string" ? expand(name, values) : [], groups }];
  }
  const inputs = new Map([...outer].filter(([name]) => name.startsWith("github.")));
  for (const [name, input] of Object.entries(fields(fields(fields(called.on).workflow_call).inputs))) {
    const given = fields(job.with)[name] ?? fields(input).default;
    if (isScalar(given)) inputs.set(`inputs.${name}`, expand(String(given), values));
  }
  const inherited = [...groups, ...groupsOf(called, inputs)];
  return Object.values(fields(called.jobs))
    .flatMap((inner) => readJob(fields(inner), inputs, roots, calls - 1))
    .map((inner) => ({ ...inner, groups: [...inherited, ...inner.groups] }));
}

/** The values of a matrix that are written out. */
function matrixOf(job: Fields, outer: Values): Values {
  const { include, exclude: _, ...axes } = fields(fields(job.strategy).matrix);
  const legs = [...Object.entries(axes), ...list(include).flatMap((leg) => Object.entries(fields(leg)))];
  const byName = Map.groupBy(legs, ([name]) => `matrix.${name}`);
  return new Map(
    [...byName].flatMap(([name, all]) => {
      const values = all.flatMap(([, value]) => (Array.isArray(value) ? value : [value]));
      // An object, or an expression that makes the whole list, is not known before it runs.
      const isKnown = values.every((value) => isScalar(value) && !String(value).includes("${{"));
      return isKnown ? [[name, values.flatMap((value) => expand(String(value), outer))]] : [];
    }),
  );
}

/** Every text that one with expressions can become; expressions with unknown values stay. */
const expand = (text: string, values: Values): readonly string[] =>
  text.split(/(\$\{\{\s*[\w.-]+\s*\}\})/).reduce<readonly string[]>(
    (texts, part) => {
      const name = /^\$\{\{\s*([\w.-]+)\s*\}\}$/.exec(part)?.[1] ?? "";
      const ends = values.get(name) ?? [part];
      return texts.flatMap((start) => ends.map((end) => start + end));
    },
    [""],
  );

const triggersOf = (on: unknown): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(isScalar(on) ? { [String(on)]: null } : Array.isArray(on) ? namesOf(on) : fields(on)));

const namesOf = (names: readonly unknown[]): Fields => Object.fromEntries(names.map((name) => [String(name), null]));

const LIMITED = ["push", "pull_request", "pull_request_target"];

function pathsOf(triggers: ReadonlyMap<string, unknown>): Workflow["paths"] {
  const limited = [...triggers].filter(([name, filter]) => {
    const { tags, branches } = fields(filter);
    // A tag is no change of files.
    return LIMITED.includes(name) && (tags === undefined || branches !== undefined);
  });
  return new Map(
    limited.map(([name, filter]) => {
      const { paths } = fields(filter);
      return [name, paths === undefined ? undefined : list(paths).map(String)];
    }),
  );
}

function groupsOf({ concurrency }: Fields, values: Values): readonly string[] {
  const group = typeof concurrency === "string" ? concurrency : fields(concurrency).group;
  return typeof group === "string" ? expand(group, values) : [];
}

const isScalar = (value: unknown): boolean => ["string", "number", "boolean"].includes(typeof value);

const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

const fields = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};

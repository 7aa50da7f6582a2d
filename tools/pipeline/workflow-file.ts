import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export type Fields = Readonly<Record<string, unknown>>;

/** A workflow as it is written. */
export interface WorkflowFile {
  /** `.github/workflows/plan.yml` */
  readonly file: string;
  readonly name: string;
  readonly on: Fields;
  readonly env: Fields;
  readonly defaults: Fields;
  readonly jobs: ReadonlyMap<string, Fields>;
}

/** What a job may say here; the rest would be left out silently. */
const JOB_KEYS = new Set([
  ...["name", "needs", "if", "runs-on", "timeout-minutes", "environment", "permissions", "env", "outputs", "steps"],
  ...["strategy", "concurrency", "uses", "with", "secrets", "defaults"],
]);
const STEP_KEYS = new Set([
  ...["id", "name", "if", "uses", "with", "run", "shell", "env", "continue-on-error", "timeout-minutes"],
  "working-directory",
]);

/**
 * @param root Path of the checkout.
 * @throws Error that names what this runner does not understand
 */
export function readWorkflow(root: string, file: string): WorkflowFile {
  const document = fields(parse(readFileSync(join(root, file), "utf8")));
  const jobs = new Map(Object.entries(fields(document.jobs)).map(([name, job]) => [name, fields(job)]));
  for (const [name, job] of jobs) {
    refuseUnknown(`${file}: job ${name}`, job, JOB_KEYS);
    for (const step of list(job.steps).map(fields)) refuseUnknown(`${file}: a step of ${name}`, step, STEP_KEYS);
  }
  const { on } = document;
  return {
    file,
    name: typeof document.name === "string" ? document.name : file,
    on:
      typeof on === "string"
        ? { [on]: null }
        : Array.isArray(on)
          ? Object.fromEntries(on.map((e) => [e, null]))
          : fields(on),
    env: fields(document.env),
    defaults: fields(document.defaults),
    jobs,
  };
}

function refuseUnknown(where: string, given: Fields, known: ReadonlySet<string>): void {
  const unknown = Object.keys(given).find((key) => !known.has(key));
  if (unknown !== undefined) throw new Error(`${where} says "${unknown}", which this runner does not understand`);
}

/** The legs of a matrix, as GitHub makes them of axes, `include` and `exclude`. */
export function matrixLegs(matrix: unknown): Fields[] {
  const { include, exclude, ...axes } = fields(matrix);
  const product = Object.entries(axes).reduce<Fields[]>(
    (legs, [name, values]) => legs.flatMap((leg) => list(values).map((value) => ({ ...leg, [name]: value }))),
    [{}],
  );
  const excluded = list(exclude).map(fields);
  const kept = product.filter((leg) => !excluded.some((each) => matches(leg, each)));
  const legs = Object.keys(axes).length === 0 ? [] : kept;
  const own = new Set(Object.keys(axes));
  for (const each of list(include).map(fields)) {
    const fitting = legs.filter((leg) =>
      Object.entries(each).every(([key, value]) => !own.has(key) || leg[key] === value),
    );
    if (own.size === 0 || fitting.length === 0) legs.push(each);
    else for (const leg of fitting) legs[legs.indexOf(leg)] = { ...leg, ...each };
  }
  return legs;
}

const matches = (leg: Fields, part: Fields): boolean =>
  Object.entries(part).every(([key, value]) => leg[key] === value);

export const fields = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

export interface CompositeAction {
  readonly inputs: Fields;
  readonly outputs: Fields;
  readonly steps: readonly unknown[];
}

/** @throws Error when it is no composite action */
export function readAction(root: string, uses: string): CompositeAction {
  const file = join(uses.replace(/^\.\//, ""), "action.yml");
  const document = fields(parse(readFileSync(join(root, file), "utf8")));
  const runs = fields(document.runs);
  if (runs.using !== "composite") throw new Error(`${file} is no composite action`);
  for (const step of list(runs.steps).map(fields)) refuseUnknown(`${file}: a step`, step, STEP_KEYS);
  return { inputs: fields(document.inputs), outputs: fields(document.outputs), steps: list(runs.steps) };
}

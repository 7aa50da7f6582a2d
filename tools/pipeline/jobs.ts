import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { asText, type Contexts, holds, interpolate, interpolateAll, type Status } from "./expressions.ts";
import type { JobState } from "./job-state.ts";
import { runSteps, texts } from "./steps.ts";
import { type Fields, fields, list, matrixLegs, readWorkflow, type WorkflowFile } from "./workflow-file.ts";
import type { JobRun, PipelineEvent, PipelineWorld, Result, WorkflowRun } from "./world.ts";

export interface RunOptions {
  /** `.github/workflows/plan.yml` */
  readonly file: string;
  readonly event: PipelineEvent;
  readonly runId: number;
  /** Path of a checkout of the event's commit: what the workflows themselves are read from. */
  readonly root: string;
  /** Of workflow_dispatch, or of a caller. */
  readonly inputs?: Fields;
}

/** What a called workflow may do at most, and how its jobs are told. */
interface Caller {
  readonly prefix: string;
  readonly permissions: Fields | undefined;
  /** A called workflow has the secrets of its caller only where that says so. */
  readonly hasSecrets: boolean;
}

/** Runs a workflow's jobs in order. */
export async function runWorkflow(world: PipelineWorld, options: RunOptions): Promise<WorkflowRun> {
  const summary: string[] = [];
  const { jobs, ok } = await runJobs(world, options, { prefix: "", permissions: undefined, hasSecrets: true }, summary);
  return { result: ok ? "success" : "failure", jobs, summary: summary.join("\n") };
}

interface Needed {
  readonly result: Result;
  readonly outputs: Readonly<Record<string, string>>;
}

async function runJobs(world: PipelineWorld, options: RunOptions, caller: Caller, summary: string[]) {
  const workflow = readWorkflow(options.root, options.file);
  const done = new Map<string, Needed>();
  const jobs: JobRun[] = [];
  for (const name of inOrder(workflow)) {
    const job = workflow.jobs.get(name) ?? {};
    const needs = list(job.needs).map(String);
    const contexts = baseContexts(world, options, Object.fromEntries(needs.map((each) => [each, done.get(each)])));
    const status = statusOf(
      ancestors(workflow.jobs, name).map((each) => done.get(each)?.result),
      world.signal.aborted,
    );
    if (!holds(job.if, contexts, status)) {
      done.set(name, { result: "skipped", outputs: {} });
      jobs.push({ name: `${caller.prefix}${name}`, result: "skipped", outputs: {} });
      continue;
    }
    const legs = await runLegs({ world, options, caller, summary, workflow, contexts, status }, name, job);
    jobs.push(...legs);
    const results = legs.map(({ result }) => result);
    const result = results.every((each) => each === "success" || each === "skipped") ? "success" : "failure";
    // Of the legs of a matrix, the last one's outputs count, as on GitHub.
    done.set(name, { result, outputs: Object.assign({}, ...legs.map(({ outputs }) => outputs)) });
  }
  const ok = [...done.values()].every(({ result }) => result === "success" || result === "skipped");
  return { jobs, ok, done };
}

interface Scene {
  readonly world: PipelineWorld;
  readonly options: RunOptions;
  readonly caller: Caller;
  readonly summary: string[];
  readonly workflow: WorkflowFile;
  readonly contexts: Contexts;
  readonly status: Status;
}

/** The legs of a job one after another; where one fails, the others of a matrix are not begun, unless it says otherwise. */
async function runLegs(scene: Scene, name: string, job: Fields): Promise<JobRun[]> {
  const { contexts, status, caller } = scene;
  const strategy = fields(interpolateAll(fields(job.strategy), contexts, status));
  const legs = strategy.matrix === undefined ? [{}] : matrixLegs(strategy.matrix);
  const runs: JobRun[] = [];
  for (const matrix of legs) {
    const label = strategy.matrix === undefined ? name : `${name} (${Object.values(matrix).map(asText)[0]})`;
    const own = { ...contexts, matrix };
    if (runs.some(({ result }) => result === "failure") && strategy["fail-fast"] !== false) {
      runs.push({ name: `${caller.prefix}${label}`, result: "cancelled", outputs: {} });
      continue;
    }
    const leg = { ...scene, contexts: own };
    runs.push(...(typeof job.uses === "string" ? await runCalled(leg, label, job) : [await runLeg(leg, label, job)]));
  }
  return runs;
}

async function runCalled({ world, options, caller, summary, contexts, status }: Scene, label: string, job: Fields) {
  const inputs = fields(interpolateAll(fields(job.with), contexts, status));
  const file = String(job.uses).replace(/^\.\//, "");
  const declared = fields(fields(readWorkflow(options.root, file).on.workflow_call).inputs);
  const given = Object.fromEntries(
    Object.entries(declared).map(([key, input]) => [key, inputs[key] ?? fields(input).default ?? ""]),
  );
  const inner = {
    prefix: `${caller.prefix}${label} / `,
    permissions: fields(job.permissions),
    hasSecrets: caller.hasSecrets && job.secrets === "inherit",
  };
  const { jobs } = await runJobs(world, { ...options, file, inputs: given }, inner, summary);
  return jobs;
}

async function runLeg(scene: Scene, label: string, job: Fields): Promise<JobRun> {
  const { world, caller, summary, workflow, contexts, status } = scene;
  const name = `${caller.prefix}${label}`;
  const named = fields(job.environment).name ?? job.environment;
  const environment = named === undefined ? undefined : asText(interpolate(String(named), contexts, status));
  const at = environment === undefined ? {} : { environment };
  world.write(`\n${name}${environment === undefined ? "" : ` in ${environment}`}\n`);
  if (environment !== undefined && !(await world.approve(environment, name, scene.options.runId))) {
    return { name, result: "failure", outputs: {}, ...at, reason: "nobody approved it" };
  }
  const state = jobState(scene, job, environment);
  try {
    const { ok, steps, failed } = await runSteps(state, list(job.steps));
    const own = { ...state.contexts, env: state.env, steps };
    const outputs = texts(interpolateAll(fields(job.outputs), own, status));
    return {
      name,
      result: ok ? "success" : "failure",
      outputs,
      ...at,
      ...(failed === undefined ? {} : { reason: failed }),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    world.write(`  ${reason}\n`);
    return { name, result: "failure", outputs: {}, ...at, reason: `${workflow.file}: ${reason}` };
  } finally {
    summary.push(...state.summary);
    rmSync(state.workspace, { recursive: true, force: true });
  }
}

function jobState(scene: Scene, job: Fields, environment: string | undefined): JobState {
  const { world, options, caller, workflow, contexts, status } = scene;
  // As on GitHub the same path each time, which is also what Node's compile cache goes by.
  const workspace = join(world.folder, "work");
  mkdirSync(workspace, { recursive: true });
  const permissions = permitted(texts(job.permissions), caller.permissions);
  const [vars, secrets] = [world.vars(environment), caller.hasSecrets ? world.secrets(environment) : {}];
  const token = world.github.token(permissions);
  const own: Contexts = {
    ...contexts,
    vars,
    secrets: { ...secrets, GITHUB_TOKEN: token },
    github: { ...fields(contexts.github), token },
    runner: { os: "Linux", temp: world.folder },
  };
  const env = {
    ...texts(interpolateAll(workflow.env, own, status)),
    ...texts(interpolateAll(fields(job.env), { ...own, env: {} }, status)),
  };
  const isSignedIn = permissions["id-token"] === "write";
  return {
    world,
    workspace,
    runId: options.runId,
    sha: options.event.sha,
    env: { ...githubVariables(world, options), ...env },
    path: [],
    contexts: own,
    defaults: workflow.defaults,
    azure: isSignedIn ? world.azure : {},
    secrets: [...Object.values(secrets), token],
    summary: [],
    signal: world.signal,
  };
}

/** What a job may do: of a called workflow no more than its caller may. */
function permitted(own: Readonly<Record<string, string>>, caller: Fields | undefined): Record<string, string> {
  const rank = ["none", "read", "write"];
  return Object.fromEntries(
    Object.entries(own).map(([name, access]) => {
      const most = caller === undefined ? "write" : asText(caller[name] ?? "none");
      return [name, rank[Math.min(rank.indexOf(access), rank.indexOf(most))] ?? "none"];
    }),
  );
}

function githubVariables(world: PipelineWorld, { event, runId, file }: RunOptions): Record<string, string> {
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: world.github.apiUrl,
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: world.github.name,
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: join(world.folder, `event-${runId}.json`),
    GITHUB_SHA: event.sha,
    GITHUB_REF: event.ref,
    GITHUB_RUN_ID: String(runId),
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_WORKFLOW: file,
    GITHUB_ACTOR: event.actor ?? "somebody",
  };
}

function baseContexts(world: PipelineWorld, options: RunOptions, needs: Fields): Contexts {
  const { event, runId, inputs = {} } = options;
  return {
    github: {
      event: event.payload,
      event_name: event.name,
      sha: event.sha,
      ref: event.ref,
      repository: world.github.name,
      server_url: "https://github.com",
      api_url: world.github.apiUrl,
      run_id: String(runId),
      run_attempt: "1",
      workflow: options.file,
      actor: event.actor ?? "somebody",
    },
    needs,
    inputs,
    vars: world.vars(undefined),
    env: {},
    matrix: {},
    strategy: {},
  };
}

/** A job that was skipped is no success for what follows, however far: only a condition on the status goes past it. */
function statusOf(results: readonly (Result | undefined)[], cancelled: boolean): Status {
  return {
    success: !cancelled && results.every((result) => result === "success"),
    failure: results.some((result) => result === "failure"),
    cancelled,
  };
}

function ancestors(jobs: WorkflowFile["jobs"], name: string): string[] {
  const needs = list(jobs.get(name)?.needs).map(String);
  return [...new Set(needs.flatMap((each) => [each, ...ancestors(jobs, each)]))];
}

/** Jobs so that each comes after what it needs. @throws Error when one needs what is not there, or itself */
function inOrder(workflow: WorkflowFile): string[] {
  const order: string[] = [];
  const visit = (name: string, below: readonly string[]): void => {
    if (below.includes(name)) throw new Error(`${workflow.file}: ${[...below, name].join(" needs ")}`);
    const job = workflow.jobs.get(name);
    if (job === undefined) throw new Error(`${workflow.file}: ${below.at(-1)} needs "${name}", which is not there`);
    for (const need of list(job.needs).map(String)) visit(need, [...below, name]);
    if (!order.includes(name)) order.push(name);
  };
  for (const name of workflow.jobs.keys()) visit(name, []);
  return order;
}

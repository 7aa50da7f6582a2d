import { parse } from "yaml";

type Fields = Readonly<Record<string, unknown>>;

/** A workflow or a composite action that is judged. */
export interface JudgedFile {
  /** `.github/workflows/plan.yml` */
  readonly file: string;
  readonly text: string;
}

export type SecurityRule =
  | "permissions"
  | "pinned-action"
  | "known-action"
  | "pull-request-target"
  | "secret-in-condition"
  | "injection"
  | "stored-credential"
  | "kept-credentials"
  | "artifact-by-run"
  | "timeout"
  | "write-of-pull-request"
  | "secret-of-pull-request"
  | "environment-of-pull-request"
  | "any-branch-deploys"
  | "cancelled-deploy";

export interface SecurityFault {
  readonly rule: SecurityRule;
  readonly file: string;
  /** Of the job or step. */
  readonly where: string;
}

/** Actions of others: each runs with the rights of its job. */
const KNOWN = [
  "actions/checkout",
  "actions/setup-node",
  "actions/upload-artifact",
  "actions/download-artifact",
  "hashicorp/setup-terraform",
  "changesets/action",
];
/** What somebody outside may have written. */
const UNTRUSTED = /\$\{\{[^}]*\b(github\.event|github\.head_ref|inputs\.|needs\.|steps\.|matrix\.|vars\.|secrets\.)/;
/** Identities of Azure come from OIDC alone. */
const STORED = /ARM_CLIENT_SECRET|AZURE_CREDENTIALS|ARM_CLIENT_CERTIFICATE|ARM_ACCESS_KEY|CLIENT_SECRET/;

/** What of workflows could be turned against the repository or Azure. Pure. */
export function securityFaults({ file, text }: JudgedFile): SecurityFault[] {
  const root = fields(parse(text));
  const faults: SecurityFault[] = [];
  const fault = (rule: SecurityRule, where: string): void => void faults.push({ rule, file, where });
  const isAction = root.runs !== undefined;
  if (STORED.test(text)) fault("stored-credential", "file");
  if ("pull_request_target" in triggers(root.on)) fault("pull-request-target", "on");
  if (!isAction && root.permissions === undefined) fault("permissions", "file");
  const jobs = new Map(Object.entries(fields(root.jobs)).map(([name, each]) => [name, fields(each)]));
  for (const [name, job] of jobs) {
    for (const rule of [...jobFaults(job), ...pullRequestFaults(job, root)]) fault(rule, name);
    if (deploys(job, root) && !isGuarded(name, jobs)) fault("any-branch-deploys", name);
    for (const [index, step] of list(job.steps).map(fields).entries()) {
      for (const rule of stepFaults(step)) fault(rule, `${name}.steps[${index}]`);
    }
  }
  for (const [index, step] of list(fields(root.runs).steps).map(fields).entries()) {
    for (const rule of stepFaults(step)) fault(rule, `steps[${index}]`);
  }
  return faults;
}

function jobFaults(job: Fields): SecurityRule[] {
  const isDeploy = String(fields(job.concurrency).group ?? "").startsWith("deploy");
  return [
    ...(job.permissions === "write-all" ? (["permissions"] as const) : []),
    // What a called workflow may do is for its own jobs to say, within what its caller gives.
    ...(job.uses === undefined && job["timeout-minutes"] === undefined ? (["timeout"] as const) : []),
    ...(/\bsecrets\b/.test(String(job.if ?? "")) ? (["secret-in-condition"] as const) : []),
    ...(isDeploy && fields(job.concurrency)["cancel-in-progress"] !== false ? (["cancelled-deploy"] as const) : []),
  ];
}

/** What the author of a pull request wrote reads, and reaches no secret: also in the repository itself. */
function pullRequestFaults(job: Fields, root: Fields): SecurityRule[] {
  const isOther = /github\.event_name == 'push'/.test(String(job.if ?? ""));
  if (!("pull_request" in triggers(root.on)) || isOther) return [];
  const access = fields(job.permissions ?? root.permissions);
  // The identity that it gives is that of the environment, which may only read.
  const writes = Object.entries(access).filter(([name, right]) => right === "write" && name !== "id-token");
  const environment = nameOfEnvironment(job);
  const isPlain = environment === undefined ? access["id-token"] !== "write" : /-pull-request$/.test(environment);
  return [
    ...(writes.length > 0 && !isOfBase(job) ? (["write-of-pull-request"] as const) : []),
    ...(/\bsecrets\s*[.[]/.test(JSON.stringify(job)) || job.secrets !== undefined
      ? (["secret-of-pull-request"] as const)
      : []),
    ...(isPlain ? [] : (["environment-of-pull-request"] as const)),
  ];
}

/** Whether what the job runs is the program of the base; the change may lie beside it, as data. */
function isOfBase(job: Fields): boolean {
  const checkouts = list(job.steps)
    .map(fields)
    .filter(({ uses }) => String(uses).startsWith("actions/checkout@"))
    .map((each) => fields(each.with));
  return checkouts.every(
    ({ path, ref }) => path !== undefined || /github\.event\.pull_request\.base\.sha/.test(String(ref ?? "")),
  );
}

function nameOfEnvironment({ environment }: Fields): string | undefined {
  const name = typeof environment === "string" ? environment : fields(environment).name;
  return name === undefined ? undefined : String(name);
}

const DEPLOY = "./.github/workflows/deploy.yml";
const GUARD = "./.github/actions/default-branch";

/** Whether a job, or what it calls, can use an environment that deploys or holds secrets. */
function deploys(job: Fields, root: Fields): boolean {
  // What is only called is judged where it is called, and a pull request by rules of its own.
  const isElsewhere = Object.keys(triggers(root.on)).every((trigger) =>
    ["workflow_call", "pull_request"].includes(trigger),
  );
  const environment = nameOfEnvironment(job);
  return !isElsewhere && (job.uses === DEPLOY || (environment !== undefined && !/-pull-request$/.test(environment)));
}

/** Whether a job begins with the guard, or waits for one that does and goes on only when that succeeded. */
function isGuarded(name: string, jobs: ReadonlyMap<string, Fields>): boolean {
  const job = jobs.get(name) ?? {};
  const [first, second] = list(job.steps).map((each) => String(fields(each).uses ?? ""));
  if (first === GUARD || (first?.startsWith("actions/checkout@") && second === GUARD)) return true;
  const condition = String(job.if ?? "");
  const isStrict = !/\b(always|cancelled|failure)\s*\(/.test(condition);
  return list(typeof job.needs === "string" ? [job.needs] : job.needs)
    .map(String)
    .some((need) => isGuarded(need, jobs) && (isStrict || condition.includes(`needs.${need}.result == 'success'`)));
}

function stepFaults(step: Fields): SecurityRule[] {
  const uses = typeof step.uses === "string" ? step.uses : undefined;
  const [action = "", version = ""] = uses?.split("@") ?? [];
  const isLocal = uses?.startsWith("./") === true;
  const given = fields(step.with);
  return [
    ...(uses !== undefined && !isLocal && !/^[0-9a-f]{40}$/.test(version) ? (["pinned-action"] as const) : []),
    ...(uses !== undefined && !isLocal && !KNOWN.includes(action) ? (["known-action"] as const) : []),
    ...(typeof step.run === "string" && UNTRUSTED.test(step.run) ? (["injection"] as const) : []),
    ...(/\bsecrets\b/.test(String(step.if ?? "")) ? (["secret-in-condition"] as const) : []),
    ...(action === "actions/checkout" && given["persist-credentials"] !== false ? (["kept-credentials"] as const) : []),
    ...(action === "actions/download-artifact" && given.repository !== undefined ? (["artifact-by-run"] as const) : []),
    ...(action === "actions/download-artifact" &&
    (given["github-token"] === undefined) !== (given["run-id"] === undefined)
      ? (["artifact-by-run"] as const)
      : []),
  ];
}

function triggers(on: unknown): Fields {
  if (typeof on === "string") return { [on]: null };
  return Array.isArray(on) ? Object.fromEntries(on.map((name) => [String(name), null])) : fields(on);
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const fields = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};

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
  | "write-from-fork"
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
  for (const [name, job] of Object.entries(fields(root.jobs)).map(([name, each]) => [name, fields(each)] as const)) {
    for (const rule of jobFaults(job, root)) fault(rule, name);
    for (const [index, step] of list(job.steps).map(fields).entries()) {
      for (const rule of stepFaults(step)) fault(rule, `${name}.steps[${index}]`);
    }
  }
  for (const [index, step] of list(fields(root.runs).steps).map(fields).entries()) {
    for (const rule of stepFaults(step)) fault(rule, `steps[${index}]`);
  }
  return faults;
}

function jobFaults(job: Fields, root: Fields): SecurityRule[] {
  const writes = Object.entries(fields(job.permissions)).filter(([, access]) => access === "write");
  const isDeploy = String(fields(job.concurrency).group ?? "").startsWith("deploy");
  return [
    ...(job.permissions === "write-all" ? (["permissions"] as const) : []),
    // What a called workflow may do is for its own jobs to say, within what its caller gives.
    ...(job.uses === undefined && job["timeout-minutes"] === undefined ? (["timeout"] as const) : []),
    ...(/\bsecrets\b/.test(String(job.if ?? "")) ? (["secret-in-condition"] as const) : []),
    ...(isDeploy && fields(job.concurrency)["cancel-in-progress"] !== false ? (["cancelled-deploy"] as const) : []),
    ...("pull_request" in triggers(root.on) && writes.length > 0 && !isOwnOnly(job) && !hasNoCode(job)
      ? (["write-from-fork"] as const)
      : []),
  ];
}

/** GitHub gives the job of a fork no right to write; a condition says that it is not meant to have one. */
const isOwnOnly = (job: Fields): boolean =>
  /head\.repo\.full_name == github\.repository|github\.event_name == 'push'/.test(String(job.if ?? ""));
const hasNoCode = (job: Fields): boolean =>
  Object.keys(fields(job.permissions)).every((name) => name === "packages" || name === "contents");

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

import type { JsonObject } from "../json.ts";

/** What the local GitHub knows, as plain data: a test reads and changes it at will. */
export interface GitHubState {
  /** `acme/databases`: the only one there is. */
  readonly repository: string;
  /** Who may do what, by login; whoever is not named may read a public repository and knows nothing of a private one. */
  readonly permissions: Record<string, Role>;
  /** Who calls, by token. */
  readonly tokens: Record<string, Caller>;
  /** Issues and pull requests share their numbers. */
  readonly issues: Issue[];
  readonly comments: Comment[];
  readonly labels: Label[];
  readonly workflowRuns: WorkflowRun[];
  /** Commits by their ids; others are not there. */
  readonly commits: Record<string, Commit>;
  readonly artifacts: Artifact[];
  /** Workflows that can be dispatched, by file name. */
  readonly workflows: Record<string, Workflow>;
  readonly dispatches: Dispatch[];
  readonly sarifs: Sarif[];
  /** Environments, by name. */
  readonly environments: Record<string, GitHubEnvironment>;
  /** Names of secrets, and variables, that every workflow reaches. */
  readonly secrets: string[];
  readonly organizationSecrets: string[];
  readonly variables: Record<string, string>;
  /** Of the default branch, as GitHub answers it; undefined: not protected. */
  protection: JsonObject | undefined;
  /** Rules of rulesets that hold for the default branch. */
  readonly branchRules: JsonObject[];
  /** Whether tokens of OIDC name a job in GitHub's own words. */
  hasDefaultSubject: boolean;
  /** What goes wrong; the first that matches happens, as often as it says. */
  readonly faults: GitHubFault[];
  /** What was asked, in order. */
  readonly requests: LoggedRequest[];
  isPrivate: boolean;
  /** Whether code scanning is enabled. */
  codeScanning: boolean;
  hasIssues: boolean;
  defaultBranch: string;
  /** The id that was given last, of whatever kind. */
  lastId: number;
}

export type Role = "admin" | "maintain" | "write" | "triage" | "read" | "none";

export interface Caller {
  readonly login: string;
  /** The `permissions` of a job, when the token is one of a workflow. @default what the role of the login allows */
  readonly scopes?: Readonly<Record<string, "read" | "write">>;
}

export interface Issue {
  readonly number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  labels: string[];
  readonly author: string;
  readonly createdAt: string;
  updatedAt: string;
  /** There when it is a pull request. */
  readonly pull?: Pull;
}

export interface Pull {
  /** The repository it comes from: another one than ours is a fork. */
  readonly headRepository: string;
  readonly headRef: string;
  headSha: string;
  readonly baseRef: string;
  baseSha: string;
  merged: boolean;
  mergeSha: string | null;
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  body: string;
  readonly author: string;
  readonly createdAt: string;
  updatedAt: string;
}

export interface Label {
  readonly name: string;
  readonly color: string;
  readonly description: string;
}

export interface WorkflowRun {
  readonly id: number;
  readonly attempt: number;
  readonly name: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: string | null;
  readonly headSha: string;
  readonly event: string;
  /** `.github/workflows/deploy-automation.yml` */
  readonly path: string;
  readonly headBranch: string;
  /** Who started it, and who ran it again. */
  readonly actor: string;
  readonly triggeringActor: string;
  /** What reviewers of environments said. */
  readonly reviews: EnvironmentReview[];
}

export interface EnvironmentReview {
  readonly environment: string;
  readonly state: "approved" | "rejected";
  readonly login: string;
}

export interface Commit {
  readonly parents: readonly string[];
  /** Logins; null where GitHub knows no account of the e-mail address. */
  readonly author: string | null;
  readonly committer: string | null;
}

export interface Artifact {
  readonly id: number;
  readonly runId: number;
  readonly name: string;
}

export interface Workflow {
  /** Inputs that it declares. @default any */
  readonly inputs?: readonly string[];
}

export interface GitHubEnvironment {
  /** Patterns of branches that may use it. @default every ref may */
  refs?: readonly string[] | "protected branches";
  reviewers?: readonly string[];
  preventSelfReview?: boolean;
  /** Names. */
  secrets: string[];
  variables: Record<string, string>;
}

export interface Dispatch {
  readonly workflow: string;
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly by: string;
}

export interface Sarif {
  readonly id: string;
  readonly ref: string;
  readonly commitSha: string;
  /** Unpacked. */
  readonly sarif: string;
}

export interface GitHubFault {
  /** @default every method */
  readonly method?: string;
  /** Regular expression over the path. */
  readonly path: string;
  /** How often it happens. @default for ever */
  times?: number;
  /** 0 closes the connection without an answer. */
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
}

export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly login: string;
}

/** The login that the token of a workflow acts as. */
export const BOT = "github-actions[bot]";

export function newState(repository: string, token: string): GitHubState {
  return {
    repository,
    permissions: {},
    tokens: { [token]: { login: BOT, scopes: ALL_SCOPES } },
    issues: [],
    comments: [],
    labels: [],
    workflowRuns: [],
    commits: {},
    artifacts: [],
    workflows: {},
    dispatches: [],
    sarifs: [],
    environments: {},
    secrets: [],
    organizationSecrets: [],
    variables: {},
    protection: undefined,
    branchRules: [],
    hasDefaultSubject: true,
    faults: [],
    requests: [],
    isPrivate: true,
    codeScanning: true,
    hasIssues: true,
    defaultBranch: "main",
    lastId: 1000,
  };
}

const ALL_SCOPES = {
  actions: "write",
  contents: "read",
  issues: "write",
  "pull-requests": "write",
  "security-events": "write",
} as const;

export function nextId(state: GitHubState): number {
  state.lastId += 1;
  return state.lastId;
}

/** Opens an issue, or a pull request; numbers are counted from 1. */
export function addIssue(
  state: GitHubState,
  issue: Partial<Omit<Issue, "number" | "pull">> & { readonly pull?: Partial<Pull> },
  now = new Date(),
): Issue {
  const { pull, ...given } = issue;
  const at = now.toISOString();
  const whole: Issue = {
    number: state.issues.length + 1,
    title: "",
    body: "",
    state: "open",
    labels: [],
    author: "octocat",
    createdAt: at,
    updatedAt: at,
    ...given,
    ...(pull === undefined ? {} : { pull: { ...defaultPull(state), ...pull } }),
  };
  state.issues.push(whole);
  return whole;
}

const defaultPull = ({ repository, defaultBranch }: GitHubState): Pull => ({
  headRepository: repository,
  headRef: "change",
  headSha: "1".repeat(40),
  baseRef: defaultBranch,
  baseSha: "0".repeat(40),
  merged: false,
  mergeSha: null,
});

export function addComment(
  state: GitHubState,
  comment: Pick<Comment, "issue" | "body" | "author">,
  now = new Date(),
): Comment {
  const at = now.toISOString();
  const whole = { id: nextId(state), ...comment, createdAt: at, updatedAt: at };
  state.comments.push(whole);
  return whole;
}

/** Begins a workflow run, or another attempt of one. */
export function addWorkflowRun(state: GitHubState, run: Partial<WorkflowRun> = {}): WorkflowRun {
  const whole: WorkflowRun = {
    id: run.id ?? nextId(state),
    attempt: 1,
    name: "deploy",
    status: "in_progress",
    conclusion: null,
    headSha: "1".repeat(40),
    event: "push",
    path: ".github/workflows/deploy-automation.yml",
    headBranch: state.defaultBranch,
    actor: "octocat",
    triggeringActor: run.actor ?? "octocat",
    reviews: [],
    ...run,
  };
  state.workflowRuns.push(whole);
  return whole;
}

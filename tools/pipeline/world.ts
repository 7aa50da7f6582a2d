import type { Fields } from "./workflow-file.ts";

/** What started a run. */
export interface PipelineEvent {
  /** `pull_request`, `push`, `workflow_dispatch` */
  readonly name: string;
  readonly payload: Fields;
  /** The commit that is checked out. */
  readonly sha: string;
  /** `refs/heads/main` */
  readonly ref: string;
  /** @default somebody */
  readonly actor?: string;
}

/** Everything outside that a run of a workflow needs. */
export interface PipelineWorld {
  /** Path of the git repository that is checked out. */
  readonly repository: string;
  /** Path of a folder for checkouts and artifacts. */
  readonly folder: string;
  /** What every step has: PATH, HOME. */
  readonly env: Readonly<Record<string, string>>;
  /** What leads to Azure: of a job that may sign in, instead of what GitHub would hand it. */
  readonly azure: Readonly<Record<string, string>>;
  readonly github: {
    readonly apiUrl: string;
    /** `acme/databases` */
    readonly name: string;
    /** A token of the permissions of a job. */
    token(permissions: Readonly<Record<string, string>>): string;
  };
  /** Variables and secrets of the repository and, of a job that has one, of its environment. */
  vars(environment: string | undefined): Readonly<Record<string, string>>;
  secrets(environment: string | undefined): Readonly<Record<string, string>>;
  /** Asks the reviewers of an environment; one without reviewers asks nobody. @returns whether the job may begin */
  approve(environment: string, job: string, runId: number): Promise<boolean>;
  write(text: string): void;
  readonly signal: AbortSignal;
}

export type Result = "success" | "failure" | "skipped" | "cancelled";

export interface JobRun {
  /** Of a leg of a matrix with its values: `plan (mysql-dev)`. */
  readonly name: string;
  readonly result: Result;
  readonly outputs: Readonly<Record<string, string>>;
  /** GitHub environment that it had. */
  readonly environment?: string;
  /** Why it was skipped or failed. */
  readonly reason?: string;
}

export interface WorkflowRun {
  readonly result: Result;
  /** In the order in which they ended; those of called workflows by `<caller> / <job>`. */
  readonly jobs: readonly JobRun[];
  /** What the steps added to the page of the run. */
  readonly summary: string;
}

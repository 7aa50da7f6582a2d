import type { Contexts } from "./expressions.ts";
import type { Fields } from "./workflow-file.ts";
import type { PipelineWorld } from "./world.ts";

/** A job under way. */
export interface JobState {
  readonly world: PipelineWorld;
  /** Path of the checkout. */
  readonly workspace: string;
  readonly runId: number;
  readonly sha: string;
  /** Of the workflow and the job; GITHUB_ENV adds to it. */
  readonly env: Record<string, string>;
  readonly path: string[];
  /** Of the run, not of one step. */
  readonly contexts: Contexts;
  readonly defaults: Fields;
  /** What leads to Azure; empty where the job may not sign in. */
  readonly azure: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly summary: string[];
  readonly signal: AbortSignal;
}

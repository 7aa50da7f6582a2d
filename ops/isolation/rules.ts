import type { Diagnostic } from "../../schemas/diagnostic.ts";

/** What of a project was looked at, and what is wrong with it. */
export interface Section {
  readonly diagnostics: readonly Diagnostic[];
  /** Files that were looked at. */
  readonly files: number;
}

/** What each rule over other files than rendered Terraform stands for. */
export const FILE_RULES = {
  "isolation/rendered": "what cdktf.out holds can be read, so that it can be judged",
  "isolation/imports": "a workload imports nothing of other folders, and no stack that of another stream",
  "isolation/workflow-stream": "a workflow is of one stream, or of none",
  "isolation/workflow-environment":
    "the jobs of a stream run in GitHub environments of the stream: <stream>-<environment>",
  "isolation/workflow-paths": "the workflow of a stream does not run when files of another stream change",
  "isolation/workflow-concurrency": "the workflows of two streams never wait for, or cancel, each other",
  "isolation/codeowners": "the files of each stream have owners, and no two streams have the same",
} as const satisfies Readonly<Record<string, string>>;

export type FileRule = keyof typeof FILE_RULES;

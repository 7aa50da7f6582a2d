import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type LocalGitHub, startLocalGitHub } from "../../emulator/github/index.ts";
import { localArchive } from "../../ops/archive/open.ts";
import type { ArchiveStore } from "../../ops/archive/store.ts";
import { run } from "../../ops/cli.ts";
import { type RecordedContext, recordContext } from "./context.ts";
import { createProject, type Project } from "./project.ts";

/** A moment of simulated time: sealed plans of the tests have not expired then. */
export const NOW = new Date("2026-01-02T03:04:05Z");
export const COMMIT = "1".repeat(40);

/** A project in a workflow of a local GitHub, and `converge github` to run in it. */
export interface Pipeline {
  readonly github: LocalGitHub;
  readonly project: Project;
  /** Of the project: what a job has put there. */
  readonly archive: ArchiveStore;
  /** Seconds that were waited for, each time. */
  readonly waits: number[];
  /** Runs `converge github <words>`. */
  converge(
    words: readonly string[],
    env?: Readonly<Record<string, string | undefined>>,
  ): Promise<RecordedContext["recorded"]>;
  /** What the steps set as outputs so far, last one wins. */
  outputs(): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startPipeline(sources: readonly string[] = ["parameters"]): Promise<Pipeline> {
  const github = await startLocalGitHub({ repository: "acme/databases", now: () => NOW });
  const project = await createProject(sources);
  const file = join(project.folder, "outputs");
  const waits: number[] = [];
  return {
    github,
    project,
    archive: localArchive(project.folder),
    waits,
    async converge(words, env = {}) {
      const context = recordContext(project.folder, {
        GITHUB_TOKEN: github.token,
        GITHUB_API_URL: github.apiUrl,
        GITHUB_REPOSITORY: "acme/databases",
        GITHUB_RUN_ID: "4711",
        GITHUB_SHA: COMMIT,
        GITHUB_OUTPUT: file,
        ...env,
      });
      const sleep = async (seconds: number): Promise<void> => void waits.push(seconds);
      await run(["github", ...words], { ...context, sleep, now: () => NOW });
      return context.recorded;
    },
    outputs() {
      const all = readFileSync(file, "utf8").matchAll(/^([\w-]+)<<(\S+)\n(.*)\n\2$/gm);
      return Object.fromEntries([...all].map(([, name = "", , value = ""]) => [name, value]));
    },
    async close() {
      await github.close();
      await project.remove();
    },
  };
}

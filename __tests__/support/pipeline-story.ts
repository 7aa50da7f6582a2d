import { execFileSync } from "node:child_process";
import { addComment, addIssue, commentEvent, type Issue, pullRequestEvent } from "../../emulator/github/index.ts";
import { run } from "../../ops/cli.ts";
import { tell } from "../../ops/rehearse/admin.ts";
import { type LocalPipeline, startLocalPipeline } from "../../tools/pipeline/local-world.ts";
import type { Fields } from "../../tools/pipeline/workflow-file.ts";
import type { JobRun, WorkflowRun } from "../../tools/pipeline/world.ts";
import { recordContext } from "./context.ts";
import { createProject, PROGRAM, type Project, ROOT } from "./project.ts";

export type Ran = WorkflowRun & { readonly runId: number };

/** A repository of this project with one stack, mysql-dev, on a local GitHub and a local Azure. */
export interface PipelineStory {
  readonly pipeline: LocalPipeline;
  readonly project: Project;
  /** Variables of the GitHub repository; to be changed at will. */
  readonly vars: Record<string, string>;
  /**
   * What is approved next: an environment, or `<environment> by <login>` for another person than the reviewer. They say
   * no to what is not listed.
   */
  readonly approvals: string[];
  /** What steps printed since the last call. */
  printed(): string;
  /** Changes the parameter file of the stack, renders it and commits that. @returns the commit */
  commit(message: string, parameters?: Fields): Promise<string>;
  git(...args: readonly string[]): string;
  pullRequest(base: string, head: string, more?: { readonly headRepository?: string; readonly title?: string }): Issue;
  plan(issue: Issue): Promise<Ran>;
  push(before: string, sha: string, actor?: string): Promise<Ran>;
  dispatch(inputs?: Fields, actor?: string): Promise<Ran>;
  comment(issue: number, author: string, body: string): Promise<Ran>;
  tell(body: object, path?: "faults" | "out-of-band"): Promise<void>;
  close(): Promise<void>;
}

const FILES = [...PROGRAM, "ops", "emulator", "cdktf.out", ".github", ".gitignore", "tsconfig.json", "docs"];
const OTHERS = [
  "parameters/staging",
  "parameters/prod",
  ...["foundation", "trading", "content"].map((name) => `parameters/dev/${name}.json`),
];
const PARAMETERS = "parameters/dev/mysql.json";

export async function startPipelineStory(): Promise<PipelineStory> {
  const project = await createProject(FILES);
  for (const path of OTHERS) await project.remove(path);
  const environment = JSON.parse(await project.read("parameters/dev/environment.json"));
  const changed = { ...environment, backend: { type: "azurerm" }, archive: { blob: true } };
  await project.write("parameters/dev/environment.json", changed);
  await project.write(".gitignore", `${await project.read(".gitignore")}\nnode_modules\n`);
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd: project.folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
  git("init", "--quiet", "--initial-branch", "main");
  const vars: Record<string, string> = {};
  const approvals: string[] = [];
  const commit = async (message: string, parameters?: Fields): Promise<string> => {
    if (parameters !== undefined) {
      await project.write(PARAMETERS, { ...JSON.parse(await project.read(PARAMETERS)), ...parameters });
    }
    const context = recordContext(project.folder);
    await run(["synth"], context);
    if (context.recorded.code !== 0) throw new Error(context.recorded.stderr);
    git("add", "-A");
    git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "--allow-empty", "-m", message);
    return git("rev-parse", "HEAD");
  };
  await commit("first");
  let output = "";
  const pipeline = await startLocalPipeline({
    tools: ROOT,
    repository: project.folder,
    vars,
    approve: async (name) => {
      const at = approvals.findIndex((each) => each.split(" by ")[0] === name);
      const [approval] = at < 0 ? [] : approvals.splice(at, 1);
      return approval === undefined ? undefined : (approval.split(" by ")[1] ?? "reviewer");
    },
    write: (text) => {
      output += text;
    },
  });
  const { state } = pipeline.github;
  state.permissions.maintainer = "write";
  state.workflows["deploy-automation.yml"] = {};
  const head = (): string => git("rev-parse", "main");
  const repository = { full_name: state.repository, default_branch: "main" };
  return {
    pipeline,
    project,
    vars,
    approvals,
    git,
    commit,
    printed() {
      const text = output;
      output = "";
      return text;
    },
    pullRequest: (baseSha, headSha, { title = "a change", ...pull } = {}) =>
      addIssue(state, { title, pull: { baseSha, headSha, ...pull } }),
    plan: (issue) =>
      pipeline.run(".github/workflows/plan.yml", {
        name: "pull_request",
        sha: issue.pull?.headSha ?? "",
        ref: `refs/pull/${issue.number}/merge`,
        payload: pullRequestEvent(state, issue) as Fields,
      }),
    push: (before, sha, actor = "somebody") =>
      pipeline.run(".github/workflows/deploy-automation.yml", {
        name: "push",
        sha,
        ref: "refs/heads/main",
        payload: { before, after: sha, repository },
        actor,
      }),
    dispatch: (inputs = { environment: "dev", stack: "mysql" }, actor = "somebody") =>
      pipeline.run(
        ".github/workflows/deploy-automation.yml",
        { name: "workflow_dispatch", sha: head(), ref: "refs/heads/main", payload: { inputs, repository }, actor },
        inputs,
      ),
    comment: (issue, author, body) =>
      pipeline.run(".github/workflows/confirm.yml", {
        name: "issue_comment",
        sha: head(),
        ref: "refs/heads/main",
        payload: commentEvent(state, addComment(state, { issue, author, body })) as Fields,
        actor: author,
      }),
    tell: (body, path = "out-of-band") => tell(pipeline.azure, "POST", path, body),
    async close() {
      await pipeline.close();
      await project.remove();
    },
  };
}

/** How each job ended, by the last part of its name. */
export const results = ({ jobs }: { readonly jobs: readonly JobRun[] }): Record<string, string> =>
  Object.fromEntries(jobs.map(({ name, result }) => [name.split(" / ").at(-1)?.replace(/ \(.*/, "") ?? "", result]));

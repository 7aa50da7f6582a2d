import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { RUNS_CONTAINER, STATE_CONTAINER, STREAMS, stateAccountName } from "../../constructs/streams.rules.ts";
import { addWorkflowRun, type Commit, type LocalGitHub, startLocalGitHub } from "../../emulator/github/index.ts";
import { tell } from "../../ops/rehearse/admin.ts";
import { accountArguments } from "../../ops/rehearse/foreground.ts";
import { type LocalAzure, startLocalAzure } from "../../ops/rehearse/local-azure.ts";
import { newPassword } from "../../ops/rehearse/rehearse.ts";
import { loadParameters } from "../../schemas/load.ts";
import { runWorkflow } from "./jobs.ts";
import type { Fields } from "./workflow-file.ts";
import type { PipelineEvent, PipelineWorld, WorkflowRun } from "./world.ts";

export interface LocalPipelineOptions {
  /** Path of this project: its programs and packages. */
  readonly tools: string;
  /** Path of the git repository whose workflows run. @default the project */
  readonly repository?: string;
  /** Variables of the GitHub repository. @default none */
  readonly vars?: Readonly<Record<string, string>>;
  /** Asks the reviewers of an environment that has some. @returns the login of who approved; undefined: nobody did */
  approve(environment: string, job: string): Promise<string | undefined>;
  write(text: string): void;
  /** @default never */
  readonly signal?: AbortSignal;
}

/** GitHub and Azure on this machine, and workflows that run between them. */
export interface LocalPipeline {
  readonly github: LocalGitHub;
  readonly azure: LocalAzure;
  run(file: string, event: PipelineEvent, inputs?: Fields): Promise<WorkflowRun & { readonly runId: number }>;
  /** Makes the storage accounts that the environments keep their state in, as their foundations would. */
  makeState(): Promise<void>;
  close(): Promise<void>;
}

const REPOSITORY = "acme/convergent";
/** GitHub environments that ask somebody. */
const HAS_REVIEWERS = /-confirm$/;
/** Who says no. */
const REVIEWER = "reviewer";
const FIRST_RUN = 1000;

export async function startLocalPipeline(options: LocalPipelineOptions): Promise<LocalPipeline> {
  const { tools, repository = tools, signal = new AbortController().signal } = options;
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "pipeline-"));
  const github = await startLocalGitHub({ repository: REPOSITORY });
  const azure = await startLocalAzure(tools, process.env, [
    "--provider",
    "stand-in",
    ...accountArguments(repository, []),
  ]);
  await makeState(azure, repository);
  const path = [shims(folder, tools), dirname(process.execPath), process.env.PATH].join(delimiter);
  const secrets = { CONVERGE_SIGNING_KEY: newPassword(), SERVER_ADMINISTRATOR_PASSWORD: newPassword() };
  const world: PipelineWorld = {
    repository,
    folder,
    env: { PATH: path, HOME: folder, TMPDIR: tmpdir(), LANG: "C.UTF-8", NODE_COMPILE_CACHE: join(folder, "compiled") },
    azure: withoutPath(azure.environment),
    github: { apiUrl: github.apiUrl, name: REPOSITORY, token: (permissions) => tokenOf(github, permissions) },
    vars: (environment) => ({ ...(environment === undefined ? {} : ACCOUNT), ...options.vars }),
    secrets: () => secrets,
    approve: async (environment, job, runId) => {
      if (!HAS_REVIEWERS.test(environment)) return true;
      const login = await options.approve(environment, job);
      const run = github.state.workflowRuns.find(({ id }) => id === runId);
      run?.reviews.push({
        environment,
        state: login === undefined ? "rejected" : "approved",
        login: login ?? REVIEWER,
      });
      return login !== undefined;
    },
    write: (text) => options.write(text),
    signal,
  };
  let runs = FIRST_RUN;
  return {
    github,
    azure,
    async run(file, event, inputs) {
      const runId = ++runs;
      const root = join(folder, `root-${runId}`);
      execFileSync("git", ["clone", "--quiet", "--shared", "--no-checkout", repository, root], { stdio: "pipe" });
      execFileSync("git", ["-C", root, "checkout", "--quiet", "--detach", event.sha], { stdio: "pipe" });
      writeFileSync(join(folder, `event-${runId}.json`), JSON.stringify(event.payload));
      for (const [sha, commit] of commitsOf(repository)) github.state.commits[sha] = commit;
      const actor = event.actor ?? "somebody";
      const noted = addWorkflowRun(github.state, {
        id: runId,
        name: file,
        headSha: event.sha,
        event: event.name,
        path: file,
        headBranch: event.ref.replace(/^refs\/heads\//, ""),
        actor,
      });
      const ended = await runWorkflow(world, { file, event, runId, root, ...(inputs === undefined ? {} : { inputs }) });
      noted.status = "completed";
      noted.conclusion = ended.result;
      return { ...ended, runId };
    },
    makeState: () => makeState(azure, repository),
    async close() {
      await azure.stop();
      await github.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The commits of a repository; the name of an author stands for the login that GitHub finds by the e-mail address. */
function commitsOf(repository: string): readonly (readonly [string, Commit])[] {
  const log = execFileSync("git", ["-C", repository, "log", "--all", "--reflog", "--format=%H%x09%P%x09%an%x09%cn"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return log
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [sha = "", parents = "", author = "", committer = ""] = line.split("\t");
      return [sha, { parents: parents.split(" ").filter((each) => each !== ""), author, committer }];
    });
}

/** What GitHub would hold as variables of an environment; local Azure asks nobody who they are. */
const ACCOUNT = {
  AZURE_CLIENT_ID: "00000000-0000-4000-8000-000000000001",
  AZURE_TENANT_ID: "00000000-0000-4000-8000-000000000002",
  AZURE_SUBSCRIPTION_ID: "00000000-0000-4000-8000-000000000003",
};

/** Steps have a PATH and a home of their own; what a job asks of OIDC is answered by local Azure's own sign-in. */
function withoutPath(environment: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH: _path, HOME: _home, TMPDIR: _tmp, LANG: _lang, ...rest } = environment;
  return { ...rest, ARM_USE_OIDC: "false" };
}

/** A token that may do what the permissions of a job say, as the bot of workflows. */
function tokenOf(github: LocalGitHub, permissions: Readonly<Record<string, string>>): string {
  const token = `ghs_${Object.keys(github.state.tokens).length}`;
  const scopes = Object.fromEntries(
    Object.entries(permissions).filter((each): each is [string, "read" | "write"] => each[1] !== "none"),
  );
  github.state.tokens[token] = { login: "github-actions[bot]", scopes };
  return token;
}

/** The storage accounts that foundations make: here they are there from the start. */
async function makeState(azure: LocalAzure, repository: string): Promise<void> {
  for (const { name, environment } of loadParameters(repository).environments) {
    if (environment.backend.type !== "azurerm") continue;
    for (const stream of STREAMS) {
      const place = { project: environment.project, environment: name };
      const account = environment.backend.storageAccounts?.[stream] ?? stateAccountName(stream, place);
      const group = `/subscriptions/${environment.subscriptionId}/resourceGroups/rg-state-${name}`;
      const id = `${group}/providers/Microsoft.Storage/storageAccounts/${account}`;
      const put = (type: string, resource: string) =>
        tell(azure, "POST", "out-of-band", {
          do: "put",
          id: resource,
          resource: {
            id: resource,
            name: resource.split("/").at(-1),
            type,
            location: environment.location,
            tags: {},
            properties: {},
          },
        });
      await put("Microsoft.Resources/resourceGroups", group);
      await put("Microsoft.Storage/storageAccounts", id);
      for (const container of [STATE_CONTAINER, RUNS_CONTAINER]) {
        await put(
          "Microsoft.Storage/storageAccounts/blobServices/containers",
          `${id}/blobServices/default/containers/${container}`,
        );
      }
    }
  }
}

/** `npm ci` takes the packages that are installed here, and `npx converge` starts without npm: both as fast as they can be. */
function shims(folder: string, tools: string): string {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const real = (name: string): string =>
    execFileSync("bash", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
  const write = (name: string, lines: readonly string[]): void => {
    writeFileSync(join(bin, name), `#!/usr/bin/env bash\n${lines.join("\n")}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  const packages = join(tools, "node_modules");
  write("npm", [`[[ $1 == ci ]] && exec ln -sfn '${packages}' node_modules`, `exec '${real("npm")}' "$@"`]);
  write("npx", ['[[ $1 == converge ]] && shift && exec node ops/cli.ts "$@"', `exec '${real("npx")}' "$@"`]);
  return bin;
}

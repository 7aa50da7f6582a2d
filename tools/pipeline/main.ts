import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { addIssue } from "../../emulator/github/index.ts";
import { type LocalPipeline, startLocalPipeline } from "./local-world.ts";
import { type Fields, fields } from "./workflow-file.ts";
import type { JobRun, PipelineEvent } from "./world.ts";

const HELP = `Runs a workflow of .github/workflows on this machine, on local Azure and a local GitHub.

  npm run pipeline -- plan                 the pull request from the commit before to the one that is checked out
  npm run pipeline -- deploy-automation    the push of the commit that is checked out
  npm run pipeline -- lifecycle            the night

  --event <file>   the event as GitHub would give it, as JSON
  --base <commit>  what is compared with   (default: HEAD~1)
  --approve        reviewers say yes; without it, they are asked at the terminal
  --help

What is not committed does not run. Exit code: 0 every job succeeded or was skipped, 1 one failed, 2 invalid input.
`;

const PROJECT = resolve(import.meta.dirname, "../..");
const git = (...args: readonly string[]): string =>
  execFileSync("git", args, { cwd: PROJECT, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();

function eventOf(workflow: string, base: string, given: Fields | undefined): PipelineEvent {
  const [sha, before] = [git("rev-parse", "HEAD"), git("rev-parse", base)];
  const repository = { full_name: "acme/convergent", default_branch: "main" };
  if (workflow === "plan") {
    const pull = { number: 1, head: { sha, repo: repository }, base: { ref: "main", sha: before, repo: repository } };
    return {
      name: "pull_request",
      sha,
      ref: "refs/pull/1/merge",
      payload: given ?? { number: 1, pull_request: pull, repository },
    };
  }
  if (workflow === "lifecycle")
    return { name: "schedule", sha, ref: "refs/heads/main", payload: given ?? { repository } };
  return { name: "push", sha, ref: "refs/heads/main", payload: given ?? { before, after: sha, repository } };
}

const REVIEWER = "reviewer";

/** Puts the pull request of the event on the local GitHub too: a job comments on it. */
function addPullRequest({ github: { state } }: LocalPipeline, { payload }: PipelineEvent): void {
  const { head, base, number } = fields(payload.pull_request);
  if (state.issues.some((issue) => issue.number === number)) return;
  addIssue(state, {
    title: "a change",
    pull: { headSha: String(fields(head).sha), baseSha: String(fields(base).sha) },
  });
}

async function approved(environment: string, job: string): Promise<string | undefined> {
  if (process.stdin.isTTY !== true) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${job} waits for the reviewers of ${environment}. Approve? [y/N] `);
    return /^y(es)?$/i.test(answer) ? REVIEWER : undefined;
  } finally {
    terminal.close();
  }
}

const line = ({ name, result, reason }: JobRun): string =>
  `${result.padEnd(9)} ${name}${reason === undefined ? "" : `: ${reason}`}\n`;

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      event: { type: "string" },
      base: { type: "string", default: "HEAD~1" },
      approve: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  const [workflow] = positionals;
  if (values.help === true || workflow === undefined) {
    process.stdout.write(HELP);
    return values.help === true ? 0 : 2;
  }
  const given = values.event === undefined ? undefined : fields(JSON.parse(readFileSync(values.event, "utf8")));
  const event = eventOf(workflow, values.base, given);
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
  const pipeline = await startLocalPipeline({
    tools: PROJECT,
    approve: async (environment, job) => (values.approve ? REVIEWER : approved(environment, job)),
    write: (text) => void process.stderr.write(text),
    signal: stopping.signal,
  });
  try {
    if (event.name === "pull_request") addPullRequest(pipeline, event);
    const { jobs, result, summary } = await pipeline.run(`.github/workflows/${workflow}.yml`, event);
    process.stdout.write(`${summary}\n`);
    process.stderr.write(`\n${jobs.map(line).join("")}`);
    return result === "success" ? 0 : 1;
  } finally {
    await pipeline.close();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`pipeline: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

import { gunzipSync } from "node:zlib";
import { isObject, type JsonObject } from "../json.ts";
import { type Call, GitHubError, notFound, paged, type Route, requiredText, roleOf } from "./call.ts";
import { issueJson, userJson } from "./issues.ts";
import { type GitHubState, type Issue, nextId, type WorkflowRun } from "./state.ts";

/** The repository, who may do what in it, its pull requests, workflows and code scanning. */
export const REPOSITORY_ROUTES: readonly Route[] = [
  { method: "GET", path: "", scopes: [], handle: readRepository },
  { method: "GET", path: "/collaborators/:login/permission", scopes: [], role: "write", handle: readPermission },
  { method: "GET", path: "/pulls/:number", scopes: ["pull-requests"], handle: readPull },
  { method: "GET", path: "/pulls/:number/commits", scopes: ["pull-requests"], handle: commitsOfPull },
  { method: "GET", path: "/commits/:sha", scopes: ["contents"], handle: readCommit },
  { method: "GET", path: "/compare/:range", scopes: ["contents"], handle: compare },
  { method: "GET", path: "/commits/:sha/pulls", scopes: ["pull-requests"], handle: pullsOfCommit },
  { method: "GET", path: "/actions/runs/:id", scopes: ["actions"], handle: readRun },
  { method: "GET", path: "/actions/runs/:id/attempts/:attempt", scopes: ["actions"], handle: readRun },
  { method: "GET", path: "/actions/runs/:id/approvals", scopes: ["actions"], handle: readReviews },
  { method: "GET", path: "/actions/runs/:id/artifacts", scopes: ["actions"], handle: listArtifacts },
  {
    method: "POST",
    path: "/actions/workflows/:workflow/dispatches",
    scopes: ["actions"],
    role: "write",
    handle: dispatch,
  },
  {
    method: "POST",
    path: "/code-scanning/sarifs",
    scopes: ["security-events"],
    role: "write",
    handle: uploadSarif,
  },
];

function readRepository({ state }: Call) {
  const { repository, isPrivate, defaultBranch, hasIssues } = state;
  const [, name = ""] = repository.split("/");
  return {
    status: 200,
    body: { name, full_name: repository, private: isPrivate, default_branch: defaultBranch, has_issues: hasIssues },
  };
}

/** `permission` knows only four words; the role says it exactly. */
const PERMISSIONS = { admin: "admin", maintain: "write", write: "write", triage: "read", read: "read", none: "none" };

function readPermission({ state, params }: Call) {
  const login = params.login ?? "";
  const role = roleOf(state, login);
  return { status: 200, body: { permission: PERMISSIONS[role], role_name: role, user: userJson(login) } };
}

function readPull({ state, params }: Call) {
  const issue = state.issues.find(({ number, pull }) => number === Number(params.number) && pull !== undefined);
  if (issue === undefined) throw notFound();
  return { status: 200, body: pullJson(state, issue) };
}

function pullsOfCommit(call: Call) {
  const { sha } = call.params;
  const found = call.state.issues.filter(({ pull }) => pull?.headSha === sha || pull?.mergeSha === sha);
  return paged(
    call,
    "/commits/:sha/pulls",
    found.map((issue) => pullJson(call.state, issue)),
  );
}

export function pullJson(state: GitHubState, issue: Issue): JsonObject {
  const { pull } = issue;
  if (pull === undefined) throw notFound();
  const { headRepository, headRef, headSha, baseRef, baseSha, merged, mergeSha } = pull;
  const { pull_request: _, ...common } = issueJson(state, issue);
  const repo = (full_name: string): JsonObject => ({ full_name, fork: full_name !== state.repository });
  return {
    ...common,
    merged,
    merged_at: merged ? issue.updatedAt : null,
    merge_commit_sha: mergeSha,
    head: { ref: headRef, sha: headSha, repo: repo(headRepository) },
    base: { ref: baseRef, sha: baseSha, repo: repo(state.repository) },
  };
}

/** Without an attempt: the last one. */
function readRun({ state, params }: Call) {
  const attempts = state.workflowRuns.filter(({ id }) => id === Number(params.id));
  const run =
    params.attempt === undefined
      ? attempts.toSorted((a, b) => a.attempt - b.attempt).at(-1)
      : attempts.find(({ attempt }) => attempt === Number(params.attempt));
  if (run === undefined) throw notFound();
  return { status: 200, body: runJson(state, run) };
}

const runJson = ({ repository }: GitHubState, run: WorkflowRun): JsonObject => ({
  id: run.id,
  name: run.name,
  run_attempt: run.attempt,
  status: run.status,
  conclusion: run.conclusion,
  head_sha: run.headSha,
  head_branch: run.headBranch,
  event: run.event,
  path: run.path,
  actor: userJson(run.actor),
  triggering_actor: userJson(run.triggeringActor),
  html_url: `https://github.com/${repository}/actions/runs/${run.id}`,
});

/** Every attempt of a run has one list, without times. */
function readReviews({ state, params }: Call) {
  const runs = state.workflowRuns.filter(({ id }) => id === Number(params.id));
  if (runs.length === 0) throw notFound();
  const reviews = runs.flatMap((run) => run.reviews);
  return {
    status: 200,
    body: reviews.map(({ environment, state: said, login }) => ({
      state: said,
      comment: "",
      environments: [{ name: environment }],
      user: userJson(login),
    })),
  };
}

function readCommit({ state, params }: Call) {
  return { status: 200, body: commitJson(state, params.sha ?? "") };
}

function commitJson({ commits }: GitHubState, sha: string): JsonObject {
  const commit = commits[sha];
  if (commit === undefined) throw new GitHubError(422, `No commit found for SHA: ${sha}`);
  const user = (login: string | null) => (login === null ? null : userJson(login));
  return {
    sha,
    author: user(commit.author),
    committer: user(commit.committer),
    parents: commit.parents.map((parent) => ({ sha: parent })),
  };
}

/** What a commit has that another one has not, oldest first. */
function commitsBetween({ commits }: GitHubState, base: string, head: string): string[] {
  const before = new Set<string>();
  const visit = (sha: string, seen: Set<string>): void => {
    if (seen.has(sha) || before.has(sha)) return;
    seen.add(sha);
    for (const parent of commits[sha]?.parents ?? []) visit(parent, seen);
  };
  visit(base, before);
  const found = new Set<string>();
  visit(head, found);
  return [...found].filter((sha) => commits[sha] !== undefined).reverse();
}

function compare(call: Call) {
  const [base = "", head = ""] = (call.params.range ?? "").split("...");
  const { state, query } = call;
  if (state.commits[base] === undefined || state.commits[head] === undefined) throw notFound();
  const found = commitsBetween(state, base, head);
  const [size, page] = [Number(query.get("per_page")) || 250, Number(query.get("page")) || 1];
  const commits = found.slice((page - 1) * size, page * size).map((sha) => commitJson(state, sha));
  return { status: 200, body: { status: "ahead", total_commits: found.length, commits } };
}

function commitsOfPull(call: Call) {
  const { state, params } = call;
  const issue = state.issues.find(({ number, pull }) => number === Number(params.number) && pull !== undefined);
  if (issue?.pull === undefined) throw notFound();
  const found = commitsBetween(state, issue.pull.baseSha, issue.pull.headSha);
  return paged(
    call,
    "/pulls/:number/commits",
    found.map((sha) => commitJson(state, sha)),
  );
}

function listArtifacts({ state, params, query }: Call) {
  const name = query.get("name");
  const found = state.artifacts.filter(
    (artifact) => artifact.runId === Number(params.id) && (name === null || artifact.name === name),
  );
  return {
    status: 200,
    body: { total_count: found.length, artifacts: found.map(({ id, name }) => ({ id, name, expired: false })) },
  };
}

function dispatch({ state, params, body, caller }: Call) {
  const file = params.workflow ?? "";
  const workflow = state.workflows[file];
  if (workflow === undefined) throw notFound();
  const ref = requiredText(body, "ref", "Workflow");
  const inputs = isObject(body.inputs) ? body.inputs : {};
  const unexpected = Object.keys(inputs).filter((name) => workflow.inputs?.includes(name) === false);
  if (unexpected.length > 0) throw new GitHubError(422, `Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  const texts = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)]));
  state.dispatches.push({ workflow: file, ref, inputs: texts, by: caller.login });
  return { status: 204 };
}

function uploadSarif({ state, body }: Call) {
  if (!state.codeScanning) {
    throw new GitHubError(403, "Advanced Security must be enabled for this repository to use code scanning.");
  }
  const packed = requiredText(body, "sarif", "Sarif");
  const [ref, commitSha] = [requiredText(body, "ref", "Sarif"), requiredText(body, "commit_sha", "Sarif")];
  if (!/^[0-9a-f]{40}$/.test(commitSha)) throw new GitHubError(422, "commit_sha is not a full commit SHA");
  if (!/^refs\/(heads|tags|pull)\/./.test(ref)) throw new GitHubError(422, "ref is not a fully qualified ref");
  let sarif: string;
  try {
    sarif = gunzipSync(Buffer.from(packed, "base64")).toString("utf8");
    JSON.parse(sarif);
  } catch {
    throw new GitHubError(400, "sarif is not gzipped, base64-encoded JSON");
  }
  const id = `00000000-0000-4000-8000-${String(nextId(state)).padStart(12, "0")}`;
  state.sarifs.push({ id, ref, commitSha, sarif });
  return {
    status: 202,
    body: { id, url: `https://api.github.com/repos/${state.repository}/code-scanning/sarifs/${id}` },
  };
}

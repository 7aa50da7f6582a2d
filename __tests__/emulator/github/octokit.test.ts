import { gzipSync } from "node:zlib";
import { Octokit } from "@octokit/rest";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  addComment,
  addIssue,
  addWorkflowRun,
  BOT,
  commentEvent,
  type LocalGitHub,
  startLocalGitHub,
} from "../../../emulator/github/index.ts";

const repo = { owner: "acme", repo: "databases" };
let github: LocalGitHub;
let octokit: Octokit;

beforeEach(async () => {
  github = await startLocalGitHub({ repository: "acme/databases" });
  octokit = clientOf(github.token);
});
afterEach(() => github.close());

const clientOf = (auth: string): Octokit =>
  new Octokit({ auth, baseUrl: github.apiUrl, log: { debug() {}, info() {}, warn() {}, error() {} } });

/** The status and the message of what went wrong. */
const failure = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "it did not fail",
    (error: { status: number; response?: { data: { message: string } } }) =>
      `${error.status} ${error.response?.data.message}`,
  );

describe("an unmodified octokit", () => {
  test("creates, updates, lists page by page and deletes comments", async () => {
    const { number } = addIssue(github.state, { pull: {} });
    for (let index = 0; index < 7; index += 1) {
      await octokit.rest.issues.createComment({ ...repo, issue_number: number, body: `comment ${index}` });
    }
    const [first] = github.state.comments;
    await octokit.rest.issues.updateComment({ ...repo, comment_id: first?.id ?? 0, body: "changed" });
    const listed = await octokit.paginate(octokit.rest.issues.listComments, {
      ...repo,
      issue_number: number,
      per_page: 3,
    });
    expect(listed.map(({ body }) => body)).toEqual(["changed", ...[1, 2, 3, 4, 5, 6].map((n) => `comment ${n}`)]);
    expect(listed[0]?.user?.login).toBe(BOT);
    await octokit.rest.issues.deleteComment({ ...repo, comment_id: first?.id ?? 0 });
    expect(github.state.comments).toHaveLength(6);
  });

  test("opens, finds by label, and closes an issue", async () => {
    const { data } = await octokit.rest.issues.create({ ...repo, title: "drift", body: "b", labels: ["drifted"] });
    addIssue(github.state, { title: "another" });
    const find = () => octokit.rest.issues.listForRepo({ ...repo, labels: "drifted", state: "open" });
    expect((await find()).data.map(({ title }) => title)).toEqual(["drift"]);
    await octokit.rest.issues.update({ ...repo, issue_number: data.number, state: "closed" });
    expect((await find()).data).toEqual([]);
  });

  test("learns what somebody may do: in four words, and exactly", async () => {
    github.state.permissions.mona = "maintain";
    const read = async (username: string) => {
      const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...repo, username });
      return [data.permission, data.role_name];
    };
    expect(await read("mona")).toEqual(["write", "maintain"]);
    expect(await read("stranger")).toEqual(["none", "none"]);
    github.state.isPrivate = false;
    expect(await read("stranger")).toEqual(["read", "read"]);
  });

  test("finds the pull request of a commit, and knows a fork", async () => {
    const pull = addIssue(github.state, { pull: { headSha: "a".repeat(40), headRepository: "mallory/databases" } });
    const found = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
      ...repo,
      commit_sha: "a".repeat(40),
    });
    expect(found.data.map(({ number }) => number)).toEqual([pull.number]);
    const { data } = await octokit.rest.pulls.get({ ...repo, pull_number: pull.number });
    expect(data.head.repo?.full_name).toBe("mallory/databases");
  });

  test("reads each attempt of a workflow run, and its artifacts", async () => {
    const { id } = addWorkflowRun(github.state, { status: "completed", conclusion: "cancelled" });
    addWorkflowRun(github.state, { id, attempt: 2 });
    github.state.artifacts.push({ id: 1, runId: id, name: "run-mysql-dev" });
    const first = await octokit.rest.actions.getWorkflowRunAttempt({ ...repo, run_id: id, attempt_number: 1 });
    const last = await octokit.rest.actions.getWorkflowRun({ ...repo, run_id: id });
    expect([first.data.status, last.data.status]).toEqual(["completed", "in_progress"]);
    const { data } = await octokit.rest.actions.listWorkflowRunArtifacts({ ...repo, run_id: id });
    expect(data.artifacts.map(({ name }) => name)).toEqual(["run-mysql-dev"]);
  });

  test("dispatches a workflow with the inputs that it declares, and no others", async () => {
    github.state.workflows["deploy-automation.yml"] = { inputs: ["stack"] };
    const start = (inputs: Record<string, string>) =>
      octokit.rest.actions.createWorkflowDispatch({
        ...repo,
        workflow_id: "deploy-automation.yml",
        ref: "main",
        inputs,
      });
    await start({ stack: "mysql" });
    expect(await failure(start({ shell: "rm" }))).toMatch("422 Unexpected inputs");
    expect(github.state.dispatches).toEqual([
      { workflow: "deploy-automation.yml", ref: "main", inputs: { stack: "mysql" }, by: BOT },
    ]);
  });

  test("uploads SARIF, unless code scanning is off", async () => {
    const upload = () =>
      octokit.rest.codeScanning.uploadSarif({
        ...repo,
        ref: "refs/heads/main",
        commit_sha: "a".repeat(40),
        sarif: gzipSync('{"version":"2.1.0"}').toString("base64"),
      });
    await upload();
    expect(github.state.sarifs[0]?.sarif).toBe('{"version":"2.1.0"}');
    github.state.codeScanning = false;
    expect(await failure(upload())).toMatch("403 Advanced Security");
  });
});

describe("what GitHub does not allow", () => {
  test("a path, a repository or a number that is not there is 404", async () => {
    expect(await failure(octokit.request("GET /repos/acme/databases/topics"))).toBe("404 Not Found");
    expect(await failure(octokit.request("GET /repos/acme/other"))).toBe("404 Not Found");
    expect(await failure(octokit.rest.issues.get({ ...repo, issue_number: 9 }))).toBe("404 Not Found");
  });

  test("a token that is none is 401, one of a job without the permission is 403", async () => {
    addIssue(github.state, {});
    expect(await failure(clientOf("nobody").rest.repos.get(repo))).toBe("401 Bad credentials");
    github.state.tokens.reader = { login: BOT, scopes: { issues: "read" } };
    const reader = clientOf("reader");
    expect((await reader.rest.issues.get({ ...repo, issue_number: 1 })).status).toBe(200);
    expect(await failure(reader.rest.issues.createComment({ ...repo, issue_number: 1, body: "b" }))).toBe(
      "403 Resource not accessible by integration",
    );
  });

  test("a person edits the comments of others only with write access", async () => {
    addIssue(github.state, {});
    const { id } = addComment(github.state, { issue: 1, body: "b", author: BOT });
    Object.assign(github.state.permissions, { mona: "write", rita: "read" });
    Object.assign(github.state.tokens, { mona: { login: "mona" }, rita: { login: "rita" } });
    const edit = (token: string) => clientOf(token).rest.issues.updateComment({ ...repo, comment_id: id, body: token });
    expect(await failure(edit("rita"))).toMatch("403");
    await edit("mona");
    expect(github.state.comments[0]?.body).toBe("mona");
  });

  test("a body or a title that is too long is 422", async () => {
    addIssue(github.state, {});
    const body = "x".repeat(65_537);
    expect(await failure(octokit.rest.issues.createComment({ ...repo, issue_number: 1, body }))).toMatch("422");
    expect(await failure(octokit.rest.issues.create({ ...repo, title: "x".repeat(257) }))).toMatch("422");
  });
});

test("a fault happens as often as it says, then no more", async () => {
  github.state.faults.push({ path: "/repos/acme/databases$", status: 503, times: 1, message: "later" });
  expect(await failure(octokit.rest.repos.get(repo))).toBe("503 later");
  expect((await octokit.rest.repos.get(repo)).data.default_branch).toBe("main");
});

test("the event of a comment holds who wrote it, where, and what", () => {
  const { number } = addIssue(github.state, { pull: {} });
  const comment = addComment(github.state, { issue: number, body: "/converge confirm", author: "mona" });
  expect(commentEvent(github.state, comment)).toMatchObject({
    action: "created",
    issue: { number, pull_request: {} },
    comment: { id: comment.id, body: "/converge confirm", user: { login: "mona" } },
    repository: { full_name: "acme/databases" },
  });
});

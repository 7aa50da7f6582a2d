import type { Json, JsonObject } from "../json.ts";
import { type Call, GitHubError, invalid, notFound, paged, type Route, requiredText } from "./call.ts";
import { addComment, addIssue, type Comment, type GitHubState, type Issue } from "./state.ts";

/** Characters of a body; GitHub takes no more. */
const MAX_BODY = 65_536;
const COMMENTS = "/issues/:number/comments";
const EITHER = ["issues", "pull-requests"] as const;

/** Issues, comments and labels. A pull request is an issue as well. */
export const ISSUE_ROUTES: readonly Route[] = [
  { method: "GET", path: COMMENTS, scopes: EITHER, handle: listComments },
  { method: "POST", path: COMMENTS, scopes: EITHER, handle: createComment },
  {
    method: "GET",
    path: "/issues/comments/:id",
    scopes: EITHER,
    handle: (call) => ({ status: 200, body: commentJson(call.state, commentOf(call)) }),
  },
  { method: "PATCH", path: "/issues/comments/:id", scopes: EITHER, handle: updateComment },
  { method: "DELETE", path: "/issues/comments/:id", scopes: EITHER, handle: deleteComment },
  { method: "GET", path: "/issues", scopes: ["issues"], handle: listIssues },
  { method: "POST", path: "/issues", scopes: ["issues"], handle: createIssue },
  {
    method: "GET",
    path: "/issues/:number",
    scopes: EITHER,
    handle: (call) => ({ status: 200, body: issueJson(call.state, issueOf(call)) }),
  },
  { method: "PATCH", path: "/issues/:number", scopes: ["issues"], role: "triage", handle: updateIssue },
  { method: "GET", path: "/labels/:label", scopes: EITHER, handle: readLabel },
  { method: "POST", path: "/labels", scopes: EITHER, role: "triage", handle: createLabel },
];

function listComments(call: Call) {
  const { number } = issueOf(call);
  const since = call.query.get("since") ?? "";
  const found = call.state.comments.filter(({ issue, updatedAt }) => issue === number && updatedAt >= since);
  return paged(
    call,
    COMMENTS,
    found.map((comment) => commentJson(call.state, comment)),
  );
}

function createComment(call: Call) {
  const { state, body, caller, at } = call;
  const { number } = issueOf(call);
  const text = bodyText(requiredText(body, "body", "IssueComment"), "IssueComment");
  const comment = addComment(state, { issue: number, body: text, author: caller.login }, new Date(at));
  return { status: 201, body: commentJson(state, comment) };
}

function updateComment(call: Call) {
  const comment = commentOf(call);
  mayEdit(call, comment);
  comment.body = bodyText(requiredText(call.body, "body", "IssueComment"), "IssueComment");
  comment.updatedAt = call.at;
  return { status: 200, body: commentJson(call.state, comment) };
}

function deleteComment(call: Call) {
  const comment = commentOf(call);
  mayEdit(call, comment);
  call.state.comments.splice(call.state.comments.indexOf(comment), 1);
  return { status: 204 };
}

/** Whoever wrote it, whoever has write access, and the token of a workflow that may write. */
function mayEdit({ caller, state }: Call, { author }: Comment): void {
  const isWriter = ["write", "maintain", "admin"].includes(state.permissions[caller.login] ?? "none");
  if (caller.scopes === undefined && caller.login !== author && !isWriter) {
    throw new GitHubError(403, "Must have admin rights to Repository.");
  }
}

function listIssues(call: Call) {
  const { query, state } = call;
  requireIssues(state);
  const wanted = query.get("state") ?? "open";
  const labels = (query.get("labels") ?? "").split(",").filter((label) => label !== "");
  const found = state.issues.filter(
    (issue) => (wanted === "all" || issue.state === wanted) && labels.every((label) => issue.labels.includes(label)),
  );
  const newestFirst = found.toSorted((a, b) => b.number - a.number);
  return paged(
    call,
    "/issues",
    newestFirst.map((issue) => issueJson(state, issue)),
  );
}

function createIssue({ state, body, caller, at }: Call) {
  requireIssues(state);
  const title = titleText(requiredText(body, "title", "Issue"));
  const text = bodyText(typeof body.body === "string" ? body.body : "", "Issue");
  const labels = labelsIn(state, body.labels);
  const issue = addIssue(state, { title, body: text, labels, author: caller.login }, new Date(at));
  return { status: 201, body: issueJson(state, issue) };
}

function updateIssue(call: Call) {
  const { state, body, at } = call;
  const issue = issueOf(call);
  if (typeof body.title === "string") issue.title = titleText(body.title);
  if (typeof body.body === "string") issue.body = bodyText(body.body, "Issue");
  if (body.state === "open" || body.state === "closed") issue.state = body.state;
  if (body.labels !== undefined) issue.labels = labelsIn(state, body.labels);
  issue.updatedAt = at;
  return { status: 200, body: issueJson(state, issue) };
}

function readLabel({ state, params }: Call) {
  const label = state.labels.find(({ name }) => name.toLowerCase() === params.label?.toLowerCase());
  if (label === undefined) throw notFound();
  return { status: 200, body: { ...label } };
}

function createLabel({ state, body }: Call) {
  const name = requiredText(body, "name", "Label");
  if (state.labels.some((label) => label.name.toLowerCase() === name.toLowerCase())) {
    throw new GitHubError(422, "Validation Failed", [{ resource: "Label", code: "already_exists", field: "name" }]);
  }
  const text = (value: Json | undefined): string => (typeof value === "string" ? value : "");
  const label = { name, color: text(body.color) || "ededed", description: text(body.description) };
  state.labels.push(label);
  return { status: 201, body: { ...label } };
}

/** GitHub makes a label that an issue names and that is not there yet. */
function labelsIn(state: GitHubState, given: Json | undefined): string[] {
  const names = Array.isArray(given) ? given.filter((each) => typeof each === "string") : [];
  for (const name of names) {
    if (!state.labels.some((label) => label.name === name))
      state.labels.push({ name, color: "ededed", description: "" });
  }
  return names;
}

function requireIssues({ hasIssues }: GitHubState): void {
  if (!hasIssues) throw new GitHubError(410, "Issues has been disabled in this repository.");
}

function titleText(title: string): string {
  if (title.length > 256) throw invalid("Issue", "title", "title is too long (maximum is 256 characters)");
  return title;
}

function bodyText(body: string, resource: string): string {
  if (body.length > MAX_BODY) throw invalid(resource, "body", `body is too long (maximum is ${MAX_BODY} characters)`);
  return body;
}

function issueOf({ state, params }: Call): Issue {
  const issue = state.issues.find(({ number }) => number === Number(params.number));
  if (issue === undefined) throw notFound();
  return issue;
}

function commentOf({ state, params }: Call): Comment {
  const comment = state.comments.find(({ id }) => id === Number(params.id));
  if (comment === undefined) throw notFound();
  return comment;
}

export const userJson = (login: string): JsonObject => ({ login, type: login.endsWith("[bot]") ? "Bot" : "User" });

export function commentJson({ repository }: GitHubState, comment: Comment): JsonObject {
  const { id, issue, body, author, createdAt, updatedAt } = comment;
  return {
    id,
    body,
    user: userJson(author),
    created_at: createdAt,
    updated_at: updatedAt,
    html_url: `https://github.com/${repository}/issues/${issue}#issuecomment-${id}`,
  };
}

export function issueJson({ repository }: GitHubState, issue: Issue): JsonObject {
  const { number, title, body, state, labels, author, createdAt, updatedAt, pull } = issue;
  const url = `https://github.com/${repository}/${pull === undefined ? "issues" : "pull"}/${number}`;
  return {
    number,
    title,
    body,
    state,
    labels: labels.map((name) => ({ name })),
    user: userJson(author),
    created_at: createdAt,
    updated_at: updatedAt,
    html_url: url,
    ...(pull === undefined ? {} : { pull_request: { html_url: url } }),
  };
}

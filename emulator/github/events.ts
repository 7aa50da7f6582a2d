import type { JsonObject } from "../json.ts";
import { commentJson, issueJson, userJson } from "./issues.ts";
import { pullJson } from "./repository.ts";
import type { Comment, GitHubState, Issue } from "./state.ts";

/** What the event file of a workflow holds when somebody commented. */
export function commentEvent(state: GitHubState, comment: Comment, action = "created"): JsonObject {
  const issue = state.issues.find(({ number }) => number === comment.issue);
  if (issue === undefined) throw new Error(`comment ${comment.id} is on #${comment.issue}, which is not there`);
  return {
    action,
    issue: issueJson(state, issue),
    comment: commentJson(state, comment),
    repository: { full_name: state.repository, default_branch: state.defaultBranch },
    sender: userJson(comment.author),
  };
}

/** What the event file of a workflow holds when a pull request was opened or changed. */
export function pullRequestEvent(state: GitHubState, issue: Issue, action = "synchronize"): JsonObject {
  return {
    action,
    number: issue.number,
    pull_request: pullJson(state, issue),
    repository: { full_name: state.repository, default_branch: state.defaultBranch },
    sender: userJson(issue.author),
  };
}

import type { Seal } from "../apply/seal.ts";
import { asking, type GitHub, statusOf } from "./client.ts";

/** The workflow run that planned a change, as GitHub has it. */
export interface PlanningRun {
  /** `push`, `workflow_dispatch` */
  readonly event: string;
  /** `.github/workflows/deploy-automation.yml` */
  readonly path: string;
  readonly headBranch: string;
  readonly headSha: string;
  readonly defaultBranch: string;
  /** Who started it, and who ran it again. */
  readonly startedBy: readonly string[];
}

/** Who made a change. */
export interface Change {
  readonly run: PlanningRun;
  /** Logins of who wrote its commits and its pull request. */
  readonly writtenBy: readonly string[];
  /** Commits of which GitHub knows no account. */
  readonly unknown: readonly string[];
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Why a login must not confirm the plan of a change; undefined: it may. Pure. */
export function ownChange({ run, writtenBy, unknown }: Change, login: string): string | undefined {
  const allow = "; somebody else has to, or confirmation.allowSelfReview in environment.json allows it";
  if (run.startedBy.some((each) => same(each, login)))
    return `${login} ${run.event === "push" ? "pushed" : "started the deployment of"} the change${allow}`;
  if (writtenBy.some((each) => same(each, login))) return `${login} wrote the change${allow}`;
  const [commit] = unknown;
  if (commit === undefined) return undefined;
  return `GitHub knows no account of the author of commit ${commit.slice(0, 12)}, so it may be ${login}: add the e-mail address of the commit to an account, or commit again`;
}

const EVENTS = ["push", "workflow_dispatch"];

/** Why a workflow run is not one whose plans are confirmed; undefined: it is. Pure. */
export function foreignRun(run: PlanningRun, stream: string, commit: string): string | undefined {
  const { event, path, headBranch, headSha, defaultBranch } = run;
  const workflow = `.github/workflows/deploy-${stream}.yml`;
  if (path.split("@")[0] !== workflow) return `its plan was made by ${path}, not by ${workflow}`;
  if (!EVENTS.includes(event)) return `its plan was made for the event ${event}, not for a push or by hand`;
  if (headBranch !== defaultBranch) return `its plan was made on the branch ${headBranch}, not on ${defaultBranch}`;
  return headSha === commit ? undefined : `its plan was made of another commit than ${headSha.slice(0, 12)}`;
}

/** Asks GitHub who made the change that a workflow run planned. @throws UserError when GitHub does not say */
export async function changeOf(github: GitHub, workflowRun: string, since: readonly string[]): Promise<Change> {
  const { octokit, repo } = github;
  return asking(`read who made the change of workflow run ${workflowRun}`, async () => {
    const { data: run } = await octokit.rest.actions.getWorkflowRun({ ...repo, run_id: Number(workflowRun) });
    const { default_branch: defaultBranch } = (await octokit.rest.repos.get(repo)).data;
    const sha = run.head_sha;
    const { data: pulls } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({ ...repo, commit_sha: sha });
    const merged = pulls.filter(({ merged_at }) => merged_at !== null);
    const commits: GitHubCommit[] = [(await octokit.rest.repos.getCommit({ ...repo, ref: sha })).data];
    for (const { number } of merged)
      commits.push(
        ...(await octokit.paginate(octokit.rest.pulls.listCommits, { ...repo, pull_number: number, per_page: 100 })),
      );
    for (const base of since) commits.push(...(await commitsSince(github, base, sha)));
    const known = [run.actor, run.triggering_actor].flatMap((each) => each?.login ?? []);
    return {
      run: {
        event: run.event,
        path: run.path,
        headBranch: run.head_branch ?? "",
        headSha: sha,
        defaultBranch,
        startedBy: [...new Set(known)],
      },
      writtenBy: [...new Set([...commits.flatMap(writersOf), ...merged.flatMap(({ user }) => user?.login ?? [])])],
      unknown: [...new Set(commits.filter(({ author }) => !author?.login).map((commit) => commit.sha))],
    };
  });
}

interface GitHubCommit {
  readonly sha: string;
  readonly author?: { readonly login?: string } | null;
  readonly committer?: { readonly login?: string } | null;
}

const writersOf = ({ author, committer }: GitHubCommit): string[] =>
  [author?.login, committer?.login].filter((login) => login !== undefined);

/** Commits between two; none when GitHub does not have the first, such as one that was never pushed. */
async function commitsSince({ octokit, repo }: GitHub, base: string, head: string): Promise<readonly GitHubCommit[]> {
  if (!/^[0-9a-f]{40}$/.test(base) || /^0+$/.test(base) || base === head) return [];
  try {
    const commits: GitHubCommit[] = [];
    for (let page = 1; ; page += 1) {
      const range = { ...repo, basehead: `${base}...${head}`, per_page: 100, page };
      const { data } = await octokit.rest.repos.compareCommitsWithBasehead(range);
      commits.push(...data.commits);
      if (data.commits.length < 100) return commits;
    }
  } catch (error) {
    if (statusOf(error) === 404) return [];
    throw error;
  }
}

/** Where the change begins that a sealed plan is of: after what was applied last, and after what the push was onto. */
export const beginningsOf = ({ since }: Pick<Seal, "since">, before: string | undefined): readonly string[] => [
  ...new Set([since, before ?? ""].filter((each) => each !== "")),
];

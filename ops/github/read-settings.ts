import { EXIT, UserError } from "../context.ts";
import { type Fact, known } from "../live/fact.ts";
import { asking, type GitHub, reasonOf, statusOf } from "./client.ts";
import type { BranchProtection, EnvironmentFacts, EnvironmentSettings, RepositoryFacts } from "./settings-rules.ts";

const PAGE = { per_page: 100 } as const;

/** What could not be read is a fact as well: with the reason. A rate limit and a lost connection end the command. */
async function fact<T>(read: () => Promise<T>): Promise<Fact<T>> {
  try {
    return known(await read());
  } catch (error) {
    if (error instanceof UserError) throw error;
    const status = statusOf(error);
    if (status !== 403 && status !== 404)
      throw new UserError(`could not read settings: ${reasonOf(error)}`, EXIT.failed);
    return { known: false, reason: reasonOf(error), status };
  }
}

/** Undefined for what GitHub says is not there. */
const orMissing = async <T>(isMissing: (error: unknown) => boolean, read: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await read();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

const isNotFound = (error: unknown): boolean => statusOf(error) === 404;

/** @throws UserError when the repository itself cannot be read */
export async function readRepository({ octokit, repo }: GitHub): Promise<RepositoryFacts> {
  const { data } = await asking(`read ${repo.owner}/${repo.repo}`, () => octokit.repos.get(repo));
  const defaultBranch = data.default_branch;
  const names = (secrets: readonly { readonly name: string }[]) => secrets.map(({ name }) => name);
  return {
    defaultBranch,
    secrets: await fact(async () =>
      names(await octokit.paginate(octokit.actions.listRepoSecrets, { ...repo, ...PAGE })),
    ),
    organizationSecrets: await fact(async () =>
      names(await octokit.paginate(octokit.actions.listRepoOrganizationSecrets, { ...repo, ...PAGE })),
    ),
    variables: await fact(async () =>
      valuesOf(await octokit.paginate(octokit.actions.listRepoVariables, { ...repo, ...PAGE })),
    ),
    protection: await fact(() => readProtection({ octokit, repo }, defaultBranch)),
    hasDefaultSubject: await fact(
      async () => (await octokit.actions.getCustomOidcSubClaimForRepo(repo)).data.use_default,
    ),
  };
}

const valuesOf = (variables: readonly { readonly name: string; readonly value: string }[]) =>
  Object.fromEntries(variables.map(({ name, value }) => [name, value]));

/** A branch is protected by a rule of its own, or by rulesets. */
async function readProtection({ octokit, repo }: GitHub, branch: string): Promise<BranchProtection | undefined> {
  const isUnprotected = (error: unknown) => isNotFound(error) && /branch not protected/i.test((error as Error).message);
  const own = await orMissing(isUnprotected, () => octokit.repos.getBranchProtection({ ...repo, branch }));
  const { data: rules } = await octokit.repos.getBranchRules({ ...repo, branch, ...PAGE });
  const has = (type: string) => rules.some((rule) => rule.type === type);
  if (own === undefined && rules.length === 0) return undefined;
  const { required_pull_request_reviews: reviews, required_status_checks: checks, ...more } = own?.data ?? {};
  return {
    requiresPullRequest: reviews !== undefined || has("pull_request"),
    requiresChecks: (checks?.contexts ?? []).length > 0 || has("required_status_checks"),
    allowsForcePush: !has("non_fast_forward") && (own === undefined || more.allow_force_pushes?.enabled === true),
  };
}

/** Settings, names of secrets and variables of an environment. */
export async function readEnvironment({ octokit, repo }: GitHub, name: string): Promise<EnvironmentFacts> {
  const named = { ...repo, environment_name: name };
  return {
    // Whoever may read the repository may read which environments it has.
    settings: await fact(() => orMissing(isNotFound, () => readSettings({ octokit, repo }, name))),
    secrets: await fact(async () => {
      const secrets = await octokit.paginate(octokit.actions.listEnvironmentSecrets, { ...named, ...PAGE });
      return secrets.map((secret) => secret.name);
    }),
    variables: await fact(async () =>
      valuesOf(await octokit.paginate(octokit.actions.listEnvironmentVariables, { ...named, ...PAGE })),
    ),
  };
}

interface Rule {
  readonly type: string;
  readonly reviewers?: readonly unknown[];
  readonly prevent_self_review?: boolean;
}

async function readSettings({ octokit, repo }: GitHub, name: string): Promise<EnvironmentSettings> {
  const { data } = await octokit.repos.getEnvironment({ ...repo, environment_name: name });
  const policy = data.deployment_branch_policy;
  const rule = ((data.protection_rules ?? []) as readonly Rule[]).find(({ type }) => type === "required_reviewers");
  const common = { reviewers: rule?.reviewers?.length ?? 0, preventsSelfReview: rule?.prevent_self_review === true };
  if (policy === null || policy === undefined) return { ...common, refs: undefined };
  if (policy.protected_branches) return { ...common, refs: "protected branches" };
  const policies = await octokit.paginate(octokit.repos.listDeploymentBranchPolicies, {
    ...repo,
    environment_name: name,
    ...PAGE,
  });
  // A tag of the name of the default branch is another ref.
  const refs = policies.map((each) => ("type" in each && each.type === "tag" ? `tag ${each.name}` : (each.name ?? "")));
  return { ...common, refs };
}

import { type GithubUse, githubEnvironment, type Stream } from "../../constructs/streams.rules.ts";
import type { Fact } from "../live/fact.ts";

/** What GitHub says about one of its environments. */
export interface EnvironmentFacts {
  /** Undefined where there is none. */
  readonly settings: Fact<EnvironmentSettings | undefined>;
  readonly secrets: Fact<readonly string[]>;
  readonly variables: Fact<Readonly<Record<string, string>>>;
}

export interface EnvironmentSettings {
  /** Patterns of branches and tags that may use it; undefined: every ref may. */
  readonly refs: readonly string[] | "protected branches" | undefined;
  readonly reviewers: number;
  readonly preventsSelfReview: boolean;
}

/** What GitHub says about a repository; secrets by name alone. */
export interface RepositoryFacts {
  readonly defaultBranch: string;
  readonly secrets: Fact<readonly string[]>;
  readonly organizationSecrets: Fact<readonly string[]>;
  readonly variables: Fact<Readonly<Record<string, string>>>;
  /** What protects the default branch; undefined: nothing. */
  readonly protection: Fact<BranchProtection | undefined>;
  /** Whether tokens name a job as the foundation expects it. */
  readonly hasDefaultSubject: Fact<boolean>;
}

export interface BranchProtection {
  readonly requiresPullRequest: boolean;
  readonly requiresChecks: boolean;
  readonly allowsForcePush: boolean;
}

/** A GitHub environment that the workflows use. */
export interface WantedEnvironment {
  readonly stream: Stream;
  readonly environment: string;
  readonly use: GithubUse;
  readonly tenantId: string;
  readonly subscriptionId: string;
  /** Whether a job there needs the password of a server. */
  readonly needsPassword: boolean;
  /** environment.json lets the author of a change confirm it: a team of one. */
  readonly allowsSelfReview?: boolean;
}

export interface SettingCheck {
  /** `environment trading-dev-plan`, `repository` */
  readonly where: string;
  readonly id: string;
  /** `unknown`: GitHub did not say; never to be taken for `ok`. */
  readonly status: "ok" | "missing" | "unknown";
  readonly found: string;
  readonly remedy?: string;
}

export const SIGNING_SECRET = "CONVERGE_SIGNING_KEY";
export const PASSWORD_SECRET = "SERVER_ADMINISTRATOR_PASSWORD";
const PROTECTED = [SIGNING_SECRET, PASSWORD_SECRET];
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** A PUT of an environment sets all of it: what is left out is off afterwards. */
const ONLY_NAMED =
  "--field 'deployment_branch_policy[protected_branches]=false' --field 'deployment_branch_policy[custom_branch_policies]=true'";
const REVIEWERS =
  "--field 'reviewers[][type]=Team' --field 'reviewers[][id]=<team id>' --field prevent_self_review=true";
/** The variable that lets people confirm by a comment, where environments cannot have reviewers. */
const CONFIRM_BY = "CONVERGE_CONFIRM_BY";

export const nameOf = ({ stream, environment, use }: WantedEnvironment): string =>
  githubEnvironment(stream, { environment }, use);

/** Judges the settings of the repository itself. Pure. */
export function repositoryChecks(repo: string, facts: RepositoryFacts): SettingCheck[] {
  const branch = facts.defaultBranch;
  const check = checker("repository");
  const outside = (id: string, secrets: Fact<readonly string[]>, remove: string): SettingCheck =>
    check(id, secrets, (names) => {
      const wrong = names.filter((name) => PROTECTED.includes(name));
      return wrong.length === 0
        ? "no secret of a deployment is in reach of every workflow"
        : {
            found: `every workflow, of every branch, reaches ${wrong.join(" and ")}`,
            remedy: `make each a secret of the environments that deploy, then: ${wrong.map((name) => `${remove} ${name}`).join("; ")}`,
          };
    });
  return [
    outside("repository-secrets", facts.secrets, "gh secret delete"),
    outside("organization-secrets", facts.organizationSecrets, "gh secret delete --org <organization>"),
    check("branch-protection", facts.protection, (protection) => {
      const lacks = [
        protection?.requiresPullRequest === true ? "" : "a pull request with a review",
        protection?.requiresChecks === true ? "" : "the status check of the plan",
        protection?.allowsForcePush !== false ? "that nobody pushes by force" : "",
      ].filter((each) => each !== "");
      return lacks.length === 0
        ? `${branch} changes by pull requests alone`
        : {
            found: `${branch} does not require ${lacks.join(", ")}`,
            remedy: `gh api --method PUT repos/${repo}/branches/${branch}/protection --input - <<< '{"required_status_checks":{"strict":true,"contexts":["check"]},"required_pull_request_reviews":{"require_code_owner_reviews":true},"enforce_admins":true,"restrictions":null}'`,
          };
    }),
    check("oidc-subject", facts.hasDefaultSubject, (isDefault) =>
      isDefault
        ? "tokens name jobs by their environment"
        : {
            found: "tokens name jobs by claims of your own, which no identity trusts",
            remedy: `gh api --method PUT repos/${repo}/actions/oidc/customization/sub --field use_default=true`,
          },
    ),
  ];
}

/** Judges one environment. Pure. @param deployClient the client id that deploys in the same stream and environment */
export function environmentChecks(
  repo: string,
  wanted: WantedEnvironment,
  facts: EnvironmentFacts,
  around: { readonly repository: RepositoryFacts; readonly deployClient: string | undefined },
): SettingCheck[] {
  const name = nameOf(wanted);
  const check = checker(`environment ${name}`);
  const { settings } = facts;
  const path = `repos/${repo}/environments/${name}`;
  if (settings.known && settings.value === undefined) {
    const found = "there is no such environment: GitHub makes one without any protection as soon as a job names it";
    return [check("exists", settings, () => ({ found, remedy: `gh api --method PUT ${path}` }))];
  }
  const context = { ...around, repo, path, name, check };
  return [
    ...(wanted.use === "pull-request" ? [] : [limitedTo(context, settings)]),
    ...(wanted.use === "confirm" ? [reviewed(context, settings, wanted.allowsSelfReview === true)] : []),
    secretsOf(context, wanted, facts.secrets),
    variablesOf(context, wanted, facts.variables),
  ];
}

type Judged = string | { readonly found: string; readonly remedy: string };
type Check = <T>(id: string, fact: Fact<T>, judge: (value: T) => Judged) => SettingCheck;

const checker =
  (where: string): Check =>
  (id, fact, judge) => {
    if (!fact.known) {
      const remedy = "use a token of an administrator of the repository: GITHUB_TOKEN=$(gh auth token)";
      return { where, id, status: "unknown", found: fact.reason, remedy };
    }
    const judged = judge(fact.value);
    return typeof judged === "string"
      ? { where, id, status: "ok", found: judged }
      : { where, id, status: "missing", ...judged };
  };

interface Context {
  readonly repository: RepositoryFacts;
  readonly deployClient: string | undefined;
  readonly repo: string;
  readonly path: string;
  readonly name: string;
  readonly check: Check;
}

type Settings = EnvironmentFacts["settings"];

function limitedTo({ check, path, repository: { defaultBranch } }: Context, settings: Settings): SettingCheck {
  const isReviewed = settings.known && (settings.value?.reviewers ?? 0) > 0;
  const remedy = `gh api --method PUT ${path} ${ONLY_NAMED}${isReviewed ? ` ${REVIEWERS}` : ""}; gh api --method POST ${path}/deployment-branch-policies --field name=${defaultBranch}`;
  return check("branch-policy", settings, (value) => {
    const refs = value?.refs;
    if (refs === undefined) return { found: "every branch may use it, and take its identity", remedy };
    if (refs === "protected branches") {
      return { found: `every protected branch may use it, and not ${defaultBranch} alone`, remedy };
    }
    const others = refs.filter((ref) => ref !== defaultBranch);
    if (others.length > 0) {
      return {
        found: `${others.map((ref) => `"${ref}"`).join(" and ")} may use it too`,
        remedy: `remove each: gh api ${path}/deployment-branch-policies, then gh api --method DELETE ${path}/deployment-branch-policies/<id>`,
      };
    }
    if (refs.length === 0) return { found: "no branch may use it", remedy };
    return `only ${defaultBranch} may use it`;
  });
}

function reviewed(
  { check, path, repository: { variables } }: Context,
  settings: Settings,
  allowsSelfReview: boolean,
): SettingCheck {
  if (variables.known && variables.value[CONFIRM_BY] === "comment") {
    return check("reviewers", settings, () => `${CONFIRM_BY} is "comment": a comment confirms`);
  }
  return check("reviewers", settings, (value) => {
    const remedy = `gh api --method PUT ${path} ${REVIEWERS} ${ONLY_NAMED}`;
    if ((value?.reviewers ?? 0) === 0) return { found: "nobody has to review", remedy };
    if (allowsSelfReview) return `${value?.reviewers} may review, also their own change (confirmation.allowSelfReview)`;
    if (value?.preventsSelfReview !== true) return { found: "who starts a deployment may approve it as well", remedy };
    return `${value.reviewers} may review, and not who started it`;
  });
}

function secretsOf(
  { check, name }: Context,
  wanted: WantedEnvironment,
  secrets: Fact<readonly string[]>,
): SettingCheck {
  return check("secrets", secrets, (names) => {
    if (wanted.use === "pull-request") {
      if (names.length === 0) return "a pull request reaches no secret";
      const remedy = names.map((secret) => `gh secret delete ${secret} --env ${name}`).join("; ");
      return { found: `a pull request reaches ${names.join(" and ")}`, remedy };
    }
    const needed = [SIGNING_SECRET, ...(wanted.needsPassword ? [PASSWORD_SECRET] : [])];
    const missing = needed.filter((secret) => !names.includes(secret));
    if (missing.length === 0) return needed.join(" and ");
    const remedy = missing.map((secret) => `gh secret set ${secret} --env ${name}`).join("; ");
    return { found: `${missing.join(" and ")} is not set`, remedy };
  });
}

function variablesOf(
  { check, name, deployClient }: Context,
  { use, tenantId, subscriptionId }: WantedEnvironment,
  variables: EnvironmentFacts["variables"],
): SettingCheck {
  const set = (variable: string, value: string) => `gh variable set ${variable} --env ${name} --body ${value}`;
  return check("variables", variables, (values) => {
    const client = values.AZURE_CLIENT_ID ?? "";
    const looks = use === "plan" || use === "pull-request";
    if (!GUID.test(client)) {
      const output = looks ? "plan_identities" : "deploy_identities";
      const remedy = set("AZURE_CLIENT_ID", `<the stream's id in the output ${output} of the foundation>`);
      return { found: `AZURE_CLIENT_ID is "${client}", but must be a GUID`, remedy };
    }
    if (looks && client.toLowerCase() === deployClient?.toLowerCase()) {
      const remedy = set("AZURE_CLIENT_ID", "<the stream's id in the output plan_identities of the foundation>");
      return { found: "AZURE_CLIENT_ID is the identity that deploys", remedy };
    }
    const wrong = Object.entries({ AZURE_TENANT_ID: tenantId, AZURE_SUBSCRIPTION_ID: subscriptionId }).filter(
      ([variable, value]) => values[variable]?.toLowerCase() !== value.toLowerCase(),
    );
    if (wrong.length === 0) return "as environment.json and the foundation say";
    return {
      found: wrong.map(([variable]) => `${variable} is "${values[variable] ?? ""}"`).join(", "),
      remedy: wrong.map(([variable, value]) => set(variable, value)).join("; "),
    };
  });
}

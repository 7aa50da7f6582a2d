import type { FoundationParameters } from "../schemas/foundation.generated.ts";
import { choicesRule } from "./choices.ts";
import { type NamingContext, nameViolation, resourceName } from "./naming.ts";
import { PROFILE_DEFAULTS, type Profile } from "./profiles.ts";
import { isUnresolved, type Rule } from "./rule.ts";
import { FIREWALL, firewallRangeViolations, REPLICATIONS, type Replication } from "./storage.rules.ts";
import { GITHUB_USES, type GithubUse, githubEnvironment, type Stream, stateAccountName } from "./streams.rules.ts";
import { standardTags, type Tags } from "./tags.rules.ts";
import { outside } from "./violations.ts";

/** What a landing is told beside its parameters. */
export interface StreamLandingContext {
  /** The workstream that lands. */
  readonly stream: Stream;
  readonly profile: Profile;
  /** Its stack is the one that makes the landing. */
  readonly naming: NamingContext;
  /** Days for which runs are kept. */
  readonly runRetentionDays: number;
}

/** The part of the parameters of the foundation that each stream takes. */
export type StreamLandingParameters = Pick<FoundationParameters, "github" | "storage">;

/** An identity that GitHub's jobs sign in with. */
export interface LandingIdentity {
  readonly name: string;
  /** Names of federated credentials, and the subjects of GitHub's tokens that they trust. */
  readonly credentials: readonly { readonly name: string; readonly subject: string }[];
}

/** A landing with every default filled in. */
export interface StreamLandingSpecification {
  readonly given: StreamLandingParameters;
  readonly stream: Stream;
  readonly accountName: string;
  readonly replication: Replication;
  readonly softDeleteDays: number;
  readonly runRetentionDays: number;
  readonly defaultAction: "Deny" | "Allow";
  readonly allowedIpRanges: readonly string[];
  /** For the jobs that deploy, with or without a reviewer. */
  readonly deploy: LandingIdentity;
  /** For the jobs that only look, also those of pull requests. */
  readonly plan: LandingIdentity;
  readonly environmentName: string;
  readonly preventDestroy: boolean;
  readonly tags: Tags;
}

const STORAGE: Readonly<Record<Profile, { replication: Replication; softDeleteDays: number }>> = {
  ephemeral: { replication: "LRS", softDeleteDays: 7 },
  standard: { replication: "ZRS", softDeleteDays: 30 },
  protected: { replication: "ZRS", softDeleteDays: 90 },
};

/** Fills in every default of a landing. */
export function resolveStreamLanding(
  props: StreamLandingParameters & StreamLandingContext,
): StreamLandingSpecification {
  const { github, storage, stream, profile, naming, runRetentionDays } = props;
  const identity = (suffix: string, uses: readonly GithubUse[]): LandingIdentity => ({
    name: resourceName("userAssignedIdentity", { ...naming, stack: stream }, suffix),
    credentials: uses.flatMap((use) => credentials(github, githubEnvironment(stream, naming, use), use)),
  });
  return {
    given: { github, ...(storage === undefined ? {} : { storage }) },
    stream,
    accountName: stateAccountName(stream, naming),
    defaultAction: "Deny",
    allowedIpRanges: [],
    ...STORAGE[profile],
    ...storage,
    runRetentionDays,
    deploy: identity("deploy", ["deploy", "confirm"]),
    plan: identity("plan", ["plan", "pull-request"]),
    environmentName: naming.environment,
    preventDestroy: PROFILE_DEFAULTS[profile].preventDestroy,
    tags: standardTags(naming, profile),
  };
}

type GitHub = FoundationParameters["github"];

/** How GitHub's tokens for a job in an environment name it. A job without that environment has another subject. */
function credentials(github: GitHub, environment: string, use: GithubUse): LandingIdentity["credentials"] {
  const { owner, repository, ownerId, repositoryId, subjects: form = "immutable" } = github;
  const suffix = use === "deploy" ? "" : `-${use}`;
  const immutable = {
    name: `github-immutable${suffix}`,
    subject: `repo:${owner}@${ownerId ?? "?"}/${repository}@${repositoryId ?? "?"}:environment:${environment}`,
  };
  const named = { name: `github-name${suffix}`, subject: `repo:${owner}/${repository}:environment:${environment}` };
  return [...(form === "name" ? [] : [immutable]), ...(form === "immutable" ? [] : [named])];
}

type LandingRule = Rule<StreamLandingSpecification>;

const names: LandingRule = {
  id: "foundation/names",
  why: "Azure refuses names that are too long or hold other characters",
  documentation: "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
  *check({ accountName, deploy, plan }) {
    const generated = "shorten project in environment.json, or the name of the environment";
    const checked = [
      nameViolation({ type: "storageAccount", name: accountName, path: [], generated }),
      ...[deploy, plan].map(({ name }) => nameViolation({ type: "userAssignedIdentity", name, path: [], generated })),
    ];
    yield* checked.filter((violation) => violation !== undefined);
  },
};

const storage: LandingRule = {
  id: "foundation/storage",
  why: "Azure limits how long deleted data is kept, and who a firewall lets in",
  documentation: FIREWALL,
  *check({ softDeleteDays, allowedIpRanges, defaultAction }) {
    const path = ["storage", "allowedIpRanges"];
    yield* outside(softDeleteDays, ["storage", "softDeleteDays"], 1, 365);
    yield* firewallRangeViolations(allowedIpRanges, path);
    if (isUnresolved(allowedIpRanges)) return;
    if (defaultAction === "Allow" && allowedIpRanges.length > 0) {
      yield {
        path,
        message: 'storage.allowedIpRanges is set, but storage.defaultAction is "Allow" and lets everybody in',
      };
    }
  },
};

const immutable: LandingRule = {
  id: "foundation/github",
  why: "a name can be taken over when a repository is renamed; its number cannot",
  documentation: "https://docs.github.com/actions/reference/security/oidc",
  *check({ given: { github } }) {
    if ((github.subjects ?? "immutable") === "name") return;
    for (const [property, command] of [
      ["ownerId", `gh api users/${github.owner} --jq .id`],
      ["repositoryId", `gh api repos/${github.owner}/${github.repository} --jq .id`],
    ] as const) {
      if (github[property] !== undefined) continue;
      const message = `github.${property} is missing, but github.subjects is "${github.subjects ?? "immutable"}"; ask for it with ${command}`;
      yield { path: ["github"], message };
    }
  },
};

const environment: LandingRule = {
  id: "foundation/github-environment",
  why: "what only plans in one environment must not be what deploys to another",
  documentation: "https://docs.github.com/actions/reference/security/oidc",
  *check({ environmentName }) {
    const use = GITHUB_USES.find((each) => environmentName.endsWith(`-${each}`));
    if (use === undefined || use === "deploy") return;
    const other = environmentName.slice(0, -use.length - 1);
    const message = `the environment is named "${environmentName}", but <stream>-${environmentName} is a GitHub environment of ${other}; give it a name that does not end with -${use}`;
    yield { path: [], message };
  },
};

const choices: LandingRule = choicesRule(
  "foundation/choices",
  {
    "storage.replication": REPLICATIONS,
    "storage.defaultAction": ["Deny", "Allow"],
    "github.subjects": ["immutable", "name", "both"],
  },
  ({ given }) => given,
);

/** Everything that can be known about a landing before Azure is asked. */
export const streamLandingRules: readonly LandingRule[] = [names, storage, immutable, environment, choices];

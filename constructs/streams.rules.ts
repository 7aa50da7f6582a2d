import { type NamingContext, resourceName } from "./naming.ts";

/** Workstreams that share no state, identity, resource group, queue, account or pipeline. */
export const STREAMS = ["automation", "trading", "content"] as const;
export type Stream = (typeof STREAMS)[number];

/** Every stack belongs to one stream. */
export const STREAM_OF = {
  foundation: "automation",
  mysql: "automation",
  trading: "trading",
  content: "content",
} as const satisfies Record<string, Stream>;

export const stacksOf = (stream: Stream): readonly string[] =>
  Object.entries(STREAM_OF).flatMap(([stack, own]) => (own === stream ? [stack] : []));

/** The container of Terraform state, and that of the runs of `converge`, in the account of a stream. */
export const STATE_CONTAINER = "tfstate";
export const RUNS_CONTAINER = "runs";
/** Where Event Grid puts what it cannot deliver. */
export const DEAD_LETTER_CONTAINER = "dead-letter";

interface Place {
  readonly project: string;
  readonly environment: string;
}

/** The storage account that keeps state and runs of a stream. */
export const stateAccountName = (stream: Stream, { project, environment }: Place): string =>
  resourceName("storageAccount", { project, environment, stack: stream }, "tf");

/** The queue of the readiness channel that a stream alone receives from. */
export const readinessQueueName = (stream: Stream): string => `readiness-${stream}`;

/**
 * What the jobs of a GitHub environment do: plan what a pull request changes, plan what the default branch deploys, deploy
 * it, or deploy what a reviewer has confirmed.
 */
export const GITHUB_USES = ["pull-request", "plan", "deploy", "confirm"] as const;
export type GithubUse = (typeof GITHUB_USES)[number];

/** The GitHub environment of a stream for a use; the identities of the stream trust no other. */
export const githubEnvironment = (
  stream: Stream,
  { environment }: Pick<Place, "environment">,
  use: GithubUse = "deploy",
): string => (use === "deploy" ? `${stream}-${environment}` : `${stream}-${environment}-${use}`);

/** The resource groups of a stream: those its stacks make, and the one that the foundation makes for it. */
export const groupNames = (stream: Stream, place: Place): readonly string[] => {
  const naming = (stack: string): NamingContext => ({ ...place, stack });
  return stacksOf(stream).map((stack) => resourceName("resourceGroup", naming(stack)));
};

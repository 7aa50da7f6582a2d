import type { LocalAzure } from "../../emulator/index.ts";

/** The part of foundation.json that says whose tokens its identities trust. */
export interface GitHubParameters {
  readonly owner: string;
  readonly repository: string;
  readonly ownerId: string;
  readonly repositoryId: string;
}

/** A token as GitHub makes it for a job in an environment; unsigned. */
export function githubToken(
  { owner, repository, ownerId, repositoryId }: GitHubParameters,
  environment: string,
): string {
  const claims = {
    iss: "https://token.actions.githubusercontent.com",
    aud: "api://AzureADTokenExchange",
    sub: `repo:${owner}@${ownerId}/${repository}@${repositoryId}:environment:${environment}`,
  };
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${encode({ alg: "none" })}.${encode(claims)}.github`;
}

const CREDENTIAL = /\/userAssignedIdentities\/[^/]+\/federatedIdentityCredentials\//i;

/**
 * Variables of a job in a GitHub environment: the identity that trusts it, and GitHub's token for it.
 *
 * @throws Error when no identity trusts the environment
 */
export function jobEnvironment(
  azure: LocalAzure,
  github: GitHubParameters,
  environment: string,
): Record<string, string> {
  const trusted = azure
    .resources()
    .find(
      ({ id, properties }) =>
        CREDENTIAL.test(id) &&
        String((properties as { subject?: string }).subject).endsWith(`:environment:${environment}`),
    );
  const identity = azure.resource(trusted?.id.split("/federatedIdentityCredentials/")[0] ?? "");
  const clientId = (identity?.properties as { clientId?: string } | undefined)?.clientId;
  if (clientId === undefined) throw new Error(`no identity trusts the GitHub environment ${environment}`);
  const { SERVICE_BUS_CONNECTION_STRING: bus = "" } = azure.environment;
  return {
    ARM_CLIENT_ID: clientId,
    ARM_CLIENT_SECRET: "",
    ARM_OIDC_TOKEN: githubToken(github, environment),
    ARM_USE_OIDC: "true",
    ARM_USE_CLI: "false",
    AZURE_CLIENT_ID: clientId,
    AZURE_CLIENT_SECRET: "",
    SERVICE_BUS_CONNECTION_STRING: bus.replace("RootManageSharedAccessKey", clientId),
    SERVICE_BUS_QUEUE: `readiness-${environment.split("-")[0]}`,
  };
}

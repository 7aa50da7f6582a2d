import type { TlsSettings } from "@azure/core-rest-pipeline";
import type { TokenCredential } from "@azure/identity";
import { type Environment, findCloud } from "../live/azure-cloud.ts";
import { chooseSignIn, withFiles } from "../live/azure-credential.ts";
import { domainOf } from "../live/azure-domains.ts";
import { text } from "../live/json.ts";

/** The container that keeps the Terraform state of a stack, and how to sign in to it. */
export interface StateContainer {
  readonly containerUrl: string;
  readonly credential: TokenCredential;
  readonly tls: TlsSettings | undefined;
  /** The name of the blob. */
  readonly key: string;
}

/**
 * Finds the container of a state as Terraform does: by the settings of the backend azurerm and the variables of azurerm.
 *
 * @throws UserError when the cloud has no storage that is known
 * @throws SignInError when the variables name no way to sign in
 */
export async function stateContainer(
  backend: Readonly<Record<string, unknown>>,
  { env, tenantId, signal }: { readonly env: Environment; readonly tenantId: string; readonly signal: AbortSignal },
): Promise<StateContainer> {
  const cloud = await findCloud(env, signal);
  const { credential } = chooseSignIn(withFiles(env), cloud, tenantId);
  const account = `${text(backend.storage_account_name)}.${domainOf("blob", cloud, "the Terraform state")}`;
  const containerUrl = `https://${account}/${text(backend.container_name)}`;
  return { containerUrl, credential, tls: cloud.tls, key: text(backend.key) };
}

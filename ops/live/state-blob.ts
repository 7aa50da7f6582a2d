import { type Environment, findCloud } from "./azure-cloud.ts";
import { chooseSignIn, withFiles } from "./azure-credential.ts";
import { domainOf } from "./azure-domains.ts";
import { object, text } from "./json.ts";

type Backend = Readonly<Record<string, unknown>>;

/**
 * Says whether a backend certainly holds no state. Terraform's azurerm backend writes an empty state as soon as it looks
 * for one that is missing, so who only looks has to ask first, with a read.
 *
 * A backend of another type, or one that signs in with a key, is not asked: false.
 *
 * @param backend the block of the rendered stack: settings by type
 * @throws UserError when the container cannot be read
 * @throws SignInError when the variables name no way to sign in
 */
export async function isStateMissing(backend: Backend, env: Environment, signal: AbortSignal): Promise<boolean> {
  const settings = object(backend.azurerm);
  if (settings.use_azuread_auth !== true) return false;
  const cloud = await findCloud(env, signal);
  const account = `${text(settings.storage_account_name)}.${domainOf("blob", cloud, "the Terraform state")}`;
  const containerUrl = `https://${account}/${text(settings.container_name)}`;
  const tenantId = text(settings.tenant_id) || (env.ARM_TENANT_ID ?? "");
  const { credential } = chooseSignIn(withFiles(env), cloud, tenantId);
  const { BlobStore } = await import("../archive/blob-store.ts");
  const store = new BlobStore({ containerUrl, credential, tls: cloud.tls, role: "Storage Blob Data Reader" });
  return !(await store.has(blobName(text(settings.key), env.TF_WORKSPACE)));
}

/** Terraform appends the workspace to the key. */
const blobName = (key: string, workspace = "default"): string =>
  workspace === "default" || workspace === "" ? key : `${key}env:${workspace}`;

import { readFileSync } from "node:fs";
import {
  AzureCliCredential,
  AzurePipelinesCredential,
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  type TokenCredential,
} from "@azure/identity";
import type { Cloud, Environment } from "./azure-cloud.ts";
import { SignInError } from "./fact.ts";

export interface SignIn {
  readonly credential: TokenCredential;
  /** How it signs in, for messages: `Azure CLI`. */
  readonly kind: string;
}

/** What files hold in place of variables, as variables. @throws SignInError when a file cannot be read */
export function withFiles(env: Environment): Environment {
  return {
    ...env,
    ARM_CLIENT_ID: env.ARM_CLIENT_ID || contentOf(env, "ARM_CLIENT_ID_FILE_PATH"),
    ARM_CLIENT_SECRET: env.ARM_CLIENT_SECRET || contentOf(env, "ARM_CLIENT_SECRET_FILE_PATH"),
    ARM_OIDC_TOKEN: env.ARM_OIDC_TOKEN || contentOf(env, "ARM_OIDC_TOKEN_FILE_PATH"),
  };
}

function contentOf(env: Environment, name: string): string | undefined {
  const path = env[name];
  if (path === undefined || path === "") return undefined;
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    throw new SignInError(`${name} is "${path}", but no such file can be read`);
  }
}

/**
 * Signs in as azurerm would with the same variables: certificate, secret, workload identity, managed identity, then
 * `az login`.
 *
 * @throws SignInError when the variables name no way to sign in
 */
export function chooseSignIn(env: Environment, cloud: Cloud, tenantId: string): SignIn {
  const { ARM_CLIENT_ID: clientId = "", ARM_CLIENT_SECRET: secret = "" } = env;
  const certificatePath = env.ARM_CLIENT_CERTIFICATE_PATH ?? "";
  const options = {
    authorityHost: cloud.signIn,
    disableInstanceDiscovery: cloud.isPrivate,
    retryOptions: { maxRetries: 1 },
    ...(cloud.tls === undefined ? {} : { tlsOptions: cloud.tls }),
  };
  if (clientId !== "" && certificatePath !== "") {
    if (!/\.pem$/i.test(certificatePath)) {
      throw new SignInError(`ARM_CLIENT_CERTIFICATE_PATH is "${certificatePath}", but must name a .pem file here`);
    }
    const certificatePassword = env.ARM_CLIENT_CERTIFICATE_PASSWORD;
    const certificate = { certificatePath, ...(certificatePassword === undefined ? {} : { certificatePassword }) };
    const credential = new ClientCertificateCredential(tenantId, clientId, certificate, options);
    return { credential, kind: "service principal with a certificate" };
  }
  if (clientId !== "" && secret !== "") {
    const credential = new ClientSecretCredential(tenantId, clientId, secret, options);
    return { credential, kind: "service principal with a secret" };
  }
  if (isTrue(env.ARM_USE_OIDC) || isTrue(env.ARM_USE_AKS_WORKLOAD_IDENTITY)) {
    return { credential: federated(env, tenantId, clientId, options), kind: "workload identity" };
  }
  if (isTrue(env.ARM_USE_MSI)) {
    const credential = new ManagedIdentityCredential({ ...options, ...(clientId === "" ? {} : { clientId }) });
    return { credential, kind: "managed identity" };
  }
  if (env.ARM_USE_CLI === "false") {
    throw new SignInError(
      "no way to sign in: ARM_USE_CLI is false, and neither ARM_USE_OIDC nor ARM_CLIENT_SECRET is set",
    );
  }
  return { credential: new AzureCliCredential({ tenantId }), kind: "Azure CLI" };
}

const isTrue = (value: string | undefined): boolean => value === "true" || value === "1";

type FederatedOptions = ConstructorParameters<typeof ClientAssertionCredential>[3];

function federated(env: Environment, tenantId: string, clientId: string, options: FederatedOptions): TokenCredential {
  if (clientId === "") throw new SignInError("ARM_USE_OIDC is true, but ARM_CLIENT_ID is not set");
  const connection = env.ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID || env.ARM_OIDC_AZURE_SERVICE_CONNECTION_ID;
  if (connection !== undefined && connection !== "" && env.SYSTEM_ACCESSTOKEN !== undefined) {
    return new AzurePipelinesCredential(tenantId, clientId, connection, env.SYSTEM_ACCESSTOKEN, options);
  }
  return new ClientAssertionCredential(tenantId, clientId, () => identityToken(env), options);
}

/** The pipeline's own token: given, or asked for at GitHub. */
async function identityToken(env: Environment): Promise<string> {
  if (env.ARM_OIDC_TOKEN) return env.ARM_OIDC_TOKEN;
  const url = env.ARM_OIDC_REQUEST_URL || env.ACTIONS_ID_TOKEN_REQUEST_URL;
  const token = env.ARM_OIDC_REQUEST_TOKEN || env.ACTIONS_ID_TOKEN_REQUEST_TOKEN;
  if (!url || !token) {
    throw new SignInError(
      "ARM_USE_OIDC is true, but there is no identity token; give the workflow `permissions: id-token: write`, or set ARM_OIDC_TOKEN",
    );
  }
  const address = new URL(url);
  address.searchParams.set("audience", "api://AzureADTokenExchange");
  const response = await fetch(address, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(10_000),
  });
  const { value } = (response.ok ? await response.json() : {}) as { readonly value?: unknown };
  if (typeof value === "string") return value;
  throw new SignInError(`${address.host} gave no identity token: it answered ${response.status}`);
}

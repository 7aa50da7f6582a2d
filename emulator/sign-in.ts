import { AzureError } from "./azure-error.ts";
import { CALLER_OBJECT_ID, signedInAs } from "./rbac/principal.ts";
import type { Answer, Principal } from "./request.ts";
import { STORAGE_SUFFIX } from "./storage/address.ts";
import { guid, type World } from "./world.ts";

/** `/metadata/endpoints`: where everything is in this cloud. Paths must not begin with a slash of ours. */
export function metadata(endpoint: string): Answer {
  const port = new URL(endpoint).port;
  return {
    status: 200,
    body: {
      portal: `${endpoint}/portal`,
      authentication: {
        loginEndpoint: endpoint,
        audiences: [endpoint, "https://management.core.windows.net/", "https://management.azure.com/"],
        tenant: "common",
        identityProvider: "AAD",
      },
      media: "https://rest.media.azure.net",
      graphAudience: "https://graph.windows.net/",
      graph: "https://graph.windows.net/",
      name: "LocalAzure",
      suffixes: {
        acrLoginServer: "azurecr.io",
        attestationEndpoint: "attest.azure.net",
        azureDataLakeAnalyticsCatalogAndJob: "azuredatalakeanalytics.net",
        azureDataLakeStoreFileSystem: "azuredatalakestore.net",
        azureFrontDoorEndpointSuffix: "azurefd.net",
        keyVaultDns: `vault.localhost:${port}`,
        mariadbServerEndpoint: "mariadb.database.azure.com",
        mhsmDns: "managedhsm.azure.net",
        mysqlServerEndpoint: "mysql.database.azure.com",
        postgresqlServerEndpoint: "postgres.database.azure.com",
        sqlServerHostname: "database.windows.net",
        storage: STORAGE_SUFFIX,
        storageSyncEndpointSuffix: "afs.azure.net",
        synapseAnalytics: "dev.azuresynapse.net",
      },
      batch: "https://batch.core.windows.net/",
      resourceManager: endpoint,
      vmImageAliasDoc: "https://example.com/",
      activeDirectoryDataLake: "https://datalake.azure.net/",
      sqlManagement: "https://management.core.windows.net:8443/",
      microsoftGraphResourceId: "https://graph.microsoft.com/",
      appInsightsResourceId: "https://api.applicationinsights.io",
      appInsightsTelemetryChannelResourceId: "https://dc.applicationinsights.azure.com/v2/track",
      attestationResourceId: "https://attest.azure.net",
      synapseAnalyticsResourceId: "https://dev.azuresynapse.net",
      logAnalyticsResourceId: "https://api.loganalytics.io",
      ossrDbmsResourceId: "https://ossrdbms-aad.database.windows.net",
    },
  };
}

/** Seconds that a token lasts. */
const LIFETIME = 3600;

/**
 * Sign-in by client credentials, federated tokens and whatever else: everybody gets a token, for the caller they name; where
 * permissions are checked, whoever is known and proves it.
 */
export function signIn(path: string, form: URLSearchParams, world: World): Answer | undefined {
  const { endpoint } = world;
  const [, tenant = "common", rest = ""] = /^\/([^/]+)\/(.*)$/.exec(path) ?? [];
  if (/^(v2\.0\/)?\.well-known\/openid-configuration$/.test(rest)) return openId(tenant, endpoint);
  if (/^discovery\/(v2\.0\/)?keys$/.test(rest)) return { status: 200, body: { keys: [] } };
  if (path === "/common/discovery/instance") return instance(endpoint);
  if (!/^oauth2\/(v2\.0\/)?token$/.test(rest)) return undefined;
  const clientId = form.get("client_id") ?? "";
  if (clientId === "") {
    throw new AzureError(
      400,
      "invalid_request",
      "AADSTS900144: The request body must contain the following parameter: 'client_id'.",
    );
  }
  const audience = (form.get("scope") ?? form.get("resource") ?? endpoint).replace(/\/?\.default$/, "");
  const principal = world.checksPermissions ? knownAs(form, world) : { clientId, objectId: CALLER_OBJECT_ID };
  if ("status" in principal) return principal;
  const token = issueToken(tenant, principal, audience, endpoint);
  const lasts = { expires_in: LIFETIME, ext_expires_in: LIFETIME, expires_on: String(seconds() + LIFETIME) };
  return { status: 200, body: { token_type: "Bearer", ...lasts, resource: audience, access_token: token } };
}

/** Entra tells an error in words of its own. */
function knownAs(form: URLSearchParams, world: World): Principal | Answer {
  try {
    return signedInAs(form, world);
  } catch (error) {
    if (!(error instanceof AzureError)) throw error;
    const { status, code, message } = error;
    return { status, body: { error: code, error_description: message } };
  }
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** Unsigned, so that nobody takes it for a real one; real time, because real clients compare it with theirs. */
function issueToken(tenant: string, { clientId, objectId }: Principal, audience: string, endpoint: string): string {
  const claims = {
    aud: audience,
    iss: `${endpoint}/${tenant}/`,
    iat: seconds(),
    nbf: seconds(),
    exp: seconds() + LIFETIME,
    appid: clientId,
    idtyp: "app",
    oid: objectId,
    sub: objectId,
    tid: tenant,
    uti: guid(clientId, String(Date.now())),
    ver: "1.0",
  };
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${encode({ typ: "JWT", alg: "none" })}.${encode(claims)}.local-azure`;
}

/** Every caller is welcome who shows any token that is not out of date. @throws AzureError */
export function checkToken(authorization: string | undefined): void {
  const [, token] = /^Bearer\s+(\S+)$/i.exec(authorization ?? "") ?? [];
  if (token === undefined) {
    throw new AzureError(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.", {
      headers: { "www-authenticate": 'Bearer authorization_uri="https://login.windows.net/", error="invalid_token"' },
    });
  }
  const expiry = expiryOf(token);
  if (expiry === undefined || expiry > seconds()) return;
  const spelled = (time: number) => new Date(time * 1000).toLocaleString("en-US", { timeZone: "UTC" }).replace(",", "");
  throw new AzureError(
    401,
    "ExpiredAuthenticationToken",
    `The access token expiry UTC time '${spelled(expiry)}' is earlier than current UTC time '${spelled(seconds())}'.`,
  );
}

function expiryOf(token: string): number | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { exp?: unknown };
    return typeof claims.exp === "number" ? claims.exp : undefined;
  } catch {
    return undefined;
  }
}

function openId(tenant: string, endpoint: string): Answer {
  const base = `${endpoint}/${tenant}`;
  return {
    status: 200,
    body: {
      issuer: `${base}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_types_supported: ["code", "id_token", "token"],
      subject_types_supported: ["pairwise"],
      id_token_signing_alg_values_supported: ["RS256"],
      token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
      tenant_region_scope: null,
      cloud_instance_name: new URL(endpoint).host,
    },
  };
}

function instance(endpoint: string): Answer {
  const { host } = new URL(endpoint);
  return {
    status: 200,
    body: {
      tenant_discovery_endpoint: `${endpoint}/common/v2.0/.well-known/openid-configuration`,
      "api-version": "1.1",
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    },
  };
}

import { MySQLManagementFlexibleServerClient } from "@azure/arm-mysql-flexible";
import { ResourceManagementClient } from "@azure/arm-resources";
import { createDefaultHttpClient, createPipelineRequest, RestError } from "@azure/core-rest-pipeline";
import type { AccessToken, GetTokenOptions, TokenCredential } from "@azure/identity";
import { type Cloud, type Environment, findCloud } from "./azure-cloud.ts";
import { chooseSignIn, withFiles } from "./azure-credential.ts";
import { SignInError } from "./fact.ts";

export type JsonObject = { readonly [name: string]: unknown };

/** The version of the MySQL API that azurerm 4.55.0 speaks: both must see the same server. */
export const MYSQL_API_VERSION = "2023-12-30";

/** Azure as one subscription sees it. */
export interface AzureClients {
  readonly cloud: Cloud;
  readonly subscriptionId: string;
  /** How it signs in, for messages. */
  readonly signInKind: string;
  readonly mysql: MySQLManagementFlexibleServerClient;
  readonly resources: ResourceManagementClient;
  /** Signs in; once, however many ask. @throws SignInError */
  signIn(): Promise<AccessToken>;
  /**
   * What no client is installed for.
   *
   * @param path Below Resource Manager, with a slash at its start.
   * @throws RestError with Azure's code, message and status
   */
  get(path: string, apiVersion: string, options: ReadOptions): Promise<JsonObject>;
  /** Every page of a collection. */
  list(path: string, apiVersion: string, options: ReadOptions): Promise<JsonObject[]>;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  /** @default none */
  readonly query?: Readonly<Record<string, string>>;
}

export interface AzureAccount {
  readonly subscriptionId: string;
  readonly tenantId: string;
}

/**
 * Clients that sign in, and find their cloud, by the variables that azurerm reads: so they work wherever it does, local
 * Azure included.
 *
 * @throws UserError when the variables name no cloud
 * @throws SignInError when they name no way to sign in
 */
export async function connectAzure(
  env: Environment,
  { subscriptionId, tenantId }: AzureAccount,
  signal: AbortSignal,
): Promise<AzureClients> {
  const cloud = await findCloud(env, signal);
  const { credential, kind } = chooseSignIn(withFiles(env), cloud, tenantId);
  const shared = new SharedToken(credential, cloud.scope);
  const options = {
    endpoint: cloud.resourceManager,
    // Few: each probe has its own limit, and who asks again is the caller's business.
    retryOptions: { maxRetries: 2, retryDelayInMs: 500, maxRetryDelayInMs: 5000 },
    ...(cloud.tls === undefined ? {} : { tlsOptions: cloud.tls }),
  };
  const mysql = new MySQLManagementFlexibleServerClient(shared, subscriptionId, {
    ...options,
    $host: cloud.resourceManager,
    credentialScopes: cloud.scope,
    apiVersion: MYSQL_API_VERSION,
  });
  const resources = new ResourceManagementClient(shared, subscriptionId, {
    ...options,
    credentials: { scopes: [cloud.scope] },
  });
  const read = reader(resources);
  return {
    cloud,
    subscriptionId,
    signInKind: kind,
    mysql,
    resources,
    signIn: () => shared.getToken(),
    get: (path, apiVersion, { signal: limit, query = {} }) =>
      read(`${cloud.resourceManager}${path}?${new URLSearchParams({ "api-version": apiVersion, ...query })}`, limit),
    list: (path, apiVersion, { signal: limit, query = {} }) =>
      allPages(
        `${cloud.resourceManager}${path}?${new URLSearchParams({ "api-version": apiVersion, ...query })}`,
        cloud,
        (url) => read(url, limit),
      ),
  };
}

/** One token for all clients: signing in is slow, and `az` starts a process for each. */
class SharedToken implements TokenCredential {
  readonly #credential: TokenCredential;
  readonly #scope: string;
  #token: Promise<AccessToken> | undefined;
  #expiresAt = Number.POSITIVE_INFINITY;

  constructor(credential: TokenCredential, scope: string) {
    this.#credential = credential;
    this.#scope = scope;
  }

  getToken(scopes: string | string[] = this.#scope, options: GetTokenOptions = {}): Promise<AccessToken> {
    // A token that Azure wants more claims in is another token.
    if (options.claims !== undefined) return this.#signIn(scopes, { claims: options.claims });
    if (this.#token === undefined || Date.now() > this.#expiresAt - 300_000) {
      this.#expiresAt = Number.POSITIVE_INFINITY;
      this.#token = this.#signIn(scopes, {});
      this.#token.then(
        ({ expiresOnTimestamp }) => {
          this.#expiresAt = expiresOnTimestamp;
        },
        () => {},
      );
    }
    return this.#token;
  }

  async #signIn(scopes: string | string[], options: GetTokenOptions): Promise<AccessToken> {
    let reason = "no token was given";
    try {
      const token = await this.#credential.getToken(scopes, options);
      if (token !== null) return token;
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      reason = text.split(/\r?\n/).find((line) => line.trim() !== "") ?? reason;
    }
    throw new SignInError(reason);
  }
}

type Read = (url: string, signal: AbortSignal) => Promise<JsonObject>;

/** Reads through the pipeline of an official client: its sign-in, its retries, its time to wait. */
function reader({ pipeline }: ResourceManagementClient): Read {
  const http = createDefaultHttpClient();
  return async (url, signal) => {
    const request = createPipelineRequest({ url, abortSignal: signal });
    request.headers.set("accept", "application/json");
    const { status, bodyAsText } = await pipeline.sendRequest(http, request);
    const body = parseObject(bodyAsText ?? "");
    if (status >= 200 && status < 300) return body;
    const { code, message } = (body.error ?? {}) as JsonObject;
    throw new RestError(typeof message === "string" ? message : `Azure answered ${status}`, {
      statusCode: status,
      ...(typeof code === "string" ? { code } : {}),
    });
  };
}

function parseObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}

const MAX_PAGES = 50;

async function allPages(
  first: string,
  { resourceManager }: Cloud,
  read: (url: string) => Promise<JsonObject>,
): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  let next: string | undefined = first;
  for (let page = 0; next !== undefined && page < MAX_PAGES; page++) {
    const { value, nextLink }: JsonObject = await read(next);
    if (Array.isArray(value)) rows.push(...(value as JsonObject[]));
    next = typeof nextLink === "string" && nextLink !== "" ? nextLink : undefined;
    // The token goes to Resource Manager and to nobody else.
    if (next !== undefined && new URL(next).origin !== new URL(resourceManager).origin) {
      throw new Error(`the next page is at ${new URL(next).origin}, but only ${resourceManager} is asked`);
    }
  }
  if (next !== undefined) throw new Error(`the list has more than ${MAX_PAGES} pages`);
  return rows;
}

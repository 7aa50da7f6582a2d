import { randomUUID } from "node:crypto";
import { STORAGE_SUFFIX } from "../../storage/address.ts";
import { type Answer, type Call, type Client, expectStatus } from "./client.ts";
import { Failure } from "./errors.ts";
import { isJsonObject, type Json, valueAt } from "./json.ts";

/** Who talks to Azure, and what the provider's `features` block allows. */
export type Identity = {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly objectId: string;
  /** Below which the cloud has its storage accounts: `core.windows.net`. */
  readonly storageSuffix: string;
};

export type Credentials = {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What a pipeline shows in place of a secret; empty: none. */
  readonly oidcToken: string;
};

export type Session = {
  readonly client: Client;
  readonly identity: Identity;
  /** Whether a group that still holds something may not be deleted. */
  readonly preventGroupDeletion: boolean;
  call(call: Omit<Call, "headers">): Promise<Answer>;
  /** A call to a service of its own, such as a key vault: it first asks who is calling. */
  callService(call: Omit<Call, "headers">): Promise<Answer>;
  headers(): { [name: string]: string };
  /** Runs a step while nothing else runs under one of the names. */
  locked<T>(names: readonly string[], run: () => Promise<T>): Promise<T>;
};

/** Signs in, and asks for the resource providers as azurerm does before anything else. */
export async function openSession(
  client: Client,
  credentials: Credentials,
  preventGroupDeletion: boolean,
  register: readonly string[] = [],
): Promise<Session> {
  const deadline = client.clock.now() + 5 * 60_000;
  const token = await client.call({
    method: "POST",
    url: `/${credentials.tenantId}/oauth2/v2.0/token`,
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: credentials.clientId,
      ...proofOf(credentials),
      scope: `${client.endpoint}/.default`,
    }).toString(),
    deadline,
  });
  if (token.status !== 200) {
    throw new Failure(
      "building account: could not acquire access token to parse claims",
      `the token endpoint answered ${token.status}`,
    );
  }
  const access = String(valueAt(token.body, "access_token") ?? "");
  const headers = () => ({ authorization: `Bearer ${access}`, "x-ms-correlation-request-id": randomUUID() });
  const { subscriptionId, tenantId, clientId } = credentials;
  const objectId = objectIdOf(access) ?? clientId;
  const identity = { subscriptionId, tenantId, clientId, objectId, storageSuffix: STORAGE_SUFFIX };
  const session: Session = {
    client,
    identity,
    preventGroupDeletion,
    headers,
    locked: createLocks(),
    call: (call) => client.call({ ...call, headers: headers() }),
    async callService(call) {
      const challenge = await client.call({ ...call, headers: {} });
      return challenge.status === 401 ? client.call({ ...call, headers: headers() }) : challenge;
    },
  };
  await registerProviders(session, register, deadline);
  return session;
}

/** A secret before a token, as azurerm takes them. */
const proofOf = ({ clientSecret, oidcToken }: Credentials): Record<string, string> =>
  clientSecret !== "" || oidcToken === ""
    ? { client_secret: clientSecret }
    : {
        client_assertion: oidcToken,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      };

/** Asks which resource providers are registered, and registers those that the configuration wants. */
async function registerProviders(session: Session, wanted: readonly string[], deadline: number): Promise<void> {
  const url = `/subscriptions/${session.identity.subscriptionId}/providers`;
  const query = { "api-version": "2022-09-01" };
  const { body } = expectStatus(await session.call({ method: "GET", url, query, deadline }), 200);
  const known = (valueAt(body, "value") ?? []) as readonly Json[];
  for (const namespace of wanted) {
    const found = known.find(
      (provider) => String(valueAt(provider, "namespace")).toLowerCase() === namespace.toLowerCase(),
    );
    if (found === undefined || valueAt(found, "registrationState") === "Registered") continue;
    expectStatus(await session.call({ method: "POST", url: `${url}/${namespace}/register`, query, deadline }), 200);
  }
}

/** The object id that the token names. */
function objectIdOf(token: string): string | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Json;
    return isJsonObject(claims) && typeof claims.oid === "string" ? claims.oid : undefined;
  } catch {
    return undefined;
  }
}

/** Names in order, so that two steps never wait for each other. */
function createLocks(): Session["locked"] {
  const tails = new Map<string, Promise<unknown>>();
  return async function locked<T>(names: readonly string[], run: () => Promise<T>): Promise<T> {
    const [name, ...rest] = [...names].sort();
    if (name === undefined) return run();
    const turn: Promise<T> = (tails.get(name) ?? Promise.resolve()).then(() => locked(rest, run));
    tails.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  };
}

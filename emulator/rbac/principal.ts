import { AzureError } from "../azure-error.ts";
import { isObject, type Json, textAt } from "../json.ts";
import type { Principal } from "../request.ts";
import type { Resource } from "../store.ts";
import { principalOf } from "../types/identity.ts";
import type { World } from "../world.ts";

/** Who started local Azure: the principal of every token, unless permissions are checked. */
export const CALLER_OBJECT_ID = "11111111-1111-1111-1111-111111111111";
export const CALLER_CLIENT_ID = "33333333-3333-3333-3333-333333333333";

const IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities";
const EXCHANGE = "api://AzureADTokenExchange";

/**
 * Who signs in, by client id: who started local Azure, or a managed identity, which shows a token of another issuer that
 * one of its federated credentials trusts.
 *
 * @throws AzureError in the words of Entra
 */
export function signedInAs(form: URLSearchParams, world: World): Principal {
  const clientId = form.get("client_id") ?? "";
  if (clientId === CALLER_CLIENT_ID) return { clientId, objectId: CALLER_OBJECT_ID };
  const identity = identityOf(clientId, world);
  if (identity === undefined) {
    throw refusal(
      400,
      "unauthorized_client",
      `AADSTS700016: Application with identifier '${clientId}' was not found in the directory 'Local Azure'.`,
    );
  }
  checkAssertion(identity, form.get("client_assertion"), world);
  return { clientId, objectId: principalOf(identity.id).principalId };
}

function checkAssertion(identity: Resource, assertion: string | null, world: World): void {
  if (assertion === null) {
    throw refusal(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.");
  }
  const claims = claimsOf(assertion);
  const [issuer, subject] = [textAt(claims, "iss"), textAt(claims, "sub")];
  const audiences = [textAt(claims, "aud"), ...audiencesOf(claims)];
  const trusts = world.store
    .within(identity.id)
    .filter(({ type }) => type.toLowerCase() === `${IDENTITY}/federatedIdentityCredentials`.toLowerCase())
    .some(
      (credential) =>
        textAt(credential, "properties.issuer") === issuer &&
        textAt(credential, "properties.subject") === subject &&
        audiences.includes(EXCHANGE),
    );
  if (trusts) return;
  throw refusal(
    401,
    "invalid_request",
    `AADSTS700213: No matching federated identity record found for presented assertion subject '${subject}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.`,
  );
}

const audiencesOf = (claims: Json): readonly unknown[] =>
  isObject(claims) && Array.isArray(claims.aud) ? claims.aud : [];

const refusal = (status: number, code: string, message: string): AzureError => new AzureError(status, code, message);

/** Who a bearer token names. @throws AzureError for what is no token of ours */
export function principalIn(authorization: string | undefined): Principal {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1] ?? "";
  const claims = claimsOf(token);
  const [objectId, clientId] = [textAt(claims, "oid"), textAt(claims, "appid")];
  if (objectId !== "") return { objectId, clientId };
  throw new AzureError(401, "InvalidAuthenticationToken", "The access token is invalid.");
}

function claimsOf(token: string): Json {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Json;
  } catch {
    return null;
  }
}

/** The identity whose client id a key of Service Bus is named by: local Service Bus knows no sign-in with Entra. */
export function principalOfKey(name: string, world: World): Principal | undefined {
  const identity = identityOf(name, world);
  return identity === undefined ? undefined : { clientId: name, objectId: principalOf(identity.id).principalId };
}

const identityOf = (clientId: string, world: World): Resource | undefined =>
  world.store.ofType(IDENTITY).find(({ id }) => principalOf(id).clientId === clientId);

import { AzureError } from "./azure-error.ts";
import { isObject, type Json, type JsonObject, textAt } from "./json.ts";
import { principalIn } from "./rbac/principal.ts";
import { checkVault } from "./rbac/services.ts";
import type { Answer } from "./request.ts";
import { sameId } from "./resource-id.ts";
import { VAULT, vaultUri } from "./types/key-vault.ts";
import { guid, type Secret, type World } from "./world.ts";

/** The vault that a request is for: by its host `<vault>.vault.…`, or by a path `/keyvault/<vault>/…` for curl. */
export function vaultOf(host: string, path: string): { readonly vault: string; readonly path: string } | undefined {
  const [, byPath, rest] = /^\/keyvault\/([^/]+)(\/.*)$/i.exec(path) ?? [];
  if (byPath !== undefined && rest !== undefined) return { vault: byPath.toLowerCase(), path: rest };
  const [, byHost] = /^([^.:]+)\.vault\./i.exec(host) ?? [];
  return byHost === undefined ? undefined : { vault: byHost.toLowerCase(), path };
}

export interface VaultRequest {
  readonly method: string;
  readonly vault: string;
  readonly path: string;
  readonly body: JsonObject;
  readonly authorization: string | undefined;
}

const DAY = 86_400;

/** Secrets of Key Vault: set, get, list, delete. @throws AzureError */
export function keyVault(request: VaultRequest, world: World): Answer {
  if (request.authorization === undefined) {
    throw new AzureError(401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.", {
      headers: {
        "www-authenticate": `Bearer authorization="${world.endpoint}/${world.tenantId}", resource="https://vault.azure.net"`,
      },
    });
  }
  const vault = world.store.ofType(VAULT).find((each) => sameId(each.name, request.vault));
  if (vault === undefined) throw new AzureError(404, "VaultNotFound", `The vault '${request.vault}' was not found.`);
  const [, kind, name, version] = /^\/([^/]+)(?:\/([^/]+))?(?:\/([^/]*))?\/?$/.exec(request.path) ?? [];
  if (world.checksPermissions && kind === "secrets") {
    checkVault({ method: request.method, name }, vault, principalIn(request.authorization), world);
  }
  if (kind === "secrets" && name === undefined) return list(request.vault, world);
  if (kind !== "secrets" || name === undefined) throw new AzureError(404, "NotFound", request.path);
  if (request.method === "PUT") return set(request, name, world);
  const secret = current(request.vault, name, version ?? "", world);
  if (request.method === "DELETE") return erase(secret, world);
  if (request.method === "PATCH") return patch(secret, request.body, world);
  return { status: 200, body: document(secret, world) };
}

function current(vault: string, name: string, version: string, world: World): Secret {
  const found = world.secrets.findLast(
    (each) => each.vault === vault && sameId(each.name, name) && (version === "" || each.version === version),
  );
  if (found !== undefined) return found;
  throw new AzureError(
    404,
    "SecretNotFound",
    `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`,
  );
}

function set({ vault, body }: VaultRequest, name: string, world: World): Answer {
  const now = Math.floor(world.clock.now() / 1000);
  const given = isObject(body.attributes) ? body.attributes : {};
  const key = `secret/${vault}/${name}`.toLowerCase();
  const revision = (world.revisions.get(key) ?? 0) + 1;
  world.revisions.set(key, revision);
  const secret: Secret = {
    vault,
    name,
    version: guid(key, String(revision)).replaceAll("-", ""),
    value: textAt(body, "value"),
    contentType: typeof body.contentType === "string" ? body.contentType : undefined,
    attributes: {
      enabled: true,
      ...given,
      created: now,
      updated: now,
      recoveryLevel: "Recoverable",
      recoverableDays: 90,
    },
    tags: isObject(body.tags) ? body.tags : {},
  };
  world.secrets = [...world.secrets, secret];
  world.changed();
  return { status: 200, body: document(secret, world) };
}

function patch(secret: Secret, body: JsonObject, world: World): Answer {
  const next: Secret = {
    ...secret,
    contentType: typeof body.contentType === "string" ? body.contentType : secret.contentType,
    attributes: { ...secret.attributes, ...(isObject(body.attributes) ? body.attributes : {}) },
    tags: isObject(body.tags) ? body.tags : secret.tags,
  };
  world.secrets = world.secrets.map((each) => (each === secret ? next : each));
  world.changed();
  return { status: 200, body: hideValue(document(next, world)) };
}

function erase(secret: Secret, world: World): Answer {
  world.secrets = world.secrets.filter((each) => each.vault !== secret.vault || !sameId(each.name, secret.name));
  world.changed();
  const now = Math.floor(world.clock.now() / 1000);
  const recoveryId = `${vaultUri(secret.vault, world)}deletedsecrets/${secret.name}`;
  const dates = { recoveryId, deletedDate: now, scheduledPurgeDate: now + 90 * DAY };
  return { status: 200, body: { ...dates, ...hideValue(document(secret, world)) } };
}

function list(vault: string, world: World): Answer {
  const names = new Map(world.secrets.filter((each) => each.vault === vault).map((each) => [each.name, each]));
  const value: Json[] = [...names.values()].map((secret) => ({
    ...hideValue(document(secret, world)),
    id: `${vaultUri(vault, world)}secrets/${secret.name}`,
  }));
  return { status: 200, body: { value, nextLink: null } };
}

function document({ vault, name, version, value, contentType, attributes, tags }: Secret, world: World): JsonObject {
  const id = `${vaultUri(vault, world)}secrets/${name}/${version}`;
  return { value, ...(contentType === undefined ? {} : { contentType }), id, attributes, tags };
}

function hideValue({ value: _, ...rest }: JsonObject): JsonObject {
  return rest;
}

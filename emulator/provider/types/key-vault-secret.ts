import { expectStatus } from "../azure/client.ts";
import { Failure } from "../azure/errors.ts";
import { type Json, valueAt } from "../azure/json.ts";
import type { Session } from "../azure/session.ts";
import { told } from "../calls.ts";
import { at, toBody as bodyOf, type Codec, readOnly } from "../fields.ts";
import type { Context, TypeSpec } from "../spec.ts";
import { sameValue, type Value, type ValueObject } from "../values.ts";

const VAULT_API = "7.4";

/** Seconds since 1970 as Terraform writes them. */
export function rfc3339(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

const seconds: Codec = {
  write: (value) => Math.floor(Date.parse(String(value)) / 1000),
  read: (json) => rfc3339(Number(json)),
};

/** A secret lives in the vault's own service; its id names the version. */
export const keyVaultSecret: TypeSpec = {
  type: "azurerm_key_vault_secret",
  label: "Secret",
  id: "{key_vault_id}/secrets/{name}",
  idLabels: ["Key Vault", "Secret Name"],
  parse: (id) => ({ name: /\/secrets\/([^/]+)/.exec(id)?.[1] ?? "" }),
  apiVersion: VAULT_API,
  fields: {
    content_type: at("contentType"),
    expiration_date: at("attributes.exp", seconds),
    not_before_date: at("attributes.nbf", seconds),
    tags: at("tags"),
    value: readOnly("value"),
  },
  replace: "name key_vault_id",
  recomputed: { version: "value value_wo_version", resource_id: "value value_wo_version" },
  operations: { exists, create, read, update, remove },
  toState: (state, body) => {
    const id = String(valueAt(body, "id"));
    state.key_vault_id = valueAt(body, "$vault") as Value;
    const version = id.split("/").at(-1) ?? "";
    const resource = `${state.key_vault_id}/secrets/${state.name}`;
    Object.assign(state, {
      id,
      version,
      versionless_id: id.slice(0, id.lastIndexOf("/")),
      resource_id: `${resource}/versions/${version}`,
      resource_versionless_id: resource,
    });
    if ((state.value_wo_version ?? null) !== null) state.value = "";
  },
};

/** Where a vault answers: Resource Manager knows. */
export async function vaultAddress(session: Session, vaultId: string, deadline: number): Promise<string> {
  const query = { "api-version": "2023-02-01" };
  const answer = await session.call({ method: "GET", url: vaultId, query, deadline });
  const uri = valueAt(expectStatus(answer, 200).body, "properties.vaultUri");
  if (typeof uri !== "string")
    throw new Failure(`retrieving the base URI of the key vault ${JSON.stringify(vaultId)}: it has none`);
  return uri.replace(/\/$/, "");
}

function partsOf(id: string): { vaultId: string; name: string } {
  const at = id.lastIndexOf("/secrets/");
  return { vaultId: id.slice(0, at), name: id.slice(at + "/secrets/".length) };
}

async function urlOf({ session, deadline }: Context, id: string): Promise<string> {
  const { vaultId, name } = partsOf(id);
  return `${await vaultAddress(session, vaultId, deadline)}/secrets/${name}`;
}

async function exists(context: Context, id: string): Promise<boolean> {
  return (await secretAt(context, await urlOf(context, id))) !== undefined;
}

async function secretAt({ session, deadline }: Context, url: string): Promise<Json | undefined> {
  const answer = await session.callService({
    method: "GET",
    url: `${url}/`,
    query: { "api-version": VAULT_API },
    deadline,
  });
  return answer.status === 404 ? undefined : expectStatus(answer, 200).body;
}

async function create(context: Context, id: string, values: ValueObject, config: ValueObject): Promise<void> {
  await put(context, "creating", await urlOf(context, id), values, config);
}

async function put(
  context: Context,
  doing: string,
  url: string,
  values: ValueObject,
  config: ValueObject,
): Promise<void> {
  const { session, spec, deadline } = context;
  const value = String(config.value_wo ?? values.value ?? "");
  const body = { ...bodyOf(spec.fields, values), value };
  await told(
    `${doing} Secret ${JSON.stringify(values.name)} (Key Vault ${JSON.stringify(new URL(url).origin)})`,
    async () =>
      expectStatus(
        await session.callService({ method: "PUT", url, query: { "api-version": VAULT_API }, body, deadline }),
        200,
      ),
  );
}

/** `id` is the secret's address in the vault once it is in the state. */
async function read(context: Context, id: string, known: ValueObject): Promise<Json | undefined> {
  const url = id.startsWith("https://") ? id.replace(/(\/secrets\/[^/]+).*$/, "$1") : await urlOf(context, id);
  const vault = known.key_vault_id ?? (await vaultIdOf(context, new URL(url).hostname));
  const body = await secretAt(context, url);
  return body === undefined ? undefined : { ...(body as object), $vault: vault as Json };
}

/** The vault of an imported secret is found by its name. */
async function vaultIdOf({ session, deadline }: Context, host: string): Promise<Value> {
  const query = { $filter: "resourceType eq 'Microsoft.KeyVault/vaults'", "api-version": "2015-11-01" };
  const url = `/subscriptions/${session.identity.subscriptionId}/resources`;
  const answer = expectStatus(await session.call({ method: "GET", url, query, deadline }), 200);
  const vaults = (valueAt(answer.body, "value") ?? []) as readonly Json[];
  const id = vaults
    .map((vault) => String(valueAt(vault, "id")))
    .find((vaultId) => vaultId.split("/").at(-1) === host.split(".")[0]);
  if (id === undefined) throw new Failure(`no key vault answers at ${host}`);
  return id;
}

async function update(
  context: Context,
  id: string,
  prior: ValueObject,
  planned: ValueObject,
  config: ValueObject,
): Promise<void> {
  const url = id.replace(/(\/secrets\/[^/]+).*$/, "$1");
  const changed = (name: string) => !sameValue(prior[name] ?? null, planned[name] ?? null);
  if (changed("value") || changed("value_wo_version")) return put(context, "updating", url, planned, config);
  const { session, spec, deadline } = context;
  const body = bodyOf(spec.fields, planned);
  const answer = await session.callService({
    method: "PATCH",
    url: id,
    query: { "api-version": VAULT_API },
    body,
    deadline,
  });
  expectStatus(answer, 200);
}

async function remove(context: Context, id: string): Promise<void> {
  const { session, deadline } = context;
  const url = id.replace(/(\/secrets\/[^/]+).*$/, "$1");
  const call = { method: "DELETE", url, query: { "api-version": VAULT_API }, deadline } as const;
  await told(`deleting Secret ${JSON.stringify(url)}`, async () => expectStatus(await session.callService(call), 200));
  for (const wait of [0, 5, 5]) {
    await session.client.clock.sleep(wait * 1000);
    await secretAt(context, url);
  }
}

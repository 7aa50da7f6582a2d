import { expectStatus } from "./azure/client.ts";
import { Failure } from "./azure/errors.ts";
import { valueAt } from "./azure/json.ts";
import type { Session } from "./azure/session.ts";
import type { Schema } from "./schema/model.ts";
import { rfc3339, vaultAddress } from "./types/key-vault-secret.ts";
import type { Value, ValueObject } from "./values.ts";

const secret: Schema = {
  version: 0,
  block: {
    attributes: {
      name: { type: "string", required: true },
      key_vault_id: { type: "string", required: true },
      version: { type: "string", optional: true, computed: true },
      value: { type: "string", computed: true, sensitive: true },
      expiration_date: { type: "string", computed: true },
      not_before_date: { type: "string", computed: true },
    },
    blocks: {},
  },
};

/** The bindings have no classes for ephemeral resources: their schema is written down here. */
export const EPHEMERAL_SCHEMAS: { readonly [type: string]: () => Schema } = { azurerm_key_vault_secret: () => secret };

/** Reads a secret for one run of Terraform: nothing of it is stored. */
export async function openEphemeral(session: Session, type: string, config: ValueObject): Promise<Value> {
  if (type !== "azurerm_key_vault_secret")
    throw new Failure(`the stand-in provider does not know the ephemeral resource ${type}`);
  const deadline = session.client.clock.now() + 5 * 60_000;
  const vault = await vaultAddress(session, String(config.key_vault_id), deadline);
  const url = `${vault}/secrets/${config.name}/${config.version ?? ""}`;
  const answer = await session.callService({ method: "GET", url, query: { "api-version": "7.4" }, deadline });
  if (answer.status === 404) {
    throw new Failure(
      `Secret ${JSON.stringify(config.name)} does not exist in Key Vault ${JSON.stringify(config.key_vault_id)}`,
    );
  }
  const { body } = expectStatus(answer, 200);
  const time = (path: string) => (valueAt(body, path) === undefined ? "" : rfc3339(Number(valueAt(body, path))));
  return {
    ...config,
    version: String(valueAt(body, "id")).split("/").at(-1) ?? "",
    value: String(valueAt(body, "value") ?? ""),
    expiration_date: time("attributes.exp"),
    not_before_date: time("attributes.nbf"),
  };
}

import { Failure } from "./azure/errors.ts";
import type { Session } from "./azure/session.ts";
import { describe, idOf } from "./ids.ts";
import { readResource } from "./resource.ts";
import { dataSourceSchema } from "./schema/azurerm.ts";
import { DATA_SOURCES } from "./types/data-sources.ts";
import type { Value, ValueObject } from "./values.ts";

/** Every data source the stand-in provider reads. */
export const DATA_SOURCE_NAMES = ["azurerm_client_config", ...Object.keys(DATA_SOURCES)];

/** The state of a data source. @throws Failure when there is no such resource */
export async function readData(session: Session, type: string, config: ValueObject): Promise<Value> {
  if (type === "azurerm_client_config") return clientConfig(session, config);
  const spec = DATA_SOURCES[type];
  if (spec === undefined) throw new Failure(`the stand-in provider does not know the data source ${type}`);
  const deadline = session.client.clock.now() + 5 * 60_000;
  const { block } = dataSourceSchema(type);
  const id = idOf(spec, config, session.identity.subscriptionId);
  const state = await readResource({ session, spec, block, deadline }, { ...config, id });
  if (state === null) throw new Failure(`${describe(spec, id)} was not found`);
  return state;
}

function clientConfig(session: Session, config: ValueObject): Value {
  const { clientId, objectId, subscriptionId, tenantId } = session.identity;
  const text = `clientConfigs/clientId=${clientId};objectId=${objectId};subscriptionId=${subscriptionId};tenantId=${tenantId}`;
  return {
    timeouts: config.timeouts ?? null,
    id: Buffer.from(text).toString("base64"),
    client_id: clientId,
    object_id: objectId,
    subscription_id: subscriptionId,
    tenant_id: tenantId,
  };
}

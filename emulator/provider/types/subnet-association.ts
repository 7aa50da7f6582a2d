import { expectStatus } from "../azure/client.ts";
import { type Json, type JsonObject, valueAt } from "../azure/json.ts";
import { get, send, told } from "../calls.ts";
import { readOnly } from "../fields.ts";
import { describe } from "../ids.ts";
import type { Context, TypeSpec } from "../spec.ts";
import type { Value, ValueObject } from "../values.ts";
import { GROUP } from "./common.ts";
import { NETWORK_API, readNetwork } from "./network.ts";

const networkOf = (values: ValueObject) => {
  const [, group, network] =
    /resourceGroups\/([^/]+)\/.*virtualNetworks\/([^/]+)/i.exec(String(values.subnet_id)) ?? [];
  return [`network/${group}/${network}`];
};

/** Nothing of its own in Azure: a subnet that names a security group. */
export const subnetSecurityGroup: TypeSpec = {
  type: "azurerm_subnet_network_security_group_association",
  label: "Subnet",
  id: "{subnet_id}",
  names: `${GROUP}/providers/Microsoft.Network/virtualNetworks/{virtual_network_name}/subnets/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Virtual Network Name", "Subnet Name"],
  apiVersion: NETWORK_API,
  fields: { network_security_group_id: readOnly("properties.networkSecurityGroup.id") },
  lock: networkOf,
  replace: "subnet_id network_security_group_id",
  operations: {
    exists: async (context, id) => groupOf((await subnetOf(context, id)) ?? null) !== undefined,
    create: async (context, id, values) => {
      const subnet = await subnetOf(context, id);
      await put(context, id, "updating", withGroup(subnet ?? null, values.network_security_group_id ?? null));
      await get(context, id);
      await readNetwork(context, id);
    },
    async read(context, id) {
      const subnet = await subnetOf(context, id);
      return subnet !== undefined && groupOf(subnet) !== undefined ? subnet : undefined;
    },
    async remove(context, id) {
      const subnet = await subnetOf(context, id);
      if (subnet !== undefined) await put(context, id, "updating", withGroup(subnet, null));
    },
  },
};

async function subnetOf(context: Context, id: string): Promise<Json | undefined> {
  const answer = await told(`retrieving ${describe(context.spec, id)}`, async () => {
    const found = await get(context, id);
    return found.status === 404 ? found : expectStatus(found, 200);
  });
  return answer.status === 404 ? undefined : answer.body;
}

function groupOf(subnet: Json): Json | undefined {
  return valueAt(subnet, "properties.networkSecurityGroup.id");
}

function withGroup(subnet: Json, groupId: Value): Json {
  const { networkSecurityGroup: _, ...properties } = valueAt(subnet, "properties") as JsonObject;
  const group = groupId === null ? {} : { networkSecurityGroup: { id: String(groupId) } };
  return { ...(subnet as JsonObject), properties: { ...properties, ...group } };
}

async function put(context: Context, id: string, doing: string, body: Json): Promise<void> {
  await send(context, id, doing, { polls: true }, body);
}

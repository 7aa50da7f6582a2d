import type { LocalAzure } from "../../emulator/index.ts";
import { type AzureCall, finish } from "./azure-call.ts";

export const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000";
export const GROUP = `${SUBSCRIPTION}/resourceGroups/rg-shop`;
export const NETWORK = `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-shop`;
export const SUBNET = `${NETWORK}/subnets/snet-mysql`;
export const ZONE = `${GROUP}/providers/Microsoft.Network/privateDnsZones/shop.private.mysql.database.azure.com`;
export const SERVER = `${GROUP}/providers/Microsoft.DBforMySQL/flexibleServers/mysql-shop`;
export const SERVER_TYPE = "Microsoft.DBforMySQL/flexibleServers";

export function serverBody(more: object = {}): { body: object } {
  return {
    body: {
      location: "westeurope",
      sku: { name: "Standard_D2ds_v4", tier: "GeneralPurpose" },
      properties: { administratorLogin: "shop", administratorLoginPassword: "Only-in-a-Test-1", ...more },
    },
  };
}

/** Writes and lets simulated time pass until it is done: also where the clock stands still. @returns the first answer */
export async function make(azure: LocalAzure, id: string, options: AzureCall): Promise<number> {
  const { status } = await finish(azure, "PUT", id, options);
  azure.clock.advance(3600_000);
  return status;
}

export async function makeGroup(azure: LocalAzure, id: string = GROUP): Promise<void> {
  await make(azure, id, { body: { location: "westeurope" } });
}

/** A group, a network with a delegated subnet, and a zone that is linked to it. */
export async function makeNetwork(azure: LocalAzure): Promise<void> {
  await makeGroup(azure);
  const addressSpace = { addressPrefixes: ["10.0.0.0/16"] };
  await make(azure, NETWORK, { body: { location: "westeurope", properties: { addressSpace } } });
  const delegations = [{ name: "mysql", properties: { serviceName: SERVER_TYPE } }];
  await make(azure, SUBNET, { body: { properties: { addressPrefix: "10.0.1.0/24", delegations } } });
  await make(azure, ZONE, { body: { location: "global" } });
  const virtualNetwork = { id: NETWORK };
  const link = { location: "global", properties: { virtualNetwork, registrationEnabled: false } };
  await make(azure, `${ZONE}/virtualNetworkLinks/link`, { body: link });
}

/** All of that and a private server in it. */
export async function makePrivateServer(azure: LocalAzure): Promise<void> {
  await makeNetwork(azure);
  const network = { delegatedSubnetResourceId: SUBNET, privateDnsZoneResourceId: ZONE };
  await make(azure, SERVER, serverBody({ network }));
}

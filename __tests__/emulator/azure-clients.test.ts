import { MySQLManagementFlexibleServerClient } from "@azure/arm-mysql-flexible";
import { ResourceManagementClient } from "@azure/arm-resources";
import { ClientSecretCredential } from "@azure/identity";
import { expect, test } from "vitest";
import { type LocalAzure, withLocalAzure } from "../../emulator/index.ts";

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000000";

/** The unmodified clients, told where Azure is and which certificate it has. */
function clientsOf(azure: LocalAzure) {
  const { ARM_TENANT_ID = "", ARM_CLIENT_ID = "", ARM_CLIENT_SECRET = "" } = azure.environment;
  const tlsOptions = { ca: azure.certificate };
  const credential = new ClientSecretCredential(ARM_TENANT_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET, {
    authorityHost: azure.endpoint,
    disableInstanceDiscovery: true,
    tlsOptions,
  });
  const options = { endpoint: azure.endpoint, credentialScopes: `${azure.endpoint}/.default`, tlsOptions };
  return {
    resources: new ResourceManagementClient(credential, SUBSCRIPTION, {
      ...options,
      credentials: { scopes: [options.credentialScopes] },
    }),
    mysql: new MySQLManagementFlexibleServerClient(credential, SUBSCRIPTION, options),
  };
}

test("Azure's own clients sign in, create, list, stop, change and delete", async () => {
  await withLocalAzure(async (azure) => {
    const { resources, mysql } = clientsOf(azure);
    await resources.resourceGroups.createOrUpdate("rg-sdk", { location: "westeurope" });
    const wait = { updateIntervalInMs: 1 };
    const server = await mysql.servers.beginCreateAndWait(
      "rg-sdk",
      "mysql-sdk",
      {
        location: "westeurope",
        sku: { name: "Standard_B1ms", tier: "Burstable" },
        administratorLogin: "sdk",
        administratorLoginPassword: "Only-in-a-Test-1",
      },
      wait,
    );
    expect(server).toMatchObject({ name: "mysql-sdk", state: "Ready", version: "8.0.21" });
    await mysql.databases.beginCreateOrUpdateAndWait("rg-sdk", "mysql-sdk", "app", { charset: "utf8mb4" }, wait);
    const databases: (string | undefined)[] = [];
    for await (const database of mysql.databases.listByServer("rg-sdk", "mysql-sdk")) databases.push(database.name);
    expect(databases).toContain("app");
    await mysql.servers.beginStopAndWait("rg-sdk", "mysql-sdk", wait);
    expect((await mysql.servers.get("rg-sdk", "mysql-sdk")).state).toBe("Stopped");
    await mysql.servers.beginStartAndWait("rg-sdk", "mysql-sdk", wait);
    await mysql.servers.beginUpdateAndWait("rg-sdk", "mysql-sdk", { tags: { owner: "sdk" } }, wait);
    expect((await mysql.servers.get("rg-sdk", "mysql-sdk")).tags).toEqual({ owner: "sdk" });
    await mysql.servers.beginDeleteAndWait("rg-sdk", "mysql-sdk", wait);
    await expect(mysql.servers.get("rg-sdk", "mysql-sdk")).rejects.toMatchObject({ statusCode: 404 });
  });
});

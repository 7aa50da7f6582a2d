import { expect, test } from "vitest";
import { type LocalAzure, withLocalAzure } from "../../emulator/index.ts";
import { call } from "../support/azure-call.ts";
import { GROUP, make, makeGroup, SERVER, serverBody } from "../support/azure-estate.ts";

async function makeServer(azure: LocalAzure): Promise<void> {
  await makeGroup(azure);
  await make(azure, SERVER, serverBody({ highAvailability: { mode: "ZoneRedundant" } }));
}

function lastEvent(azure: LocalAzure): string {
  const { type, subject } = azure.events.log.at(-1) ?? {};
  return `${type} ${subject}`;
}

test("a property drifts, and an event tells it", async () => {
  await withLocalAzure(async (azure) => {
    await makeServer(azure);
    azure.outOfBand.drift(SERVER, "properties.backup.backupRetentionDays", 35);
    expect((await call(azure, "GET", SERVER)).body.properties.backup.backupRetentionDays).toBe(35);
    expect(lastEvent(azure)).toBe(`Microsoft.Resources.ResourceWriteSuccess ${SERVER}`);
    azure.outOfBand.drift(GROUP, "tags", { owner: "somebody" });
    expect((await call(azure, "GET", GROUP)).body.tags).toEqual({ owner: "somebody" });
  });
});

test("a resource is deleted behind everybody's back, with what is below it", async () => {
  await withLocalAzure(async (azure) => {
    await makeServer(azure);
    await make(azure, `${SERVER}/databases/app`, { body: { properties: {} } });
    azure.outOfBand.lock(SERVER);
    azure.outOfBand.delete(SERVER);
    expect(azure.resources().map((resource) => resource.id)).toEqual([GROUP]);
    expect(lastEvent(azure)).toBe(`Microsoft.Resources.ResourceDeleteSuccess ${SERVER}`);
  });
});

test("a server fails over in its simulated time, and its zones have changed places", async () => {
  await withLocalAzure(
    async (azure) => {
      await makeServer(azure);
      azure.outOfBand.failOver(SERVER);
      expect((await call(azure, "GET", SERVER)).body.properties.state).toBe("Updating");
      azure.clock.advance(120_000);
      expect((await call(azure, "GET", SERVER)).body.properties).toMatchObject({
        state: "Ready",
        availabilityZone: "2",
        highAvailability: { standbyAvailabilityZone: "1" },
      });
      expect(azure.events.log.at(-1)?.data.operationName).toBe("Microsoft.DBforMySQL/flexibleServers/failover/action");
    },
    { speed: 0 },
  );
});

test("a resource that is not there cannot drift", async () => {
  await withLocalAzure(async (azure) => {
    expect(() => azure.outOfBand.drift(GROUP, "tags", {})).toThrow("Resource group 'rg-shop' could not be found.");
    await makeServer(azure);
    expect(() => azure.outOfBand.act(SERVER, "explode")).toThrow('action is "explode"');
  });
});

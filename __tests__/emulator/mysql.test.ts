import { describe, expect, test } from "vitest";
import { type LocalAzure, withLocalAzure } from "../../emulator/index.ts";
import { type AzureAnswer, call, finish } from "../support/azure-call.ts";
import {
  GROUP,
  make,
  makeGroup,
  makeNetwork,
  makePrivateServer,
  SERVER,
  SUBNET,
  SUBSCRIPTION,
  serverBody,
  ZONE,
} from "../support/azure-estate.ts";

const HOUR = 3600_000;
const DAY = 24 * HOUR;
const STILL = { speed: 0 } as const;

async function makeServer(azure: LocalAzure, more: object = {}): Promise<void> {
  await makeGroup(azure);
  await make(azure, SERVER, serverBody(more));
}

async function stateOf(azure: LocalAzure, id = SERVER): Promise<string> {
  return (await call(azure, "GET", id)).body.properties.state;
}

function refusal({ status, body }: AzureAnswer): [number, string] {
  return [status, body.error.code];
}

test("a server is invisible until it is ready, minutes later in simulated time", async () => {
  await withLocalAzure(async (azure) => {
    await makeGroup(azure);
    const answer = await call(azure, "PUT", SERVER, serverBody());
    const poll = answer.headers["azure-asyncoperation"] ?? "";
    expect(answer.headers["retry-after"]).toBe("15");
    expect((await call(azure, "GET", poll)).body.status).toBe("InProgress");
    expect((await call(azure, "GET", SERVER)).status).toBe(404);
    azure.clock.advance(5 * 60_000);
    expect((await call(azure, "GET", poll)).body.status).toBe("Succeeded");
    expect(await stateOf(azure)).toBe("Ready");
  }, STILL);
});

test("a password is taken and never seen again: not in answers, events, the log or the resources", async () => {
  await withLocalAzure(async (azure) => {
    await makeServer(azure);
    await finish(azure, "PATCH", SERVER, { body: { properties: { administratorLoginPassword: "Only-in-a-Test-2" } } });
    const seen = JSON.stringify([
      azure.requests,
      azure.events.log,
      azure.resources(),
      await call(azure, "GET", SERVER),
    ]);
    expect(seen).toContain("mysql-shop");
    expect(seen).not.toContain("Only-in-a-Test");
  });
});

test("server names are unique in the world", async () => {
  await withLocalAzure(
    async (azure) => {
      await makeServer(azure);
      const elsewhere = SERVER.replace("00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000001");
      await makeGroup(azure, elsewhere.split("/providers")[0]);
      const refused = await call(azure, "PUT", elsewhere, serverBody());
      expect(refused.status).toBe(409);
      expect(refused.body.error).toEqual({
        code: "ServerNameAlreadyExists",
        message: "Specified server name is already used.",
      });
      const available = async (name: string) => {
        const path = `${SUBSCRIPTION}/providers/Microsoft.DBforMySQL/locations/westeurope/checkNameAvailability`;
        return (await call(azure, "POST", path, { body: { name, type: "Microsoft.DBforMySQL/flexibleServers" } })).body;
      };
      expect(await available("mysql-free")).toMatchObject({ nameAvailable: true });
      expect(await available("mysql-shop")).toMatchObject({ nameAvailable: false, reason: "AlreadyExists" });
      expect(await available("mysql-contoso")).toMatchObject({ nameAvailable: false, reason: "AlreadyExists" });
    },
    { takenNames: ["mysql-contoso"] },
  );
});

test("a busy server refuses what is written below it, in the words of the service", async () => {
  await withLocalAzure(async (azure) => {
    await makeServer(azure);
    await call(azure, "PUT", `${SERVER}/databases/one`, { body: { properties: { charset: "utf8mb4" } } });
    const database = await call(azure, "PUT", `${SERVER}/databases/two`, { body: { properties: {} } });
    expect([database.status, database.body.error]).toEqual([
      409,
      {
        code: "ServerIsBusy",
        message: "Cannot complete operation because server 'mysql-shop' is busy processing another operation.",
      },
    ]);
    const setting = { body: { properties: { value: "2" } } };
    const configuration = await call(azure, "PATCH", `${SERVER}/configurations/long_query_time`, setting);
    expect([configuration.status, configuration.body.error]).toEqual([
      409,
      {
        code: "ServerBusy",
        message:
          "Cannot complete operation because server 'mysql-shop' is busy processing another operation. Please try again later.",
      },
    ]);
    azure.clock.advance(10_000);
    expect((await call(azure, "PUT", `${SERVER}/databases/two`, { body: { properties: {} } })).status).toBe(202);
  }, STILL);
});

test("stop, start, restart and failover pass through their states", async () => {
  await withLocalAzure(async (azure) => {
    await makeServer(azure, { highAvailability: { mode: "ZoneRedundant" } });
    const steps: [string, string, string][] = [
      ["stop", "Stopping", "Stopped"],
      ["start", "Starting", "Ready"],
      ["restart", "Updating", "Ready"],
      ["failover", "Updating", "Ready"],
    ];
    for (const [action, during, after] of steps) {
      expect((await call(azure, "POST", `${SERVER}/${action}`)).status).toBe(202);
      expect(await stateOf(azure)).toBe(during);
      azure.clock.advance(5 * 60_000);
      expect(await stateOf(azure)).toBe(after);
    }
    const { properties } = (await call(azure, "GET", SERVER)).body;
    expect([properties.availabilityZone, properties.highAvailability.standbyAvailabilityZone]).toEqual(["2", "1"]);
  }, STILL);
});

test("a stopped server refuses changes and even looks at what is below it", async () => {
  await withLocalAzure(async (azure) => {
    await makeServer(azure);
    await make(azure, `${SERVER}/databases/app`, { body: { properties: { charset: "utf8mb4" } } });
    azure.outOfBand.stop(SERVER);
    azure.clock.advance(HOUR);
    expect(refusal(await call(azure, "GET", `${SERVER}/databases/app`))).toEqual([409, "ServerStoppedError"]);
    expect(refusal(await call(azure, "PATCH", SERVER, { body: { tags: {} } }))).toEqual([
      409,
      "ServerUnavailableForOperation",
    ]);
    expect(await stateOf(azure)).toBe("Stopped");
  }, STILL);
});

test("a stopped server starts by itself after thirty days, unless it was started and stopped again", async () => {
  await withLocalAzure(async (azure) => {
    await makeServer(azure);
    azure.outOfBand.stop(SERVER);
    azure.clock.advance(20 * DAY);
    azure.outOfBand.start(SERVER);
    azure.clock.advance(HOUR);
    azure.outOfBand.stop(SERVER);
    azure.clock.advance(20 * DAY);
    expect(await stateOf(azure)).toBe("Stopped");
    azure.clock.advance(11 * DAY);
    expect(await stateOf(azure)).toBe("Ready");
  }, STILL);
});

describe("a restore", () => {
  const RESTORED = `${GROUP}/providers/Microsoft.DBforMySQL/flexibleServers/mysql-restored`;
  const restore = {
    body: {
      location: "westeurope",
      properties: {
        createMode: "PointInTimeRestore",
        sourceServerResourceId: SERVER,
        restorePointInTime: "2026-01-01T00:00:00Z",
      },
    },
  };

  test("makes a server like its source, also when that was deleted, for five days", async () => {
    await withLocalAzure(async (azure) => {
      await makeServer(azure, { storage: { storageSizeGB: 64 } });
      await call(azure, "DELETE", SERVER);
      expect(await stateOf(azure)).toBe("Dropping");
      azure.clock.advance(4 * DAY);
      expect(await make(azure, RESTORED, restore)).toBe(202);
      const { body } = await call(azure, "GET", RESTORED);
      expect(body.sku.name).toBe("Standard_D2ds_v4");
      expect(body.properties).toMatchObject({ administratorLogin: "shop", storage: { storageSizeGB: 64 } });
      expect(body.properties).not.toHaveProperty("createMode");
      azure.clock.advance(2 * DAY);
      const late = await call(azure, "PUT", `${RESTORED}-late`, restore);
      expect(refusal(late)).toEqual([404, "SourceServerNotFound"]);
    }, STILL);
  });
});

test("a source server cannot be deleted while it has replicas, and a promoted replica is none", async () => {
  await withLocalAzure(async (azure) => {
    await makeServer(azure);
    const replica = `${SERVER}-replica`;
    const properties = { createMode: "Replica", sourceServerResourceId: SERVER };
    await make(azure, replica, { body: { location: "westeurope", properties } });
    expect((await call(azure, "GET", replica)).body.properties).toMatchObject({
      replicationRole: "Replica",
      sourceServerResourceId: SERVER,
    });
    expect(refusal(await call(azure, "DELETE", SERVER))).toEqual([400, "OperationNotAllowed"]);
    await finish(azure, "PATCH", replica, { body: { properties: { replicationRole: "None" } } });
    expect((await call(azure, "GET", replica)).body.properties).not.toHaveProperty("sourceServerResourceId");
    expect((await call(azure, "DELETE", SERVER)).status).toBe(202);
  });
});

test("a private server needs its subnet delegated and its zone linked", async () => {
  await withLocalAzure(async (azure) => {
    await makeNetwork(azure);
    const network = { delegatedSubnetResourceId: SUBNET, privateDnsZoneResourceId: ZONE };
    await finish(azure, "DELETE", `${ZONE}/virtualNetworkLinks/link`);
    const unlinked = await call(azure, "PUT", SERVER, serverBody({ network }));
    expect(refusal(unlinked)).toEqual([400, "VnetNotLinkedToPrivateDnsZone"]);
    await finish(azure, "PUT", SUBNET, { body: { properties: { addressPrefix: "10.0.1.0/24" } } });
    const undelegated = await call(azure, "PUT", SERVER, serverBody({ network }));
    expect(refusal(undelegated)).toEqual([400, "SubnetMissingRequiredDelegation"]);
  });
});

test("what is fixed at the creation stays: network, login, geo-redundancy, and storage does not shrink", async () => {
  await withLocalAzure(async (azure) => {
    await makePrivateServer(azure);
    for (const properties of [
      { network: { delegatedSubnetResourceId: `${SUBNET}-other` } },
      { backup: { geoRedundantBackup: "Enabled" } },
      { storage: { storageSizeGB: 20 } },
    ]) {
      expect((await call(azure, "PATCH", SERVER, { body: { properties } })).status).toBe(400);
    }
    expect(
      (await call(azure, "PATCH", SERVER, { body: { properties: { storage: { storageSizeGB: 64 } } } })).status,
    ).toBe(202);
  });
});

test("firewall rules are refused on a private server", async () => {
  await withLocalAzure(async (azure) => {
    await makePrivateServer(azure);
    const properties = { startIpAddress: "203.0.113.1", endIpAddress: "203.0.113.1" };
    expect((await call(azure, "PUT", `${SERVER}/firewallRules/office`, { body: { properties } })).status).toBe(400);
  });
});

test("utf8 reads back as utf8mb3", async () => {
  await withLocalAzure(async (azure) => {
    await makeServer(azure);
    const properties = { charset: "utf8", collation: "utf8_general_ci" };
    await make(azure, `${SERVER}/databases/old`, { body: { properties } });
    expect((await call(azure, "GET", `${SERVER}/databases/old`)).body.properties).toEqual({
      charset: "utf8mb3",
      collation: "utf8mb3_general_ci",
    });
  });
});

test("a static parameter waits for a restart, and a value out of range is refused", async () => {
  await withLocalAzure(async (azure) => {
    await makeServer(azure);
    const set = (name: string, value: string) =>
      finish(azure, "PATCH", `${SERVER}/configurations/${name}`, { body: { properties: { value } } });
    const pending = async () =>
      (await call(azure, "GET", `${SERVER}/configurations/innodb_ft_min_token_size`)).body.properties
        .isConfigPendingRestart;
    await set("innodb_ft_min_token_size", "2");
    expect(await pending()).toBe("True");
    await finish(azure, "POST", `${SERVER}/restart`);
    expect(await pending()).toBe("False");
    expect(refusal(await set("max_connections", "5"))).toEqual([400, "InvalidParameterValue"]);
    expect(refusal(await set("max_connections", "100000"))).toEqual([400, "InvalidParameterValue"]);
    expect(refusal(await set("slow_query_log", "YES"))).toEqual([400, "InvalidParameterValue"]);
    expect(refusal(await set("gtid_mode", "ON"))).toEqual([400, "InvalidParameterValue"]);
    expect(refusal(await set("lower_case_table_names", "2"))).toEqual([400, "ConfigurationIsReadOnly"]);
    expect(refusal(await set("no_such_parameter", "5"))).toEqual([404, "ResourceNotFound"]);
  });
});

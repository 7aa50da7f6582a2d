import { expect, test } from "vitest";
import { withLocalAzure } from "../../emulator/index.ts";
import { call, finish } from "../support/azure-call.ts";
import {
  GROUP,
  make,
  makeGroup,
  makeNetwork,
  makePrivateServer,
  NETWORK,
  SERVER,
  SUBNET,
  SUBSCRIPTION,
  ZONE,
} from "../support/azure-estate.ts";

test("every request says its api-version and shows a token", async () => {
  await withLocalAzure(async (azure) => {
    const without = await call(azure, "GET", `${GROUP}?api-version=`);
    expect([without.status, without.body.error.code]).toEqual([400, "MissingApiVersionParameter"]);
    const anonymous = await call(azure, "GET", GROUP, { authorization: null });
    expect([anonymous.status, anonymous.body.error.code]).toEqual([401, "AuthenticationFailed"]);
  });
});

test("a token that is out of date is refused", async () => {
  await withLocalAzure(async (azure) => {
    const claims = Buffer.from(JSON.stringify({ exp: 1_700_000_000 })).toString("base64url");
    const answer = await call(azure, "GET", GROUP, { authorization: `Bearer x.${claims}.y` });
    expect([answer.status, answer.body.error.code]).toEqual([401, "ExpiredAuthenticationToken"]);
    expect(answer.body.error.message).toContain("11/14/2023 10:13:20 PM");
  });
});

test("what is not there is told in Azure's words", async () => {
  await withLocalAzure(async (azure) => {
    expect((await call(azure, "GET", GROUP)).body.error).toEqual({
      code: "ResourceGroupNotFound",
      message: "Resource group 'rg-shop' could not be found.",
    });
    await makeGroup(azure);
    expect((await call(azure, "GET", SERVER)).body.error.message).toBe(
      "The Resource 'Microsoft.DBforMySQL/flexibleServers/mysql-shop' under resource group 'rg-shop' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    );
    const orphan = await call(azure, "PUT", `${SERVER}/databases/app`, { body: { properties: {} } });
    expect([orphan.status, orphan.body.error.code]).toEqual([404, "ParentResourceNotFound"]);
  });
});

test("ids are the same in any case", async () => {
  await withLocalAzure(async (azure) => {
    await makeGroup(azure);
    expect((await call(azure, "GET", GROUP.toUpperCase().replace("/SUBSCRIPTIONS", "/subscriptions"))).status).toBe(
      200,
    );
  });
});

test("a long list comes in pages that link to each other", async () => {
  await withLocalAzure(
    async (azure) => {
      for (const name of ["a", "b", "c", "d", "e"]) await makeGroup(azure, `${SUBSCRIPTION}/resourceGroups/rg-${name}`);
      const names: string[] = [];
      let next: string | undefined = `${SUBSCRIPTION}/resourceGroups`;
      for (let pages = 0; next !== undefined; pages++) {
        const { body }: { body: { value: { name: string }[]; nextLink?: string } } = await call(azure, "GET", next);
        names.push(...body.value.map((group) => group.name));
        next = body.nextLink;
        expect(pages).toBeLessThan(3);
      }
      expect(names).toEqual(["rg-a", "rg-b", "rg-c", "rg-d", "rg-e"]);
    },
    { pageSize: 2 },
  );
});

test("resources are listed by group, by type and by filter, without children", async () => {
  await withLocalAzure(async (azure) => {
    await makePrivateServer(azure);
    const names = async (path: string) =>
      (await call(azure, "GET", path)).body.value.map((row: { name: string }) => row.name).sort();
    expect(await names(`${GROUP}/resources`)).toEqual([
      "mysql-shop",
      "shop.private.mysql.database.azure.com",
      "vnet-shop",
    ]);
    expect(await names(`${SUBSCRIPTION}/providers/Microsoft.DBforMySQL/flexibleServers`)).toEqual(["mysql-shop"]);
    expect(await names(`${NETWORK}/subnets`)).toEqual(["snet-mysql"]);
    const filter = "$filter=resourceType eq 'Microsoft.Network/virtualNetworks'";
    expect(await names(`${SUBSCRIPTION}/resources?${filter}`)).toEqual(["vnet-shop"]);
    expect(await names(`${SERVER}/databases`)).toEqual(["information_schema", "mysql", "performance_schema", "sys"]);
  });
});

test("a write of a type whose provider is not registered is refused until it is registered", async () => {
  await withLocalAzure(
    async (azure) => {
      await makeGroup(azure);
      const vault = `${GROUP}/providers/Microsoft.KeyVault/vaults/kv-shop`;
      const refused = await call(azure, "PUT", vault, { body: { location: "westeurope", properties: {} } });
      expect([refused.status, refused.body.error.code]).toEqual([409, "MissingSubscriptionRegistration"]);
      const provider = `${SUBSCRIPTION}/providers/Microsoft.KeyVault`;
      expect((await call(azure, "POST", `${provider}/register`)).body.registrationState).toBe("Registering");
      azure.clock.advance(60_000);
      expect((await call(azure, "GET", provider)).body.registrationState).toBe("Registered");
      expect(await make(azure, vault, { body: { location: "westeurope", properties: {} } })).toBe(200);
    },
    { speed: 0, unregistered: ["Microsoft.KeyVault"] },
  );
});

test("a group goes with all it holds, says Deleting meanwhile, and takes nothing new", async () => {
  await withLocalAzure(
    async (azure) => {
      await makePrivateServer(azure);
      const answer = await call(azure, "DELETE", GROUP);
      expect([answer.status, answer.headers.location]).toEqual([202, expect.stringContaining("/operationresults/")]);
      expect((await call(azure, "GET", GROUP)).body.properties.provisioningState).toBe("Deleting");
      const late = await call(azure, "PUT", `${ZONE}x`, { body: { location: "global" } });
      expect([late.status, late.body.error.code]).toEqual([409, "ResourceGroupBeingDeleted"]);
      expect((await call(azure, "GET", answer.headers.location ?? "")).status).toBe(202);
      azure.clock.advance(60_000);
      expect((await call(azure, "GET", answer.headers.location ?? "")).status).toBe(200);
      expect((await call(azure, "GET", GROUP)).status).toBe(404);
      expect(azure.resources()).toEqual([]);
    },
    { speed: 0 },
  );
});

test("a lock forbids deletions of its scope, below it and above it, until it is removed", async () => {
  await withLocalAzure(async (azure) => {
    await makePrivateServer(azure);
    const lock = `${SERVER}/providers/Microsoft.Authorization/locks/keep`;
    await make(azure, lock, { body: { properties: { level: "CanNotDelete" } } });
    for (const id of [SERVER, GROUP]) {
      const refused = await call(azure, "DELETE", id);
      expect(refused.status).toBe(409);
      expect(refused.body.error).toEqual({
        code: "ScopeLocked",
        message: `The scope '${id}' cannot perform delete operation because following scope(s) are locked: '${SERVER}'. Please remove the lock and try again.`,
      });
    }
    expect((await call(azure, "PATCH", SERVER, { body: { tags: { a: "b" } } })).status).toBe(202);
    expect((await call(azure, "DELETE", lock)).status).toBe(200);
    azure.clock.advance(3600_000);
    expect((await call(azure, "DELETE", SERVER)).status).toBe(202);
  });
});

test("a read-only lock forbids writes too", async () => {
  await withLocalAzure(async (azure) => {
    await makeGroup(azure);
    azure.outOfBand.lock(GROUP, "frozen", "ReadOnly");
    const refused = await call(azure, "PUT", NETWORK, { body: { location: "westeurope", properties: {} } });
    expect([refused.status, refused.body.error.code]).toEqual([409, "ScopeLocked"]);
  });
});

test("a subnet, its network and its security group stay while a server lives there", async () => {
  await withLocalAzure(async (azure) => {
    await makePrivateServer(azure);
    for (const id of [SUBNET, NETWORK]) {
      const refused = await call(azure, "DELETE", id);
      expect([refused.status, refused.body.error.code]).toEqual([400, "InUseSubnetCannotBeDeleted"]);
    }
    const moved = await call(azure, "PUT", SUBNET, { body: { properties: { addressPrefix: "10.0.9.0/24" } } });
    expect(moved.status).toBe(400);
    await finish(azure, "DELETE", SERVER);
    expect((await call(azure, "DELETE", SUBNET)).status).toBe(202);
  });
});

test("a private DNS zone stays while it is linked", async () => {
  await withLocalAzure(async (azure) => {
    await makeNetwork(azure);
    expect((await call(azure, "DELETE", ZONE)).body.error.code).toBe("CannotDeleteResource");
    await finish(azure, "DELETE", `${ZONE}/virtualNetworkLinks/link`);
    expect((await call(azure, "DELETE", ZONE)).status).toBe(202);
  });
});

test("a network has one writer at a time: the second is told to come again", async () => {
  await withLocalAzure(
    async (azure) => {
      await makeNetwork(azure);
      await call(azure, "PUT", `${NETWORK}/subnets/one`, { body: { properties: { addressPrefix: "10.0.2.0/24" } } });
      const second = { body: { properties: { addressPrefix: "10.0.3.0/24" } } };
      const refused = await call(azure, "PUT", `${NETWORK}/subnets/two`, second);
      expect([refused.status, refused.body.error.code]).toEqual([429, "AnotherOperationInProgress"]);
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
      azure.clock.advance(5000);
      expect((await call(azure, "PUT", `${NETWORK}/subnets/two`, second)).status).toBe(201);
    },
    { speed: 0 },
  );
});

test("a principal holds a role at a scope once", async () => {
  await withLocalAzure(async (azure) => {
    await makeGroup(azure);
    const roles = await call(
      azure,
      "GET",
      `${GROUP}/providers/Microsoft.Authorization/roleDefinitions?$filter=roleName eq 'Reader'`,
    );
    const properties = {
      roleDefinitionId: roles.body.value[0].id,
      principalId: "44444444-4444-4444-4444-444444444444",
    };
    const assignment = (name: string) => `${GROUP}/providers/Microsoft.Authorization/roleAssignments/${name}`;
    expect(await make(azure, assignment("a"), { body: { properties } })).toBe(201);
    const twin = await call(azure, "PUT", assignment("b"), { body: { properties } });
    expect([twin.status, twin.body.error.code]).toEqual([409, "RoleAssignmentExists"]);
  });
});

test("a resource does not move to another location", async () => {
  await withLocalAzure(async (azure) => {
    await makeNetwork(azure);
    const moved = await call(azure, "PUT", NETWORK, { body: { location: "northeurope", properties: {} } });
    expect([moved.status, moved.body.error.code]).toEqual([409, "InvalidResourceLocation"]);
  });
});

test("what belongs to no region is global, and a group of actions may belong to one", async () => {
  await withLocalAzure(async (azure) => {
    await makeGroup(azure);
    const put = (id: string, location: string) =>
      call(azure, "PUT", `${GROUP}/providers/${id}`, { body: { location } });
    for (const id of ["Microsoft.Network/privateDnsZones/a.example.com", "Microsoft.Insights/metricAlerts/a"]) {
      expect((await put(id, "westeurope")).body.error.code).toBe("LocationNotAvailableForResourceType");
      expect((await put(id, "global")).status).toBeLessThan(300);
    }
    const actions = "Microsoft.Insights/actionGroups";
    const located = async (name: string, location: string) => (await put(`${actions}/${name}`, location)).body.location;
    expect([await located("a", "global"), await located("b", "swedencentral")]).toEqual(["Global", "swedencentral"]);
  });
});

test("a queue takes larger messages in a premium namespace", async () => {
  await withLocalAzure(async (azure) => {
    await makeGroup(azure);
    const sizes = ["Standard", "Premium"].map(async (name) => {
      const namespace = `${GROUP}/providers/Microsoft.ServiceBus/namespaces/sb-${name.toLowerCase()}`;
      await make(azure, namespace, { body: { location: "westeurope", sku: { name, tier: name } } });
      const queue = `${namespace}/queues/a`;
      await call(azure, "PUT", queue, { body: { properties: {} } });
      return (await call(azure, "GET", queue)).body.properties.maxMessageSizeInKilobytes;
    });
    expect(await Promise.all(sizes)).toEqual([256, 1024]);
  });
});

test("a type that nobody described is created, read, listed and deleted all the same", async () => {
  await withLocalAzure(async (azure) => {
    await makeGroup(azure);
    const id = `${GROUP}/providers/Microsoft.Cache/redis/cache-one`;
    expect(await make(azure, id, { body: { location: "westeurope", properties: { port: 1 } } })).toBe(201);
    expect((await call(azure, "GET", id)).body.properties).toEqual({ port: 1, provisioningState: "Succeeded" });
    expect((await call(azure, "DELETE", id)).status).toBe(200);
    expect((await call(azure, "GET", id)).status).toBe(404);
  });
});

test("only the given subscriptions exist when some are given", async () => {
  await withLocalAzure(
    async (azure) => {
      const other = await call(azure, "GET", "/subscriptions/99999999-0000-0000-0000-000000000000/resourceGroups/rg");
      expect([other.status, other.body.error.code]).toEqual([404, "SubscriptionNotFound"]);
    },
    { subscriptionIds: ["00000000-0000-0000-0000-000000000000"] },
  );
});

test("locks are listed with those below, role assignments also with those above", async () => {
  await withLocalAzure(async (azure) => {
    await makeNetwork(azure);
    azure.outOfBand.lock(NETWORK, "on-network");
    azure.outOfBand.lock(GROUP, "on-group");
    const properties = { roleDefinitionId: "r", principalId: "44444444-4444-4444-4444-444444444444" };
    await make(azure, `${GROUP}/providers/Microsoft.Authorization/roleAssignments/on-group`, { body: { properties } });
    const names = async (scope: string, type: string) =>
      (await call(azure, "GET", `${scope}/providers/Microsoft.Authorization/${type}`)).body.value.map(
        (row: { name: string }) => row.name,
      );
    expect(await names(GROUP, "locks")).toEqual(["on-network", "on-group"]);
    expect(await names(NETWORK, "locks")).toEqual(["on-network"]);
    expect(await names(NETWORK, "roleAssignments")).toEqual(["on-group"]);
  });
});

test("names of storage accounts and vaults are unique in the world too", async () => {
  await withLocalAzure(async (azure) => {
    const other = `${SUBSCRIPTION}/resourceGroups/rg-other`;
    for (const group of [GROUP, other]) await makeGroup(azure, group);
    const types = {
      "Microsoft.Storage/storageAccounts": "StorageAccountAlreadyTaken",
      "Microsoft.KeyVault/vaults": "VaultAlreadyExists",
    };
    for (const [type, code] of Object.entries(types)) {
      const body = { location: "westeurope", properties: {} };
      await make(azure, `${GROUP}/providers/${type}/shop1`, { body });
      const twin = await call(azure, "PUT", `${other}/providers/${type}/shop1`, { body });
      expect([twin.status, twin.body.error.code]).toEqual([409, code]);
    }
  });
});

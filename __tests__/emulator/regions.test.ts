import { describe, expect, test } from "vitest";
import { withLocalAzure } from "../../emulator/index.ts";
import { type AzureAnswer, call, finish } from "../support/azure-call.ts";
import { GROUP, make, makeGroup, SERVER, SUBSCRIPTION, serverBody } from "../support/azure-estate.ts";

const refusal = ({ status, body }: AzureAnswer): [number, string] => [status, body.error.code];

describe("what local Azure believes of regions", () => {
  test("a region that Azure does not have is refused, for groups and for what is in them", async () => {
    await withLocalAzure(async (azure) => {
      const group = await call(azure, "PUT", GROUP, { body: { location: "westeuropa" } });
      expect(refusal(group)).toEqual([400, "LocationNotAvailableForResourceGroup"]);
      await makeGroup(azure);
      const server = await call(azure, "PUT", SERVER, { body: { ...serverBody().body, location: "West Europa" } });
      expect(refusal(server)).toEqual([400, "LocationNotAvailableForResourceType"]);
      expect(server.body.error.message).toContain("'West Europa' is not available for resource type");
    });
  });

  test("each region answers with its own zones, its pair and the sizes that Azure lists", async () => {
    await withLocalAzure(async (azure) => {
      const offer = async (region: string) =>
        (await call(azure, "GET", `${SUBSCRIPTION}/providers/Microsoft.DBforMySQL/locations/${region}/capabilities`))
          .body.value;
      const zones = (rows: { zone: string }[]) => rows.map(({ zone }) => zone);
      const [westEurope, westUs, italy] = [await offer("westeurope"), await offer("westus"), await offer("italynorth")];
      expect(zones(westEurope)).toEqual(["none", "1", "2", "3"]);
      expect(zones(westUs)).toEqual(["none"]);
      expect(westUs[0].supportedHAMode).toEqual(["SameZone"]);
      expect(westUs[0].supportedGeoBackupRegions).toEqual(["eastus"]);
      expect(italy[0].supportedGeoBackupRegions).toEqual([]);
      const [burstable] = westEurope[0].supportedFlexibleServerEditions;
      expect(burstable.supportedServerVersions[0].supportedSkus[0]).toEqual({
        name: "Standard_B1ms",
        vCores: 1,
        supportedIops: 640,
        supportedMemoryPerVCoreMB: 2048,
      });
    });
  });

  test("a size that is not sold, and a copy of backups without a pair, are refused", async () => {
    await withLocalAzure(async (azure) => {
      await makeGroup(azure);
      const sku = { name: "Standard_D3ds_v4", tier: "GeneralPurpose" };
      expect(refusal(await call(azure, "PUT", SERVER, { body: { ...serverBody().body, sku } }))).toEqual([
        400,
        "InvalidParameterValue",
      ]);
      const { body } = serverBody() as { body: { properties: object } };
      const backup = {
        ...body,
        location: "italynorth",
        properties: { ...body.properties, backup: { geoRedundantBackup: "Enabled" } },
      };
      expect(refusal(await call(azure, "PUT", SERVER, { body: backup }))).toEqual([400, "GeoBackupNotSupported"]);
    });
  });

  test("the server parameters are those of the version, with limits of the compute size", async () => {
    await withLocalAzure(async (azure) => {
      await makeGroup(azure);
      await make(azure, SERVER, serverBody());
      const { value } = (await finish(azure, "GET", `${SERVER}/configurations`)).body;
      const named = (name: string) => value.find((each: { name: string }) => each.name === name)?.properties;
      expect(value.length).toBeGreaterThan(300);
      expect(named("innodb_page_size")).toMatchObject({ isReadOnly: "True", allowedValues: "16384" });
      expect(named("max_connections")?.allowedValues).toMatch(/^10-\d+$/);
      expect(named("query_cache_size")).toBeUndefined();
    });
  });
});

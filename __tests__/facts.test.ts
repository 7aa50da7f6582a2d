import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isAllowed } from "../constructs/mysql-server.parameters.rules.ts";
import { PROFILE_DEFAULTS } from "../constructs/profiles.ts";
import { AZURE_REGIONS, AZURE_REGIONS_SOURCE } from "../facts/azure-regions.ts";
import { MYSQL_CHARSETS, MYSQL_CHARSETS_SOURCE } from "../facts/mysql-charsets.ts";
import { COMPUTE_SIZES, COMPUTE_SIZES_SOURCE } from "../facts/mysql-compute-sizes.ts";
import { MYSQL_SERVER_PARAMETERS, MYSQL_SERVER_PARAMETERS_SOURCE } from "../facts/mysql-server-parameters.ts";
import { injectExamples } from "../schemas/generate-examples.ts";

const ROOT = join(import.meta.dirname, "..");

/** Regions that copy to one that copies elsewhere: as Azure has it. */
const ONE_WAY = {
  brazilsouth: "southcentralus",
  brazilsoutheast: "brazilsouth",
  westindia: "southindia",
  westus3: "eastus",
};

describe("what is known of Azure", () => {
  it("has a source and a date for every list", () => {
    for (const { source, date } of [
      AZURE_REGIONS_SOURCE,
      MYSQL_CHARSETS_SOURCE,
      COMPUTE_SIZES_SOURCE,
      MYSQL_SERVER_PARAMETERS_SOURCE,
    ]) {
      expect(source).toMatch(/github\.com|https:/);
      expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  });

  it("pairs regions with regions, both ways but for those that are listed here", () => {
    const oneWay = Object.entries(AZURE_REGIONS).filter(
      ([name, { pair }]) => pair !== undefined && AZURE_REGIONS[pair]?.pair !== name,
    );
    expect(Object.fromEntries(oneWay.map(([name, { pair }]) => [name, pair]))).toEqual(ONE_WAY);
    for (const { pair } of Object.values(AZURE_REGIONS))
      expect([undefined, ...Object.keys(AZURE_REGIONS)]).toContain(pair);
  });

  it("names a collation after its character set, and the default one among them", () => {
    for (const [charset, { defaultCollation, collations }] of Object.entries(MYSQL_CHARSETS)) {
      expect(collations).toContain(defaultCollation);
      expect(collations.filter((name) => name !== charset && !name.startsWith(`${charset}_`))).toEqual([]);
      expect(new Set(collations).size).toBe(collations.length);
    }
    expect(MYSQL_CHARSETS.utf8mb4?.collations).toHaveLength(89);
  });

  it("has a default for each server parameter that its own limits allow", () => {
    const wrong = Object.entries(MYSQL_SERVER_PARAMETERS).filter(
      ([, each]) => each.isFromManual !== true && each.default !== "" && !isAllowed(each.default, each),
    );
    expect(wrong.map(([name]) => name)).toEqual([]);
  });

  it("lists the sizes that profiles choose", () => {
    const sold = COMPUTE_SIZES.filter(({ isDelisted }) => isDelisted !== true).map(({ skuName }) => skuName);
    for (const { skuName } of Object.values(PROFILE_DEFAULTS)) expect(sold).toContain(skuName);
  });

  it("is what the schemas offer in an editor", () => {
    for (const name of readdirSync(join(ROOT, "schemas")).filter((entry) => entry.endsWith(".schema.json"))) {
      const text = readFileSync(join(ROOT, "schemas", name), "utf8");
      expect(injectExamples(name, text)).toBe(text);
    }
    expect(readFileSync(join(ROOT, "schemas/environment.schema.json"), "utf8")).toContain('"swedencentral"');
  });

  it("covers every region, size and server parameter of the committed parameter files", () => {
    for (const environment of readdirSync(join(ROOT, "parameters"))) {
      const read = (file: string) => JSON.parse(readFileSync(join(ROOT, "parameters", environment, file), "utf8"));
      const { server } = read("mysql.json");
      expect(Object.keys(AZURE_REGIONS)).toContain(read("environment.json").location);
      if (server.skuName !== undefined) expect(COMPUTE_SIZES.map(({ skuName }) => skuName)).toContain(server.skuName);
      expect(Object.keys(MYSQL_SERVER_PARAMETERS)).toEqual(
        expect.arrayContaining(Object.keys(server.serverParameters ?? {})),
      );
    }
  });
});

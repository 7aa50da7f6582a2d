import { describe, expect, it } from "vitest";
import { nearest } from "../../../schemas/shape/nearest.ts";

describe("the nearest of several words", () => {
  it.each([
    ["skuNmae", ["skuName", "name", "version"], { name: "skuName", isCertain: true }],
    ["SKUName", ["skuName", "name"], { name: "skuName", isCertain: true }],
    ["sku_name", ["skuName", "name"], { name: "skuName", isCertain: true }],
    ["sku-name", ["skuName", "name"], { name: "skuName", isCertain: true }],
    ["geoRedundantBackup", ["geoRedundantBackupEnabled"], { name: "geoRedundantBackupEnabled", isCertain: false }],
    ["retentionDays", ["backupRetentionDays"], { name: "backupRetentionDays", isCertain: false }],
    ["lek", ["lock", "leak"], { name: "leak", isCertain: true }],
  ])("to %s of %j is %j", (word, candidates, expected) => {
    expect(nearest(word, candidates)).toEqual(expected);
  });

  it("is not certain when two are as near", () => {
    expect(nearest("nane", ["name", "lane"])?.isCertain).toBe(false);
  });

  it("does not depend on the order of the words", () => {
    expect(nearest("nane", ["lane", "name"])).toEqual(nearest("nane", ["name", "lane"]));
  });

  it.each([
    ["zone", ["skuName", "tags"]],
    ["x", ["id", "name"]],
    ["", ["name"]],
    ["a".repeat(10_000), ["name"]],
    ["name", []],
  ])("to %.20s of %j is none", (word, candidates) => {
    expect(nearest(word, candidates)).toBeUndefined();
  });
});

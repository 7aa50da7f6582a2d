import { Token } from "cdktf";
import { describe, expect, it } from "vitest";
import { regionRules } from "../../constructs/region.rules.ts";
import { evaluate } from "../../constructs/rule.ts";
import { AZURE_REGIONS } from "../../facts/azure-regions.ts";

const found = (location: string, regions?: string[]) =>
  evaluate(regionRules, { location, ...(regions && { azureOffers: { regions } }) }).map(
    ({ severity, message }) => `${severity}: ${message}`,
  );

describe("the region of an environment", () => {
  it("is every region that Azure is known to have", () => {
    for (const region of Object.keys(AZURE_REGIONS)) expect(found(region)).toEqual([]);
  });

  it.each([
    ["westeuropa", "westeurope"],
    ["swedencentrel", "swedencentral"],
    ["uksout", "uksouth"],
    ["japaneest", "japaneast"],
    ["west-europe", "westeurope"],
    ["germanywestcentrl", "germanywestcentral"],
  ])("is refused with a suggestion when it is misspelled: %s", (location, meant) => {
    expect(found(location)).toEqual([
      `error: location is "${location}", which is no region of Azure; write "${meant}"`,
    ]);
  });

  it.each(["westus4", "eastus3", "marscentral"])("is a warning when it may be new: %s", (location) => {
    expect(found(location)).toEqual([
      `warning: location is "${location}", which is not among the known regions of Azure; correct it, or add it to azureOffers.regions in environment.json`,
    ]);
  });

  it.each(["westus4", "westeuropa"])("is right when a person vouches for it: %s", (location) => {
    expect(found(location, [location])).toEqual([]);
  });

  it("passes when only Terraform knows it", () => {
    expect(found(Token.asString({ resolve: () => "nowhere" }))).toEqual([]);
  });
});

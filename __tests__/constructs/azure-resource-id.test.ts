import { describe, expect, it } from "vitest";
import { parseResourceId, resourceIdShape, same } from "../../constructs/azure-resource-id.ts";

const SUBNET = "Microsoft.Network/virtualNetworks/subnets";
const GROUP = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-hub";
const ID = `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-hub/subnets/snet-mysql`;

describe("reading a resource id", () => {
  it("finds subscription, group and names", () => {
    expect(parseResourceId(SUBNET, ID)).toEqual({
      subscriptionId: "11111111-1111-4111-8111-111111111111",
      resourceGroupName: "rg-hub",
      names: ["vnet-hub", "snet-mysql"],
      id: ID,
    });
  });

  it("reads keywords in any letter case, and writes them as azurerm insists on, names untouched", () => {
    const portal = ID.replace("resourceGroups", "resourcegroups").replace("Microsoft.Network", "microsoft.network");
    expect(parseResourceId(SUBNET, portal)?.id).toBe(ID);
    const upperName = ID.replace("vnet-hub", "VNET-Hub");
    expect(parseResourceId(SUBNET, upperName)?.id).toBe(upperName);
  });

  it.each([
    ["another type", `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-hub`],
    ["a name too many", `${ID}/more`],
    ["a trailing slash", `${ID}/`],
    ["no leading slash", ID.slice(1)],
    ["a subscription that is no GUID", ID.replace("11111111-1111-4111-8111-111111111111", "prod")],
    ["an empty name", ID.replace("snet-mysql", "")],
    ["white space in a name", ID.replace("snet-mysql", "snet mysql")],
    ["a resource group missing", ID.replace("/resourceGroups/rg-hub", "")],
    ["nothing", ""],
  ])("refuses %s", (_, text) => {
    expect(parseResourceId(SUBNET, text)).toBeUndefined();
  });

  it("shows the form of an id", () => {
    expect(resourceIdShape(SUBNET)).toBe(
      "/subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Network/virtualNetworks/<name>/subnets/<name>",
    );
  });
});

it("takes ids for the same whatever their letter case", () => {
  expect(same("RG-Hub", "rg-hub")).toBe(true);
  expect(same("rg-hub", "rg-hub2")).toBe(false);
});

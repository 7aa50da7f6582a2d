import { TerraformStack, Testing } from "cdktf";
import { describe, expect, it } from "vitest";
import { networkSubnet, privateDnsZoneLink, requireAzurerm } from "../../constructs/azurerm.ts";

function rendered(azurerm: unknown, build: (stack: TerraformStack) => void) {
  const stack = new TerraformStack(Testing.app(azurerm === undefined ? {} : { context: { azurerm } }), "test");
  build(stack);
  return JSON.parse(Testing.synth(stack));
}

const subnet = (azurerm: unknown, serviceEndpoints?: string[]) =>
  rendered(azurerm, (stack) => {
    const place = { resourceGroupName: "rg", virtualNetworkName: "vnet", addressPrefixes: ["10.0.0.0/28"] };
    networkSubnet(stack, "subnet", { name: "snet", ...place, ...(serviceEndpoints && { serviceEndpoints }) });
  }).resource.azurerm_subnet.subnet;

describe("the version of azurerm", () => {
  it.each([undefined, 4, "4"])("is 4 where the context says %j", (given) => {
    expect(subnet(given, ["Microsoft.Storage"])).toMatchObject({ service_endpoints: ["Microsoft.Storage"] });
    expect(rendered(given, requireAzurerm).terraform).toBeUndefined();
  });

  it.each([5, "5"])("is 5 where the context says %j", (given) => {
    const { service_endpoints, service_endpoint } = subnet(given, ["Microsoft.Storage", "Microsoft.Sql"]);
    expect(service_endpoints).toBeUndefined();
    expect(service_endpoint).toEqual([{ service: "Microsoft.Storage" }, { service: "Microsoft.Sql" }]);
    expect(rendered(given, requireAzurerm).terraform.required_providers).toEqual({ azurerm: { version: "5.2.0" } });
  });

  it("may be that of a stack among others", () => {
    const { resource } = rendered(undefined, (stack) => {
      stack.node.setContext("azurerm", 5);
      networkSubnet(stack, "s", {
        name: "s",
        resourceGroupName: "r",
        virtualNetworkName: "v",
        serviceEndpoints: ["X"],
      });
    });
    expect(resource.azurerm_subnet.s).toMatchObject({ service_endpoint: [{ service: "X" }] });
  });

  it.each([3, 6, "5.2", "", null, true, {}])("is refused where the context says %j", (given) => {
    expect(() => subnet(given)).toThrow(`azurerm in the context is ${JSON.stringify(given)}, but must be 4 or 5`);
  });

  it("writes no block for a subnet without service endpoints", () => {
    expect(Object.keys(subnet(5))).not.toEqual(expect.arrayContaining(["service_endpoint"]));
  });

  it("links a network to a zone by the name of the zone in 4, and by its id in 5", () => {
    const zone = { id: "/zones/z", name: "z", resourceGroupName: "rg" };
    const link = (azurerm: number) =>
      rendered(azurerm, (stack) => privateDnsZoneLink(stack, "link", zone, { name: "l", virtualNetworkId: "/v" }))
        .resource.azurerm_private_dns_zone_virtual_network_link.link;
    const { "//": _four, ...four } = link(4);
    const { "//": _five, ...five } = link(5);
    expect(four).toEqual({
      name: "l",
      virtual_network_id: "/v",
      private_dns_zone_name: "z",
      resource_group_name: "rg",
    });
    expect(five).toEqual({ name: "l", virtual_network_id: "/v", private_dns_zone_id: "/zones/z" });
  });
});

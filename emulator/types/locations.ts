import { AzureError } from "../azure-error.ts";
import { textAt } from "../json.ts";
import type { ResourceType } from "./type.ts";

const DISPLAY_NAMES: { readonly [name: string]: string } = {
  australiaeast: "Australia East",
  canadacentral: "Canada Central",
  centralus: "Central US",
  eastus: "East US",
  eastus2: "East US 2",
  francecentral: "France Central",
  germanywestcentral: "Germany West Central",
  italynorth: "Italy North",
  japaneast: "Japan East",
  northeurope: "North Europe",
  norwayeast: "Norway East",
  polandcentral: "Poland Central",
  southeastasia: "Southeast Asia",
  spaincentral: "Spain Central",
  swedencentral: "Sweden Central",
  switzerlandnorth: "Switzerland North",
  uksouth: "UK South",
  ukwest: "UK West",
  westeurope: "West Europe",
  westus: "West US",
  westus2: "West US 2",
  westus3: "West US 3",
};

/** `West Europe` → `westeurope`. */
export function normalLocation(location: string): string {
  return location.toLowerCase().replaceAll(" ", "");
}

/** `westeurope` → `West Europe`, as some services answer. */
export function displayLocation(location: string): string {
  return DISPLAY_NAMES[normalLocation(location)] ?? location;
}

/** What belongs to no region has the location `global`, and Azure takes no other. */
export const checkGlobal: NonNullable<ResourceType["check"]> = ({ id, next }) => {
  const wanted = textAt(next, "location");
  if (wanted === "" || normalLocation(wanted) === "global") return;
  throw new AzureError(
    400,
    "LocationNotAvailableForResourceType",
    `The provided location '${wanted}' is not available for resource type '${id.type}'. List of available regions for the resource type is 'global'.`,
  );
};

import { AZURE_REGIONS } from "../../facts/azure-regions.ts";
import { AzureError } from "../azure-error.ts";
import { textAt } from "../json.ts";
import { isGroup, type ResourceId } from "../resource-id.ts";
import type { ResourceType } from "./type.ts";

/** `West Europe` → `westeurope`. */
export function normalLocation(location: string): string {
  return location.toLowerCase().replaceAll(" ", "");
}

/** `westeurope` → `West Europe`, as some services answer. */
export function displayLocation(location: string): string {
  return AZURE_REGIONS[normalLocation(location)]?.displayName ?? location;
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

/** @throws AzureError where Azure has no such region */
export function checkRegion(id: ResourceId, location: string): void {
  const normal = normalLocation(location);
  if (normal === "" || normal === "global" || Object.hasOwn(AZURE_REGIONS, normal)) return;
  const regions = Object.keys(AZURE_REGIONS).join(",");
  if (isGroup(id)) {
    throw new AzureError(
      400,
      "LocationNotAvailableForResourceGroup",
      `The provided location '${location}' is not available for resource group. List of available regions is '${regions}'.`,
    );
  }
  throw new AzureError(
    400,
    "LocationNotAvailableForResourceType",
    `The provided location '${location}' is not available for resource type '${id.type}'. List of available regions for the resource type is '${regions}'.`,
  );
}

import { at, type Fields, location } from "../fields.ts";
import type { TypeSpec } from "../spec.ts";
import { sameLocation } from "./common.ts";
import { removeGroup } from "./resource-group-delete.ts";

const fields: Fields = {
  location: at("location", location),
  managed_by: at("managedBy"),
  tags: at("tags"),
};

export const resourceGroup: TypeSpec = {
  type: "azurerm_resource_group",
  label: "Resource Group",
  id: "/subscriptions/{subscription}/resourceGroups/{name}",
  idLabels: ["Subscription", "Resource Group Name"],
  apiVersion: "2023-07-01",
  fields,
  settle: { create: [10, 5, 5] },
  timeouts: { create: 90, update: 90, delete: 90 },
  replace: "name location",
  same: { location: sameLocation },
  operations: { remove: removeGroup },
};

import { type Forbidden, forbids, type PolicyRule } from "../rule.ts";

const FORBIDDEN: Readonly<Record<string, Forbidden>> = {
  azurerm_storage_account: { attribute: "allow_nested_items_to_be_public", absent: true, values: [true] },
  azurerm_storage_container: { attribute: "container_access_type", absent: "private", values: ["blob", "container"] },
};

export const anonymousBlobs: PolicyRule = {
  id: "policy/anonymous-blobs",
  level: "error",
  why: "a container that is public is read by whoever guesses its name",
  remedy: "keep containers private and set allow_nested_items_to_be_public to false",
  documentation: "https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent",
  ...forbids(FORBIDDEN),
};

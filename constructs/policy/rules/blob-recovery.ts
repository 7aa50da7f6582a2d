import { read } from "../resources.ts";
import { forbidden, type PolicyRule } from "../rule.ts";

export const blobRecovery: PolicyRule = {
  id: "policy/blob-recovery",
  level: "warning",
  why: "a blob that was overwritten or deleted by mistake is gone",
  remedy: "set blob_properties.delete_retention_policy and blob_properties.versioning_enabled",
  documentation: "https://learn.microsoft.com/azure/storage/blobs/data-protection-overview",
  unknown: "passes",
  types: ["azurerm_storage_account"],
  *check(resource) {
    const { attributes } = resource;
    if (read(attributes, "account_kind").value === "FileStorage") return;
    const kept = read(attributes, "blob_properties.delete_retention_policy");
    if (!kept.isUnknown && kept.value === undefined) yield "blob_properties.delete_retention_policy is left out";
    // Azure has no versions where names are hierarchical.
    const hierarchical = read(attributes, "is_hns_enabled");
    if (hierarchical.isUnknown || hierarchical.value === true) return;
    yield* forbidden(resource, { attribute: "blob_properties.versioning_enabled", absent: false, values: [false] });
  },
};

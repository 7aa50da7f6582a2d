import { isObject, read } from "../resources.ts";
import { type PolicyRule, tagOf } from "../rule.ts";

export const ephemeralExpiry: PolicyRule = {
  id: "policy/ephemeral-expiry",
  level: "error",
  why: "what is meant to go and has no date stays, and is paid for",
  remedy: "tag the resource group with expires-on",
  documentation: "https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources",
  unknown: "passes",
  types: ["azurerm_resource_group"],
  *check(resource) {
    if (tagOf(resource, "profile") !== "ephemeral") return;
    const { value: tags } = read(resource.attributes, "tags");
    if (isObject(tags) && !("expires-on" in tags)) yield 'its tag profile is "ephemeral", but it has no tag expires-on';
  },
};

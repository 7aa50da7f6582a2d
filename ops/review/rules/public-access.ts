import { type ChangeRule, cause, fromTo, unlessNew } from "../rule.ts";
import { becomes, type Weaknesses, weakened } from "../weakening.ts";

const WEAKNESSES: Weaknesses = {
  public_network_access: becomes("Enabled"),
  public_network_access_enabled: becomes(true),
  allow_nested_items_to_be_public: becomes(true),
  allow_blob_public_access: becomes(true),
  container_access_type: becomes("blob", "container"),
  // Without its block, the network rules of a store let everyone in.
  default_action: (after, before) => after === "Allow" || (after === undefined && before === "Deny"),
  internal_load_balancer_enabled: becomes(false),
};

export const publicAccess: ChangeRule = {
  id: "public-access",
  why: "a private resource must not become reachable from the internet unnoticed",
  *change(change) {
    for (const attribute of weakened(change, WEAKNESSES)) {
      const isNew = change.action === "create";
      // azurerm 4 reports what it computed from public_network_access a second time.
      if (isNew && attribute.name === "public_network_access_enabled" && "public_network_access" in change.after)
        continue;
      yield {
        ...cause(attribute),
        level: unlessNew(isNew, "confirm"),
        message: isNew
          ? `it is created reachable from the internet (${attribute.name})`
          : `it becomes reachable from the internet: ${attribute.name} ${fromTo(attribute)}`,
        remedy: "keep public access off and use `network.mode` delegated or privateEndpoint",
      };
    }
  },
};

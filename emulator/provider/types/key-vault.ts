import { Failure } from "../azure/errors.ts";
import { array, at, type Codec, enabled, location, object, readOnly, wrapped } from "../fields.ts";
import { describe } from "../ids.ts";
import { write } from "../resource.ts";
import type { TypeSpec } from "../spec.ts";
import { GROUP, sameLocation } from "./common.ts";

const sku: Codec = {
  write: (value) => ({ family: "A", name: String(value) }),
  read: (json) => String((json as { name: string }).name),
};

/** A key vault; its certificate contacts live in the vault's own service and are not kept. */
export const keyVault: TypeSpec = {
  type: "azurerm_key_vault",
  label: "Key Vault",
  id: `${GROUP}/providers/Microsoft.KeyVault/vaults/{name}`,
  idLabels: ["Subscription", "Resource Group Name", "Key Vault Name"],
  apiVersion: "2023-02-01",
  settle: { create: [0, 0] },
  fields: {
    location: at("location", location),
    tags: at("tags"),
    access_policy: array(
      "properties.accessPolicies",
      {
        tenant_id: at("tenantId"),
        object_id: at("objectId"),
        application_id: at("applicationId"),
        certificate_permissions: at("permissions.certificates"),
        key_permissions: at("permissions.keys"),
        secret_permissions: at("permissions.secrets"),
        storage_permissions: at("permissions.storage"),
      },
      { unset: [] },
    ),
    enabled_for_deployment: at("properties.enabledForDeployment", undefined, { unset: false }),
    enabled_for_disk_encryption: at("properties.enabledForDiskEncryption", undefined, { unset: false }),
    enabled_for_template_deployment: at("properties.enabledForTemplateDeployment", undefined, { unset: false }),
    enable_rbac_authorization: readOnly("properties.enableRbacAuthorization"),
    network_acls: object("properties.networkAcls", {
      bypass: at("bypass"),
      default_action: at("defaultAction"),
      ip_rules: at("ipRules", wrapped("value"), { unset: [] }),
      virtual_network_subnet_ids: at("virtualNetworkRules", wrapped("id"), { unset: [] }),
    }),
    public_network_access_enabled: at("properties.publicNetworkAccess", enabled),
    purge_protection_enabled: at("properties.enablePurgeProtection"),
    rbac_authorization_enabled: at("properties.enableRbacAuthorization"),
    sku_name: at("properties.sku", sku),
    soft_delete_retention_days: at("properties.softDeleteRetentionInDays"),
    tenant_id: at("properties.tenantId"),
    vault_uri: readOnly("properties.vaultUri"),
  },
  toBody: (body) => {
    const { softDeleteRetentionInDays: _, ...properties } = body.properties as { [name: string]: never };
    return { ...body, properties: { ...properties, createMode: "default", enableSoftDelete: true } };
  },
  operations: {
    // azurerm plans the change in place, and refuses it only then.
    async update(context, id, prior, planned, config) {
      if (prior.soft_delete_retention_days !== planned.soft_delete_retention_days) {
        const problem = "once `soft_delete_retention_days` has been configured it cannot be modified";
        throw new Failure(`updating ${describe(context.spec, id)}: ${problem}`);
      }
      await write(context, id, "updating", planned, config);
    },
  },
  toState: (state) => {
    state.contact = [];
  },
  defaults: { public_network_access_enabled: true, soft_delete_retention_days: 90 },
  computedBlocks: "contact",
  replace: "name resource_group_name location",
  same: { location: sameLocation },
};

import {
  type Arguments,
  any,
  anyId,
  atLeast,
  between,
  each,
  idOf,
  ipAddressOrRange,
  length,
  notEmpty,
  oneOf,
  pattern,
  tags,
  time,
  uuid,
} from "./checks.ts";
import { identityId, resourceGroupName } from "./common.ts";

const roleAssignment: Arguments = {
  values: {
    name: uuid,
    scope: pattern(/^\//, "to be an id"),
    role_definition_name: notEmpty,
    principal_type: oneOf("User Group ServicePrincipal"),
    delegated_managed_identity_resource_id: anyId,
    ...each("description condition", notEmpty),
    condition_version: oneOf("1.0 2.0"),
  },
  exactlyOneOf: ["role_definition_id role_definition_name"],
};

const managementLock: Arguments = {
  values: {
    name: pattern(/^(?=.*[A-Za-z0-9\-_]).{1,259}$/, "to be less than 260 letters, numbers, dashes and underscores"),
    lock_level: oneOf("CanNotDelete ReadOnly"),
    notes: length(0, 512),
  },
};

const keyVault: Arguments = {
  values: {
    name: pattern(/^[a-zA-Z0-9-]{3,24}$/, "to be 3 to 24 letters, numbers and dashes"),
    sku_name: oneOf("standard premium"),
    tenant_id: uuid,
    ...each("tenant_id object_id", uuid, "access_policy."),
    "access_policy.application_id": any(uuid, pattern(/^$/, "to be a valid UUID or empty")),
    "access_policy.certificate_permissions": oneOf(
      "Backup Create Delete DeleteIssuers Get GetIssuers Import List ListIssuers ManageContacts ManageIssuers Purge Recover Restore SetIssuers Update",
    ),
    "access_policy.key_permissions": oneOf(
      "Backup Create Decrypt Delete Encrypt Get Import List Purge Recover Restore Sign UnwrapKey Update Verify WrapKey Release Rotate GetRotationPolicy SetRotationPolicy",
    ),
    "access_policy.secret_permissions": oneOf("Backup Delete Get List Purge Recover Restore Set"),
    "access_policy.storage_permissions": oneOf(
      "Backup Delete DeleteSAS Get GetSAS List ListSAS Purge Recover RegenerateKey Restore Set SetSAS Update",
    ),
    "network_acls.default_action": oneOf("Allow Deny"),
    "network_acls.bypass": oneOf("None AzureServices"),
    "network_acls.ip_rules": ipAddressOrRange,
    soft_delete_retention_days: between(7, 90),
  },
  conflicts: ["enable_rbac_authorization rbac_authorization_enabled"],
};

const keyVaultSecret: Arguments = {
  values: {
    name: pattern(/^[0-9a-zA-Z-]+$/, "to be letters, numbers and dashes"),
    key_vault_id: idOf("Microsoft.KeyVault/vaults"),
    value_wo_version: atLeast(1),
    ...each("not_before_date expiration_date", time),
    tags: tags(15),
  },
  exactlyOneOf: ["value value_wo"],
  requiredWith: { value_wo: "value_wo_version", value_wo_version: "value_wo" },
};

export const IDENTITY: { readonly [type: string]: Arguments } = {
  azurerm_role_assignment: roleAssignment,
  azurerm_role_definition: { values: { name: notEmpty, role_definition_id: uuid } },
  azurerm_management_lock: managementLock,
  azurerm_key_vault: keyVault,
  azurerm_key_vault_secret: keyVaultSecret,
  azurerm_user_assigned_identity: {},
  azurerm_federated_identity_credential: { values: { parent_id: identityId } },
  azurerm_resource_group: { values: { name: resourceGroupName, managed_by: notEmpty } },
};

import {
  type Arguments,
  all,
  anyId,
  between,
  each,
  idOf,
  keyId,
  notEmpty,
  oneOf,
  pattern,
  tags,
  uuid,
} from "./checks.ts";
import { eitherIdentity, identityId } from "./common.ts";

const accountId = idOf("Microsoft.Storage/storageAccounts");
const accountName = pattern(/^[a-z0-9]{3,24}$/, "to be 3 to 24 lowercase letters and numbers");
const days = between(1, 365);
const methods = "DELETE GET HEAD MERGE POST OPTIONS PUT";
const SERVICE_VERSIONS =
  "2008-10-27 2009-04-14 2009-07-17 2009-09-19 2011-08-28 2012-02-12 2013-08-15 2014-02-14 2015-02-21 2015-04-05 2015-07-08 2015-12-11 2016-05-31 2017-04-17 2017-07-29 2017-11-09 2018-03-28 2018-11-09 2019-02-02 2019-07-07 2019-12-12 2020-02-10 2020-04-08 2020-06-12 2020-10-02 2020-12-06 2021-02-12 2021-04-10 2021-06-08 2021-08-06 2021-10-04 2021-12-02 2022-11-02 2023-01-03 2023-11-03";

const publicAddress = all(
  pattern(
    /^(\d{1,3}\.){3}\d{1,3}(\/(\d|[12]\d|30))?$/,
    "to start with an IPv4 address, with 0 to 30 bits as its prefix",
  ),
  pattern(/^(?!10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/, "to be a public IP address"),
);

function corsRule(block: string, allowed: string): NonNullable<Arguments["values"]> {
  return {
    [`${block}.cors_rule.allowed_origins`]: notEmpty,
    [`${block}.cors_rule.allowed_methods`]: oneOf(allowed),
    [`${block}.cors_rule.max_age_in_seconds`]: between(0, 2_000_000_000),
  };
}

const account: Arguments = {
  values: {
    ...eitherIdentity,
    name: accountName,
    tags: tags(50, 128),
    account_kind: oneOf("BlobStorage BlockBlobStorage FileStorage Storage StorageV2"),
    account_tier: oneOf("Premium Standard"),
    account_replication_type: oneOf("LRS ZRS GRS RAGRS GZRS RAGZRS"),
    provisioned_billing_model_version: oneOf("V2"),
    access_tier: oneOf("Cold Cool Hot Premium"),
    min_tls_version: oneOf("TLS1_0 TLS1_1 TLS1_2"),
    dns_endpoint_type: oneOf("Standard AzureDnsZone"),
    allowed_copy_scope: oneOf("AAD PrivateLink"),
    edge_zone: notEmpty,
    ...each("queue_encryption_key_type table_encryption_key_type", oneOf("Account Service")),
    "azure_files_authentication.directory_type": oneOf("AADDS AADKERB AD"),
    "azure_files_authentication.default_share_level_permission": oneOf(
      "None StorageFileDataSmbShareContributor StorageFileDataSmbShareElevatedContributor StorageFileDataSmbShareReader",
    ),
    "azure_files_authentication.active_directory.domain_guid": uuid,
    ...each(
      "domain_name storage_sid domain_sid forest_name netbios_domain_name",
      notEmpty,
      "azure_files_authentication.active_directory.",
    ),
    "customer_managed_key.key_vault_key_id": keyId,
    "customer_managed_key.user_assigned_identity_id": identityId,
    "immutability_policy.state": oneOf("Disabled Locked Unlocked"),
    "network_rules.default_action": oneOf("Allow Deny"),
    "network_rules.bypass": oneOf("AzureServices Logging Metrics None"),
    "network_rules.ip_rules": publicAddress,
    "network_rules.private_link_access.endpoint_resource_id": anyId,
    "network_rules.private_link_access.endpoint_tenant_id": uuid,
    "blob_properties.change_feed_retention_in_days": between(1, 146_000),
    "blob_properties.default_service_version": oneOf(SERVICE_VERSIONS),
    ...Object.fromEntries(
      [
        "blob_properties.container_delete_retention_policy",
        "blob_properties.delete_retention_policy",
        "blob_properties.restore_policy",
        "share_properties.retention_policy",
      ].map((block) => [`${block}.days`, days]),
    ),
    ...corsRule("blob_properties", `${methods} PATCH`),
    ...corsRule("share_properties", `${methods} PATCH`),
    ...corsRule("queue_properties", methods),
    ...Object.fromEntries(
      ["hour_metrics", "minute_metrics", "logging"].flatMap((kind) => [
        [`queue_properties.${kind}.version`, notEmpty],
        [`queue_properties.${kind}.retention_policy_days`, days],
      ]),
    ),
    "share_properties.smb.authentication_types": oneOf("Kerberos NTLMv2"),
    "share_properties.smb.channel_encryption_type": oneOf("AES-128-CCM AES-128-GCM AES-256-GCM"),
    "share_properties.smb.kerberos_ticket_encryption_type": oneOf("AES-256 RC4-HMAC"),
    "share_properties.smb.versions": oneOf("SMB2.1 SMB3.0 SMB3.1.1"),
    "routing.choice": oneOf("InternetRouting MicrosoftRouting"),
    "sas_policy.expiration_action": oneOf("Block Log"),
    "sas_policy.expiration_period": notEmpty,
    ...each("error_404_document index_document", notEmpty, "static_website."),
  },
  exactlyOneOf: ["customer_managed_key.managed_hsm_key_id customer_managed_key.key_vault_key_id"],
  requiredWith: { "blob_properties.restore_policy": "blob_properties.delete_retention_policy" },
};

const inAccount = { exactlyOneOf: ["storage_account_id storage_account_name"] };

const container: Arguments = {
  ...inAccount,
  values: {
    name: all(
      pattern(/^\$root$|^\$web$|^[0-9a-z-]+$/, "to be lowercase letters, numbers and hyphens"),
      pattern(/^[^-].{2,62}$/, "to have 3 to 63 characters, and not to begin with a hyphen"),
    ),
    storage_account_id: accountId,
    storage_account_name: accountName,
    container_access_type: oneOf("blob container private"),
    default_encryption_scope: pattern(/^[0-9a-zA-Z]{4,63}$/, "to be 4 to 63 letters and numbers"),
  },
  // azurerm also wants a scope with the default of encryption_scope_override_enabled, but only where it is written.
  requiredWith: { encryption_scope_override_enabled: "default_encryption_scope" },
};

const queue: Arguments = {
  ...inAccount,
  values: {
    name: all(
      pattern(/^[a-z0-9-]+$/, "to be lowercase letters, numbers and hyphens"),
      pattern(/^[^-].{1,61}[^-]$/, "to have 3 to 63 characters, and no hyphen at its start or end"),
    ),
    storage_account_id: accountId,
    storage_account_name: accountName,
  },
};

const age = between(0, 99_999);
const managementPolicy: Arguments = {
  values: {
    storage_account_id: accountId,
    "rule.name": notEmpty,
    "rule.filters.blob_types": oneOf("blockBlob appendBlob"),
    "rule.filters.match_blob_index_tag.operation": oneOf("=="),
    "rule.filters.match_blob_index_tag.name": pattern(/^.{1,128}$/, "to have 1 to 128 characters"),
    "rule.filters.match_blob_index_tag.value": pattern(/^.{0,256}$/, "to have at most 256 characters"),
    ...each(
      ["cool", "archive", "cold"]
        .flatMap((tier) =>
          ["modification", "last_access_time", "creation"].map(
            (since) => `tier_to_${tier}_after_days_since_${since}_greater_than`,
          ),
        )
        .concat(
          "tier_to_archive_after_days_since_last_tier_change_greater_than",
          ["modification", "last_access_time", "creation"].map(
            (since) => `delete_after_days_since_${since}_greater_than`,
          ),
        )
        .join(" "),
      age,
      "rule.actions.base_blob.",
    ),
    ...Object.fromEntries(
      ["snapshot", "version"].flatMap((kind) =>
        [
          "change_tier_to_archive_after_days_since_creation",
          "tier_to_archive_after_days_since_last_tier_change_greater_than",
          "change_tier_to_cool_after_days_since_creation",
          "tier_to_cold_after_days_since_creation_greater_than",
          kind === "snapshot" ? "delete_after_days_since_creation_greater_than" : "delete_after_days_since_creation",
        ].map((name) => [`rule.actions.${kind}.${name}`, age]),
      ),
    ),
  },
};

export const STORAGE: { readonly [type: string]: Arguments } = {
  azurerm_storage_account: account,
  azurerm_storage_container: container,
  azurerm_storage_queue: queue,
  azurerm_storage_management_policy: managementPolicy,
};

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { POLICY_RULES } from "../../../constructs/policy/pack.ts";
import { resourcesOf } from "../../../constructs/policy/resources.ts";
import { evaluatePolicy, type PolicyRule } from "../../../constructs/policy/rule.ts";
import { ROOT } from "../../support/project.ts";

type Attributes = Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, Attributes>>;
interface Case {
  /** Resources by `type.name`, and what is said about the first of them. */
  readonly wrong: readonly (readonly [resources: Resources, message: string])[];
  readonly right: readonly Resources[];
  readonly unknown: readonly Resources[];
}

const VAR = "${var.given}";
const one = (type: string, ...all: readonly Attributes[]): Resources[] =>
  all.map((attributes) => ({ [`${type}.x`]: { name: "x", ...attributes } }));
const [STORAGE, VAULT, COGNITIVE] = [
  "azurerm_storage_account",
  "azurerm_key_vault",
  "azurerm_cognitive_account",
] as const;
const [MYSQL, SETTING] = ["azurerm_mysql_flexible_server", "azurerm_mysql_flexible_server_configuration"] as const;
const [BUS, QUEUE] = ["azurerm_servicebus_namespace", "azurerm_servicebus_queue"] as const;
const [ENVIRONMENT, JOB] = ["azurerm_container_app_environment", "azurerm_container_app_job"] as const;
const SUBSCRIPTION = "azurerm_eventgrid_system_topic_event_subscription";
const [GROUP, ROLE] = ["azurerm_resource_group", "azurerm_role_assignment"] as const;
const [NSG, NSG_RULE] = ["azurerm_network_security_group", "azurerm_network_security_rule"] as const;
const CREDENTIAL = "azurerm_federated_identity_credential";
const said = (type: string, attributes: Attributes, message: string) =>
  one(type, attributes).map((resources) => [resources, message] as const);

const inbound = { name: "in", direction: "Inbound", access: "Allow", protocol: "Tcp" };
const tags = { project: "a", environment: "dev", stack: "b", profile: "standard", "managed-by": "convergent" };
const SUBSCRIPTION_ID = "/subscriptions/11111111-1111-4111-8111-111111111111";
const locked = (scope: string, lockedGroup = `\${${GROUP}.g.name}`): Resources => ({
  [`${STORAGE}.x`]: { name: "x", resource_group_name: lockedGroup, tags: { profile: "protected" } },
  "azurerm_management_lock.l": { scope },
});
const logged = (target: string): Resources => ({
  [`${VAULT}.x`]: { name: "kv-x" },
  "azurerm_monitor_diagnostic_setting.d": { target_resource_id: target },
});

const CASES: Readonly<Record<PolicyRule["id"], Case>> = {
  "policy/public-network-access": {
    wrong: [
      ...said(STORAGE, {}, "public_network_access_enabled is left out, which means true"),
      ...said(VAULT, { public_network_access_enabled: true }, "public_network_access_enabled is true"),
      ...said(COGNITIVE, {}, "public_network_access_enabled is left out, which means true"),
      ...said(BUS, {}, "public_network_access_enabled is left out, which means true"),
      ...said(MYSQL, {}, 'public_network_access is left out, which means "Enabled"'),
      ...said(MYSQL, { public_network_access: "Enabled" }, 'public_network_access is "Enabled"'),
      ...said(ENVIRONMENT, { public_network_access: "enabled" }, 'public_network_access is "enabled"'),
      ...said(ENVIRONMENT, {}, 'public_network_access is left out, which means "Enabled"'),
      ...said(ENVIRONMENT, { internal_load_balancer_enabled: false }, "public_network_access is left out"),
    ],
    right: [
      ...one(STORAGE, { public_network_access_enabled: false }, { network_rules: { default_action: "Deny" } }),
      ...one(VAULT, { network_acls: [{ default_action: "deny" }] }),
      ...one(MYSQL, { public_network_access: "Disabled" }, { delegated_subnet_id: "${azurerm_subnet.s.id}" }),
      ...one(ENVIRONMENT, { public_network_access: "Disabled" }, { internal_load_balancer_enabled: true }),
    ],
    unknown: [
      ...one(STORAGE, { public_network_access_enabled: VAR }, { network_rules: { default_action: VAR } }),
      ...one(MYSQL, { public_network_access: VAR }),
      ...one(ENVIRONMENT, { internal_load_balancer_enabled: VAR }),
    ],
  },
  "policy/network-default-action": {
    wrong: [
      ...said(STORAGE, {}, 'network_rules.default_action is left out, which means "Allow"'),
      ...said(STORAGE, { network_rules: { default_action: "Allow" } }, 'network_rules.default_action is "Allow"'),
      ...said(VAULT, { network_acls: [{ default_action: "allow" }] }, 'network_acls.default_action is "allow"'),
      ...said(COGNITIVE, {}, "network_acls.default_action is left out"),
      ...said("azurerm_storage_account_network_rules", { default_action: "Allow" }, 'default_action is "Allow"'),
      // What is written down is in force again as soon as public access is on.
      ...said(
        VAULT,
        { public_network_access_enabled: false, network_acls: { default_action: "Allow" } },
        'network_acls.default_action is "Allow"',
      ),
    ],
    right: [
      ...one(STORAGE, { network_rules: [{ default_action: "Deny" }] }, { public_network_access_enabled: false }),
      {
        ...one(STORAGE, {})[0],
        "azurerm_storage_account_network_rules.r": {
          storage_account_id: `\${${STORAGE}.x.id}`,
          default_action: "Deny",
        },
      },
    ],
    unknown: [
      ...one(STORAGE, { network_rules: { default_action: VAR } }, { network_rules: VAR }),
      ...one(VAULT, { public_network_access_enabled: VAR }, { dynamic: { network_acls: { for_each: VAR } } }),
    ],
  },
  "policy/open-network-rule": {
    wrong: [
      ...said(NSG_RULE, { ...inbound, source_address_prefix: "*" }, 'rule "in" lets in "*"'),
      ...said(NSG_RULE, { ...inbound, source_address_prefix: "Internet" }, 'rule "in" lets in "Internet"'),
      ...said(NSG_RULE, { ...inbound, source_address_prefixes: ["10.0.0.0/8", "::/0"] }, 'rule "in" lets in "::/0"'),
      ...said(NSG, { security_rule: [{ ...inbound, source_address_prefix: "0.0.0.0/0" }] }, 'lets in "0.0.0.0/0"'),
      ...said(
        `${MYSQL}_firewall_rule`,
        { start_ip_address: "0.0.0.0", end_ip_address: "255.255.255.255" },
        "it lets in 0.0.0.0 to 255.255.255.255",
      ),
      ...said(
        `${MYSQL}_firewall_rule`,
        { start_ip_address: "20.0.0.0", end_ip_address: "20.255.255.255" },
        "it lets in 20.0.0.0 to 20.255.255.255",
      ),
      ...said(NSG_RULE, { ...inbound, source_address_prefix: "128.0.0.0/1" }, 'rule "in" lets in "128.0.0.0/1"'),
      ...said(NSG_RULE, { ...inbound, source_address_prefix: "2000::/3" }, 'rule "in" lets in "2000::/3"'),
    ],
    right: [
      ...one(NSG_RULE, { ...inbound, source_address_prefix: "10.0.0.0/8" }),
      ...one(NSG_RULE, { ...inbound, access: "Deny", source_address_prefix: "*" }),
      ...one(NSG_RULE, { ...inbound, direction: "Outbound", source_address_prefix: "*" }),
      ...one(NSG, {}, { security_rule: [{ ...inbound, source_address_prefix: "VirtualNetwork" }] }),
      ...one(NSG_RULE, { ...inbound, source_address_prefix: "fc00::/7" }),
      ...one(`${MYSQL}_firewall_rule`, { start_ip_address: "203.0.113.7", end_ip_address: "203.0.113.9" }),
      ...one(`${MYSQL}_firewall_rule`, { start_ip_address: "20.0.0.1", end_ip_address: "20.255.255.255" }),
    ],
    unknown: [
      ...one(NSG_RULE, { ...inbound, source_address_prefix: VAR }, { ...inbound, source_address_prefixes: VAR }),
      ...one(NSG_RULE, { ...inbound, access: VAR, source_address_prefix: "*" }),
      ...one(NSG, { security_rule: VAR }),
      ...one(`${MYSQL}_firewall_rule`, { start_ip_address: VAR, end_ip_address: "255.255.255.255" }),
    ],
  },
  "policy/anonymous-blobs": {
    wrong: [
      ...said(STORAGE, {}, "allow_nested_items_to_be_public is left out, which means true"),
      ...said("azurerm_storage_container", { container_access_type: "blob" }, 'container_access_type is "blob"'),
    ],
    right: [
      ...one(STORAGE, { allow_nested_items_to_be_public: false }),
      ...one("azurerm_storage_container", {}, { container_access_type: "private" }),
    ],
    unknown: one(STORAGE, { allow_nested_items_to_be_public: VAR }),
  },
  "policy/minimum-tls": {
    wrong: [
      ...said(STORAGE, { min_tls_version: "TLS1_0" }, 'min_tls_version is "TLS1_0"'),
      ...said(BUS, { minimum_tls_version: "1.1" }, 'minimum_tls_version is "1.1"'),
      ...said(SETTING, { name: "tls_version", value: "TLSv1.2,TLSv1.1" }, "tls_version allows TLSv1.1"),
      ...said(SETTING, { name: "tls_version", value: "TLSv1,TLSv1.2" }, "tls_version allows TLSv1"),
    ],
    right: [
      ...one(STORAGE, {}, { min_tls_version: "TLS1_2" }, { min_tls_version: "TLS1_3" }),
      ...one(SETTING, { name: "tls_version", value: "TLSv1.2,TLSv1.3" }, { name: "init_connect", value: "TLSv1.1" }),
    ],
    unknown: [...one(STORAGE, { min_tls_version: VAR }), ...one(SETTING, { name: "tls_version", value: VAR })],
  },
  "policy/encrypted-transport": {
    wrong: [
      ...said(STORAGE, { https_traffic_only_enabled: false }, "https_traffic_only_enabled is false"),
      ...said(SETTING, { name: "require_secure_transport", value: "off" }, 'require_secure_transport is "off"'),
    ],
    right: [
      ...one(STORAGE, {}, { https_traffic_only_enabled: true }),
      ...one(SETTING, { name: "require_secure_transport", value: "ON" }, { name: "slow_query_log", value: "OFF" }),
    ],
    unknown: one(SETTING, { name: "require_secure_transport", value: VAR }),
  },
  "policy/plain-secret": {
    wrong: [
      ...said(MYSQL, { administrator_password: "hunter2" }, "administrator_password holds a secret as plain text"),
      ...said(MYSQL, { administrator_password_wo: "hunter2" }, "administrator_password_wo holds a secret"),
      ...said("azurerm_key_vault_secret", { value: "hunter2" }, "value holds a secret"),
      ...said(COGNITIVE, { custom_question_answering_search_service_key: "k" }, "search_service_key holds a secret"),
      ...said(JOB, { secret: [{ name: "queue", value: "hunter2" }] }, "secret[0].value holds a secret"),
      ...said(
        JOB,
        { template: { container: [{ env: [{ name: "DB_PASSWORD", value: "hunter2" }] }] } },
        "template.container[0].env[0].value holds a secret",
      ),
      ...said(JOB, { template: { container: [{ args: ["AccountKey=abc=="] }] } }, "args[0] holds a secret"),
      ...said(
        SUBSCRIPTION,
        { delivery_property: [{ header_name: "X", type: "Static", secret: true, value: "hunter2" }] },
        "delivery_property[0].value holds a secret",
      ),
      // The parts of a text that are known count, whatever stands beside them.
      ...said(GROUP, { note: `Server=\${${MYSQL}.s.fqdn};Password=hunter2` }, "note holds a secret"),
      ...said(GROUP, { note: "https://user:hunter2@example.com" }, "note holds a secret"),
      ...said(GROUP, { note: "https://a.example.com/c?sv=1&sig=abc%3D" }, "note holds a secret"),
    ],
    right: [
      ...one(MYSQL, { administrator_password_wo_version: 1, administrator_login: "admin", administrator_password: "" }),
      ...one("azurerm_key_vault_secret", { name: "mysql-password", content_type: "password" }),
      ...one(JOB, { secret: [{ name: "queue", key_vault_secret_id: "https://kv.vault.azure.net/secrets/a" }] }),
      ...one(JOB, { template: { container: [{ env: [{ name: "TOKEN_LIMIT", value: "100" }] }] } }),
      ...one(JOB, { registry: [{ password_secret_name: "registry" }] }),
      ...one(GROUP, { lifecycle: { postcondition: [{ error_message: "password=x" }] } }),
    ],
    unknown: [
      ...one(MYSQL, {
        administrator_password: VAR,
        administrator_password_wo: "${ephemeral.random_password.p.result}",
      }),
      ...one(JOB, { secret: [{ name: "a", value: VAR }] }, { secret: VAR }),
      ...one(GROUP, { note: `Password=${VAR}` }, { note: 'Password=${jsondecode("{\\"a\\": {}}").a}' }),
    ],
  },
  "policy/local-authentication": {
    wrong: [
      ...said(STORAGE, {}, "shared_access_key_enabled is left out, which means true"),
      ...said(COGNITIVE, { local_auth_enabled: true }, "local_auth_enabled is true"),
      ...said(BUS, {}, "local_auth_enabled is left out, which means true"),
      ...said("azurerm_eventgrid_topic", {}, "local_auth_enabled is left out, which means true"),
      ...said("azurerm_application_insights", {}, "local_authentication_disabled is left out, which means false"),
      ...said("azurerm_container_registry", { admin_enabled: true }, "admin_enabled is true"),
    ],
    right: [
      ...one(STORAGE, { shared_access_key_enabled: false }),
      ...one(BUS, { local_auth_enabled: false }),
      ...one("azurerm_application_insights", { local_authentication_disabled: true }),
      ...one("azurerm_container_registry", {}),
    ],
    unknown: one(STORAGE, { shared_access_key_enabled: VAR }),
  },
  "policy/custom-subdomain": {
    wrong: said(COGNITIVE, {}, "custom_subdomain_name is left out"),
    right: one(COGNITIVE, { custom_subdomain_name: "acme" }),
    unknown: one(COGNITIVE, { custom_subdomain_name: VAR }),
  },
  "policy/broad-role": {
    wrong: [
      ...said(ROLE, { scope: `\${${GROUP}.g.id}`, role_definition_name: "Owner" }, "it grants Owner"),
      ...said(
        ROLE,
        { scope: "/x", role_definition_id: "/providers/r/18D7D88D-d35e-4fb5-a5c3-7773c20a72d9" },
        "it grants User Access Administrator",
      ),
      ...said(ROLE, { scope: SUBSCRIPTION_ID, role_definition_name: "Contributor" }, "it grants Contributor on more"),
      ...said(
        ROLE,
        { scope: "${data.azurerm_subscription.current.id}", role_definition_name: "Contributor" },
        "it grants Contributor on more than a resource group",
      ),
      ...said(
        ROLE,
        {
          scope: "/subscriptions/${data.azurerm_client_config.c.subscription_id}",
          role_definition_name: "Contributor",
        },
        "it grants Contributor on more than a resource group",
      ),
      ...said(
        ROLE,
        { scope: `${SUBSCRIPTION_ID}/x`, role_definition_name: "Role Based Access Control Administrator" },
        "it grants Role Based Access Control Administrator without a condition",
      ),
    ],
    right: [
      ...one(
        ROLE,
        { scope: `\${${GROUP}.g.id}`, role_definition_name: "Contributor" },
        { scope: `${SUBSCRIPTION_ID}/resourceGroups/g`, role_definition_name: "Contributor" },
        {
          scope: "/subscriptions/${data.azurerm_client_config.c.subscription_id}/resourceGroups/g",
          role_definition_name: "Contributor",
        },
        { scope: SUBSCRIPTION_ID, role_definition_name: "Reader" },
        { scope: "/x", role_definition_name: "Role Based Access Control Administrator", condition: "(@Resource…)" },
      ),
    ],
    unknown: one(
      ROLE,
      { scope: `\${${GROUP}.g.id}`, role_definition_name: VAR },
      { scope: "/x", role_definition_id: VAR },
      { scope: VAR, role_definition_name: "Contributor" },
    ),
  },
  "policy/federated-credential": {
    wrong: [
      ...said(CREDENTIAL, { subject: "repo:acme/app:pull_request" }, "which every pull request has"),
      ...said(CREDENTIAL, { subject: "repo:acme@1/app@2:ref:refs/heads/*" }, "with a wildcard in it"),
    ],
    right: one(CREDENTIAL, { subject: "repo:acme@1/app@2:environment:prod" }),
    unknown: one(CREDENTIAL, { subject: "repo:${var.repository}:environment:prod" }, { subject: VAR }),
  },
  "policy/management-lock": {
    wrong: [
      ...said(GROUP, { tags: { profile: "protected" } }, 'its tag profile is "protected", but no lock'),
      ...said(MYSQL, { tags: { profile: "protected" } }, 'its tag profile is "protected", but no lock'),
      [locked(`\${${GROUP}.other.id}`), "no lock of the stack is on it"],
      [locked(`${SUBSCRIPTION_ID}/resourceGroups/other`, "g"), "no lock of the stack is on it"],
    ],
    right: [
      ...one(GROUP, {}, { tags: { profile: "standard" } }),
      locked(`\${${STORAGE}.x.id}`),
      locked(`\${${GROUP}.g.id}`),
      locked(`${SUBSCRIPTION_ID}/resourceGroups/G`, "g"),
      locked("${data.azurerm_resource_group.g.id}", "${data.azurerm_resource_group.g.name}"),
    ],
    unknown: [...one(GROUP, { tags: { profile: VAR } }, { tags: VAR }), locked(VAR)],
  },
  "policy/purge-protection": {
    wrong: said(VAULT, {}, "purge_protection_enabled is left out, which means false"),
    right: one(VAULT, { purge_protection_enabled: true }),
    unknown: one(VAULT, { purge_protection_enabled: VAR }),
  },
  "policy/blob-recovery": {
    wrong: [
      ...said(
        STORAGE,
        { blob_properties: { versioning_enabled: true } },
        "blob_properties.delete_retention_policy is left out",
      ),
      ...said(
        STORAGE,
        { blob_properties: [{ delete_retention_policy: { days: 7 } }] },
        "blob_properties.versioning_enabled is left out, which means false",
      ),
    ],
    right: [
      ...one(STORAGE, { blob_properties: { versioning_enabled: true, delete_retention_policy: {} } }),
      ...one(STORAGE, { is_hns_enabled: true, blob_properties: { delete_retention_policy: {} } }),
      ...one(STORAGE, { account_kind: "FileStorage" }),
    ],
    unknown: one(
      STORAGE,
      { blob_properties: VAR },
      { is_hns_enabled: VAR, blob_properties: { delete_retention_policy: {} } },
    ),
  },
  "policy/event-dead-letter": {
    wrong: said(SUBSCRIPTION, {}, "storage_blob_dead_letter_destination is left out"),
    right: one(SUBSCRIPTION, { storage_blob_dead_letter_destination: { storage_account_id: "x" } }),
    unknown: one(SUBSCRIPTION, { dynamic: { storage_blob_dead_letter_destination: {} } }),
  },
  "policy/queue-dead-letter": {
    wrong: [
      ...said(QUEUE, {}, "dead_lettering_on_message_expiration is left out, which means false"),
      ...said("azurerm_servicebus_subscription", {}, "dead_lettering_on_message_expiration is left out"),
    ],
    right: one(QUEUE, { dead_lettering_on_message_expiration: true }),
    unknown: one(QUEUE, { dead_lettering_on_message_expiration: VAR }),
  },
  "policy/event-retry": {
    wrong: said("azurerm_eventgrid_event_subscription", {}, "retry_policy is left out"),
    right: one(SUBSCRIPTION, { retry_policy: [{ event_time_to_live: 60, max_delivery_attempts: 3 }] }),
    unknown: one(SUBSCRIPTION, { retry_policy: VAR }),
  },
  "policy/event-schema": {
    wrong: said(SUBSCRIPTION, {}, 'event_delivery_schema is left out, which means "EventGridSchema"'),
    right: one(SUBSCRIPTION, { event_delivery_schema: "CloudEventSchemaV1_0" }),
    unknown: one(SUBSCRIPTION, { event_delivery_schema: VAR }),
  },
  "policy/ephemeral-expiry": {
    wrong: said(
      GROUP,
      { tags: { profile: "ephemeral" } },
      'its tag profile is "ephemeral", but it has no tag expires-on',
    ),
    right: [
      ...one(GROUP, { tags: { profile: "ephemeral", "expires-on": '${timeadd(plantimestamp(), "24h")}' } }),
      ...one(GROUP, { tags: { profile: "standard" } }, {}),
    ],
    unknown: one(GROUP, { tags: { profile: VAR } }, { tags: VAR }),
  },
  "policy/diagnostic-setting": {
    wrong: [
      ...said(MYSQL, {}, "no diagnostic setting of the stack has it as its target"),
      ...said(ENVIRONMENT, {}, "no diagnostic setting"),
      [logged(`\${${VAULT}.y.id}`), "no diagnostic setting"],
      [logged(`${SUBSCRIPTION_ID}/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv-y`), "no diagnostic setting"],
      // An address that begins with that of another is another.
      [logged(`\${${VAULT}.x-other.id}`), "no diagnostic setting"],
    ],
    right: [
      logged(`\${${VAULT}.x.id}`),
      logged(`\${${VAULT}.x.id}/services/default`),
      logged(`${SUBSCRIPTION_ID}/resourceGroups/g/providers/Microsoft.KeyVault/vaults/KV-x`),
      ...one(ENVIRONMENT, { log_analytics_workspace_id: "/x" }),
    ],
    unknown: [
      logged(VAR),
      ...one(ENVIRONMENT, { log_analytics_workspace_id: VAR }),
      {
        [`${VAULT}.x`]: { name: VAR },
        "azurerm_monitor_diagnostic_setting.d": { target_resource_id: "/subscriptions/a/vaults/kv" },
      },
    ],
  },
  "policy/standard-tags": {
    wrong: [
      ...said(GROUP, {}, "it has no tag project, environment, stack, profile, managed-by"),
      ...said(STORAGE, { tags: { ...tags, profile: undefined } }, "it has no tag profile"),
    ],
    right: [...one(GROUP, { tags: { ...tags, owner: "a" } }), ...one(ROLE, {})],
    unknown: one(GROUP, { tags: VAR }, { tags: { ...tags, profile: VAR } }),
  },
};

const messages = (rule: PolicyRule, resources: Resources): string[] => {
  const rendered: Record<string, Record<string, Attributes>> = {};
  for (const [address, attributes] of Object.entries(resources)) {
    const [type = "", name = ""] = address.split(".");
    rendered[type] = { ...rendered[type], [name]: JSON.parse(JSON.stringify(attributes)) };
  }
  return evaluatePolicy([rule], resourcesOf({ resource: rendered })).map(({ message }) => message);
};

describe.each(POLICY_RULES.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  const { wrong, right, unknown } = CASES[id] as Case;

  it.each(wrong.map((each) => [each[1], ...each] as const))("says: %s", (_, resources, message) => {
    expect(messages(rule, resources)).toEqual([expect.stringContaining(message)]);
  });

  it.each(right.map((each) => [JSON.stringify(each), each] as const))("has nothing against %s", (_, resources) => {
    expect(messages(rule, resources)).toEqual([]);
  });

  it.each(unknown.map((each) => [JSON.stringify(each), each] as const))(`${rule.unknown} for %s`, (_, resources) => {
    expect(messages(rule, resources)).toHaveLength(rule.unknown === "passes" ? 0 : 1);
  });

  it("tells why, a remedy, and where more is written", () => {
    for (const words of [rule.why, rule.remedy]) expect(words).toMatch(/^\S.*[^.\s]$/);
    expect(rule.documentation).toMatch(/^https:\/\/(learn\.microsoft\.com|registry\.terraform\.io)\//);
  });
});

describe("the pack", () => {
  it("lists every rule, each in a file of its name", () => {
    const files = readdirSync(join(ROOT, "constructs/policy/rules")).map((file) => file.replace(/\.ts$/, ""));
    expect(POLICY_RULES.map(({ id }) => id).sort()).toEqual(files.map((name) => `policy/${name}`).sort());
    expect(Object.keys(CASES).sort()).toEqual(POLICY_RULES.map(({ id }) => id).sort());
  });

  it("never quotes a secret", () => {
    const planted = CASES["policy/plain-secret"]?.wrong ?? [];
    expect(planted.length).toBeGreaterThan(5);
    for (const [resources] of planted) {
      for (const rule of POLICY_RULES) expect(messages(rule, resources).join("\n")).not.toContain("hunter2");
    }
  });

  it("takes no expression for a text: $${ is one", () => {
    const rule = POLICY_RULES.find(({ id }) => id === "policy/federated-credential") as PolicyRule;
    expect(messages(rule, one(CREDENTIAL, { subject: "repo:$${a}/b:pull_request" })[0] ?? {})).toEqual([
      'subject is "repo:$${a}/b:pull_request", which every pull request has',
    ]);
  });
});

describe("a rule that throws", () => {
  const broken: PolicyRule = {
    ...(POLICY_RULES[0] as PolicyRule),
    level: "warning",
    types: [GROUP],
    // biome-ignore lint/correctness/useYield: it throws before it could.
    *check() {
      throw new Error("no such thing");
    },
  };

  it("is an error on the resource, and the other rules are run all the same", () => {
    const found = evaluatePolicy([broken, ...POLICY_RULES], resourcesOf({ resource: { [GROUP]: { x: {} } } }));
    expect(found.map(({ level, message, isFailure }) => [level, message, isFailure])).toEqual([
      ["error", "the rule could not be evaluated: no such thing", true],
      ["warning", "it has no tag project, environment, stack, profile, managed-by", false],
    ]);
  });
});

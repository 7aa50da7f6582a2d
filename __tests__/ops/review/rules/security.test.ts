import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../../ops/review/model.ts";
import { BYSTANDER, brief, briefs, change, findingsOf, plan, review } from "../../../support/review-plans.ts";

const SERVER = "azurerm_mysql_flexible_server";
const FIREWALL = "azurerm_mysql_flexible_server_firewall_rule";
const PARAMETER = "azurerm_mysql_flexible_server_configuration";
const NSG_RULE = "azurerm_network_security_rule";

const range = (start: string, end = start): JsonObject => ({
  server_name: "mysql-a",
  start_ip_address: start,
  end_ip_address: end,
});
const parameter = (name: string, before: string | null, after: string | null) =>
  change(
    PARAMETER,
    before === null ? "create" : after === null ? "delete" : "update",
    before === null ? null : { name, value: before, server_name: "mysql-a" },
    after === null ? null : { name, value: after, server_name: "mysql-a" },
  );

describe("firewall rules", () => {
  test.each([
    ["one address more", null, range("203.0.113.10"), ["confirm firewall-widened"]],
    ["all of Azure", null, range("0.0.0.0"), ["confirm firewall-widened"]],
    ["the internet", null, range("0.0.0.0", "255.255.255.255"), ["refuse firewall-widened"]],
    ["half of the internet", null, range("128.0.0.0", "255.255.255.255"), ["refuse firewall-widened"]],
    ["a private network", null, range("10.0.0.0", "10.255.255.255"), ["confirm firewall-widened"]],
    ["unreadable addresses", null, range("not-an-address"), ["confirm firewall-widened"]],
    ["a range that runs backwards", null, range("10.0.0.9", "10.0.0.1"), ["confirm firewall-widened"]],
    ["a wider range", range("10.0.0.1", "10.0.0.9"), range("10.0.0.1", "10.0.0.10"), ["confirm firewall-widened"]],
    ["a range elsewhere", range("10.0.0.1"), range("10.0.0.2"), ["confirm firewall-widened"]],
    ["a narrower range", range("10.0.0.1", "10.0.0.9"), range("10.0.0.2", "10.0.0.9"), []],
  ])("%s", (_name, before, after, expected) => {
    expect(briefs(change(FIREWALL, before === null ? "create" : "update", before, after))).toEqual(expected);
  });

  test("a narrow rule on a server of the same plan belongs to its description", () => {
    const server = change(SERVER, "create", null, { name: "mysql-a" });
    expect(briefs(server, change(FIREWALL, "create", null, range("203.0.113.10")))).toEqual([
      "notice firewall-widened",
    ]);
    expect(briefs(server, change(FIREWALL, "create", null, range("11.0.0.0", "11.0.255.255")))).toEqual([
      "confirm firewall-widened",
    ]);
  });

  test("addresses known only after apply need confirmation", () => {
    const unknown = change(
      FIREWALL,
      "create",
      null,
      { server_name: "mysql-a" },
      { body: { after_unknown: { start_ip_address: true } } },
    );
    expect(briefs(unknown)).toEqual(["confirm firewall-widened"]);
  });

  test("a store that is replaced has a firewall that nobody knows yet, which is said as such", () => {
    const store = change(
      "azurerm_storage_account",
      "replace",
      { name: "st", network_rules: [{ default_action: "Deny", ip_rules: [] }] },
      { name: "st", network_rules: [{ default_action: "Deny" }] },
      { body: { after_unknown: { network_rules: [{ ip_rules: true }] }, replace_paths: [["name"]] } },
    );
    expect(findingsOf(store).find(({ ruleId }) => ruleId === "firewall-widened")).toMatchObject({
      level: "confirm",
      attribute: "network_rules[0].ip_rules",
      message: "whom the firewall lets in is known only after apply",
    });
  });

  test("an address added to the rules of a store needs confirmation, one taken away does not", () => {
    const rules = (...ip_rules: string[]): JsonObject => ({ network_rules: [{ default_action: "Deny", ip_rules }] });
    const store = (before: JsonObject, after: JsonObject) =>
      briefs(change("azurerm_storage_account", "update", before, after));
    expect(store(rules("1.1.1.1"), rules("1.1.1.1", "2.2.2.2"))).toEqual(["confirm firewall-widened"]);
    expect(store(rules("1.1.1.1", "2.2.2.2"), rules("1.1.1.1"))).toEqual([]);
  });
});

describe("network security groups", () => {
  const rule = (overrides: JsonObject): JsonObject => ({
    name: "mysql-in",
    access: "Allow",
    direction: "Inbound",
    destination_port_range: "3306",
    source_address_prefix: "10.0.0.0/24",
    network_security_group_name: "nsg",
    ...overrides,
  });

  test.each([
    ["from everywhere to MySQL", rule({ source_address_prefix: "*" }), "refuse"],
    [
      "from the Internet tag to all ports",
      rule({ source_address_prefix: "Internet", destination_port_range: "*" }),
      "refuse",
    ],
    [
      "from 0.0.0.0/0 to a range of ports with 3306",
      rule({ source_address_prefix: "0.0.0.0/0", destination_port_range: "3000-4000" }),
      "refuse",
    ],
    [
      "from both halves of the internet",
      rule({ source_address_prefix: "", source_address_prefixes: ["0.0.0.0/1", "128.0.0.0/1"] }),
      "refuse",
    ],
    ["from everywhere to another port", rule({ source_address_prefix: "*", destination_port_range: "443" }), "confirm"],
    ["from another public network", rule({ source_address_prefix: "203.0.113.0/24" }), "confirm"],
    ["from another private network", rule({ source_address_prefix: "10.9.0.0/24" }), "notice"],
    ["from more private addresses than a network has", rule({ source_address_prefix: "10.0.0.0/8" }), "confirm"],
    ["to another port", rule({ destination_port_range: "22" }), "confirm"],
  ])("%s: %s", (_name, after, level) => {
    expect(briefs(change(NSG_RULE, "update", rule({}), after))).toEqual([`${level} network-rule-widened`]);
  });

  test.each([
    ["a smaller part of the same network", rule({ source_address_prefix: "10.0.0.0/25" })],
    ["a deny rule", rule({ access: "Deny", source_address_prefix: "*" })],
    ["an outbound rule", rule({ direction: "Outbound", source_address_prefix: "*" })],
    ["another description", rule({ description: "new words" })],
  ])("%s is nothing to say", (_name, after) => {
    expect(briefs(change(NSG_RULE, "update", rule({}), after))).toEqual([]);
  });

  test("a deny rule that turns into an allow rule is found", () => {
    expect(briefs(change(NSG_RULE, "update", rule({ access: "Deny" }), rule({})))).toEqual([
      "confirm network-rule-widened",
    ]);
  });

  test("rules inside a group are compared by name, whatever their order", () => {
    const group = (...security_rule: JsonObject[]): JsonObject => ({ name: "nsg", security_rule });
    const ssh = rule({ name: "ssh", destination_port_range: "22" });
    const update = (before: JsonObject, after: JsonObject) =>
      briefs(change("azurerm_network_security_group", "update", before, after));
    expect(update(group(rule({}), ssh), group(ssh, rule({})))).toEqual([]);
    expect(update(group(rule({})), group(rule({}), ssh))).toEqual(["confirm network-rule-widened"]);
    expect(update(group(rule({})), group(rule({ source_address_prefix: "*" })))).toEqual([
      "refuse network-rule-widened",
    ]);
  });

  test("a new group with named sources is its own description; one open to everyone is refused", () => {
    const create = (security_rule: JsonObject[]) =>
      briefs(change("azurerm_network_security_group", "create", null, { name: "nsg", security_rule }));
    expect(create([rule({})])).toEqual([]);
    expect(create([rule({ source_address_prefix: "*" })])).toEqual(["refuse network-rule-widened"]);
  });
});

describe("public access", () => {
  test.each([
    [SERVER, { public_network_access: "Disabled" }, { public_network_access: "Enabled" }],
    ["azurerm_key_vault", { public_network_access_enabled: false }, { public_network_access_enabled: true }],
    ["azurerm_storage_account", { allow_nested_items_to_be_public: false }, { allow_nested_items_to_be_public: true }],
    ["azurerm_storage_container", { container_access_type: "private" }, { container_access_type: "blob" }],
    [
      "azurerm_key_vault",
      { network_acls: [{ default_action: "Deny" }] },
      { network_acls: [{ default_action: "Allow" }] },
    ],
    ["azurerm_key_vault", { network_acls: [{ default_action: "Deny" }] }, { network_acls: [] }],
  ])("%s: %o → %o needs confirmation", (type, before, after) => {
    expect(briefs(change(type, "update", before, after))).toEqual(["confirm public-access"]);
    expect(briefs(change(type, "update", after, before))).not.toContain("confirm public-access");
  });

  test("something created public is worth a notice", () => {
    expect(briefs(change(SERVER, "create", null, { public_network_access: "Enabled" }))).toEqual([
      "notice public-access",
    ]);
  });
});

describe("encryption and sign-in", () => {
  test.each([
    ["require_secure_transport", "ON", "OFF", ["confirm tls-weakened"]],
    ["require_secure_transport", null, "OFF", ["confirm tls-weakened"]],
    ["require_secure_transport", "OFF", "ON", []],
    ["tls_version", "TLSv1.2", "TLSv1.1,TLSv1.2", ["confirm tls-weakened", "notice restart-required"]],
    ["tls_version", "TLSv1.3", "TLSv1.2", ["confirm tls-weakened", "notice restart-required"]],
    ["tls_version", "TLSv1.2", "TLSv1.2,TLSv1.3", ["notice restart-required"]],
    ["aad_auth_only", "ON", "OFF", ["confirm authentication-weakened"]],
    ["aad_auth_only", "ON", null, ["confirm authentication-weakened", "notice resource-destroyed"]],
    ["audit_log_enabled", "ON", "OFF", ["confirm audit-reduced"]],
    ["audit_log_enabled", "ON", null, ["confirm audit-reduced", "notice resource-destroyed"]],
    ["audit_log_events", "CONNECTION,DDL", "CONNECTION", ["confirm audit-reduced"]],
    ["audit_log_events", "CONNECTION", "CONNECTION,DDL", []],
    ["innodb_read_io_threads", "4", "8", ["notice restart-required"]],
    ["performance_schema", "OFF", "ON", ["notice restart-required"]],
    ["long_query_time", "2", "1", []],
  ])("server parameter %s: %s → %s", (name, before, after, expected) => {
    expect(briefs(parameter(name, before, after))).toEqual(expected);
  });

  test("a parameter that goes together with its server takes no protection away", () => {
    const server = change(SERVER, "delete", { name: "mysql-a" }, null);
    expect(briefs(server, parameter("audit_log_enabled", "ON", null))).toEqual([
      "confirm stateful-destroy",
      "notice resource-destroyed",
    ]);
  });

  test.each([
    [{ min_tls_version: "TLS1_2" }, { min_tls_version: "TLS1_0" }, "confirm tls-weakened"],
    [{ minimum_tls_version: "1.2" }, { minimum_tls_version: "1.1" }, "confirm tls-weakened"],
    [{ https_traffic_only_enabled: true }, { https_traffic_only_enabled: false }, "confirm tls-weakened"],
    [{ local_auth_enabled: false }, { local_auth_enabled: true }, "confirm authentication-weakened"],
    [{ shared_access_key_enabled: false }, { shared_access_key_enabled: true }, "confirm authentication-weakened"],
    [{ rbac_authorization_enabled: true }, { rbac_authorization_enabled: false }, "confirm authentication-weakened"],
    [{ purge_protection_enabled: true }, { purge_protection_enabled: false }, "refuse purge-protection-off"],
    [
      { customer_managed_key: [{ key_vault_key_id: "a" }] },
      { customer_managed_key: [] },
      "confirm encryption-weakened",
    ],
    [
      { customer_managed_key: [{ key_vault_key_id: "a" }] },
      { customer_managed_key: [{ key_vault_key_id: "b" }] },
      "confirm encryption-weakened",
    ],
  ])("%o → %o is worth: %s", (before, after, expected) => {
    expect(briefs(change("azurerm_storage_account", "update", before, after))).toEqual([expected]);
    expect(briefs(change("azurerm_storage_account", "no-op", after, after))).toEqual([]);
  });
});

describe("permissions", () => {
  const ROLE = "azurerm_role_assignment";
  const scope = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.DBforMySQL/flexibleServers/x";
  test.each([
    ["a narrow role on one resource", { role_definition_name: "Monitoring Reader", scope }, "notice"],
    ["Owner", { role_definition_name: "Owner", scope }, "confirm"],
    ["Contributor", { role_definition_name: "Contributor", scope }, "confirm"],
    ["User Access Administrator", { role_definition_name: "User Access Administrator", scope }, "confirm"],
    [
      "Owner by its id",
      { role_definition_id: "/x/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635", scope },
      "confirm",
    ],
    [
      "a custom role",
      { role_definition_id: "/x/roleDefinitions/00000000-0000-0000-0000-000000000000", scope },
      "confirm",
    ],
    ["a narrow role on a subscription", { role_definition_name: "Reader", scope: "/subscriptions/1" }, "confirm"],
    ["a role known only after apply", { scope }, "confirm"],
  ])("%s: %s", (_name, after, level) => {
    expect(briefs(change(ROLE, "create", null, after))).toEqual([`${level} role-assignment-widened`]);
  });

  test("another subject that may sign in, and another administrator, need confirmation", () => {
    const credential = { parent_id: "/id/existing", issuer: "https://token", subject: "repo:a/b:ref:refs/heads/main" };
    expect(briefs(change("azurerm_federated_identity_credential", "create", null, credential))).toEqual([
      "confirm trust-added",
    ]);
    // As version 5 of azurerm names the identity.
    const { parent_id, ...others } = credential;
    const renamed = { ...others, user_assigned_identity_id: parent_id };
    expect(briefs(change("azurerm_federated_identity_credential", "create", null, renamed))).toEqual([
      "confirm trust-added",
    ]);
    const administrator = "azurerm_mysql_flexible_server_active_directory_administrator";
    expect(briefs(change(administrator, "update", { object_id: "a" }, { object_id: "b" }))).toEqual([
      "confirm trust-added",
    ]);
  });
});

describe("secrets", () => {
  const masks = {
    before_sensitive: { administrator_password: true, tags: { hint: true } },
    after_sensitive: { administrator_password: true, tags: { hint: true } },
  };

  test("a rotated password is found by its mask, a write-only one by its version", () => {
    const masked = change(
      SERVER,
      "update",
      { administrator_password: "Planted-Secret-0001!" },
      { administrator_password: "Planted-Secret-0002!" },
      { body: masks },
    );
    const versioned = change(
      SERVER,
      "update",
      { administrator_password_wo_version: 1 },
      { administrator_password_wo_version: 2 },
    );
    const secret = change("azurerm_key_vault_secret", "update", { value_wo_version: 1 }, { value_wo_version: 2 });
    expect([briefs(masked), briefs(versioned), briefs(secret)]).toEqual(Array(3).fill(["confirm credentials-rotated"]));
  });

  test("another sensitive value that changes is worth a notice and is not shown", () => {
    const [finding] = findingsOf(
      change(
        SERVER,
        "update",
        { tags: { hint: "Planted-Secret-0001!" } },
        { tags: { hint: "Planted-Secret-0002!" } },
        { body: masks },
      ),
    );
    expect(finding).toMatchObject({
      ruleId: "credentials-rotated",
      level: "notice",
      before: "(sensitive)",
      after: "(sensitive)",
    });
  });

  test("an output that loses its mark is found", () => {
    const output_changes = {
      password: { actions: ["update"], before: "x", after: "x", before_sensitive: true, after_sensitive: false },
    };
    expect(review(plan([BYSTANDER], { output_changes })).findings.map(brief)).toEqual(["confirm output-exposed"]);
  });

  test("a dangerous attribute behind a mask, or known only after apply, cannot be waved through", () => {
    const access = { public_network_access: "Disabled" };
    const hidden = change(
      SERVER,
      "update",
      access,
      { public_network_access: "Enabled" },
      { body: { after_sensitive: { public_network_access: true } } },
    );
    const unknown = change(SERVER, "update", access, {}, { body: { after_unknown: { public_network_access: true } } });
    const everything = change(
      SERVER,
      "update",
      access,
      { public_network_access: "Enabled" },
      { body: { after_sensitive: true, before_sensitive: true } },
    );
    for (const one of [hidden, unknown, everything]) expect(briefs(one)).toContain("confirm unknown-value");
  });
});

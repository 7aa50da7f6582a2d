import { Fn, Token } from "cdktf";
import { describe, expect, it } from "vitest";
import { LifecycleResourceGroup } from "../../constructs/lifecycle-resource-group.ts";
import { type Block, type RenderedStack, render } from "../support/constructs.ts";
import { at, naming, platformIn, reference, roles, TAGS } from "../support/jobs.ts";

const ACCOUNT = "azurerm_storage_account";
const ALERT = "azurerm_monitor_metric_alert";
const SETTING = "azurerm_monitor_diagnostic_setting";
const ASSOCIATION = "azurerm_subnet_network_security_group_association";
const platform = (changes: Parameters<typeof platformIn>[1] = {}) => render((scope) => void platformIn(scope, changes));
const subnetId = (stack: RenderedStack) =>
  reference(stack, ASSOCIATION, "platform_network-security-group-association", "subnet_id");

describe("a platform", () => {
  it("needs a profile, what its names are made of, a group, a network and its containers", () => {
    const stack = platform();
    expect(
      Object.fromEntries(Object.entries(stack.resource).map(([type, all]) => [type, Object.keys(all).length])),
    ).toEqual({
      azurerm_container_app_environment: 1,
      azurerm_eventgrid_system_topic: 1,
      azurerm_log_analytics_workspace: 1,
      azurerm_monitor_diagnostic_setting: 4,
      azurerm_network_security_group: 1,
      azurerm_role_assignment: 2,
      azurerm_storage_account: 2,
      azurerm_storage_container: 3,
      azurerm_storage_management_policy: 1,
      azurerm_subnet: 1,
      azurerm_subnet_network_security_group_association: 1,
      azurerm_virtual_network: 1,
    });
    const names = Object.values(stack.resource)
      .flatMap((all) => Object.values(all))
      .flatMap(({ name }) =>
        name === undefined || name === "to-log-analytics" || String(name).startsWith("${uuidv5(") ? [] : [name],
      );
    expect(names.sort()).toEqual([
      "cae-acme-trading-dev",
      "dead-letter",
      "evgt-acme-trading-dev",
      "input",
      "log-acme-trading-dev",
      "nsg-acme-trading-dev",
      "output",
      "snet-acme-trading-dev-jobs",
      "stacmetrddev",
      "stacmetrddevq",
      "vnet-acme-trading-dev",
    ]);
  });

  it("takes all its parameters", () => {
    const stack = platform({
      profile: "protected",
      storage: {
        accountName: "mydata",
        queueAccountName: "myqueues",
        replication: "GZRS",
        retentionDays: 7,
        softDeleteDays: 5,
        allowedIpRanges: ["203.0.113.0/24", "198.51.100.7/32", "198.51.100.8"],
      },
      logs: { retentionDays: 60, dailyQuotaGb: 0.5 },
      alerts: { contactEmails: ["me@example.com", "you@example.com"], waitingHours: 24 },
    });
    for (const [path, name] of [
      ["platform_data", "mydata"],
      ["platform_queues", "myqueues"],
    ] as const) {
      expect(at(stack, ACCOUNT, path)).toMatchObject({
        name,
        account_replication_type: "GZRS",
        blob_properties: { delete_retention_policy: { days: 5 }, container_delete_retention_policy: { days: 5 } },
        // A single address stands without a prefix length.
        network_rules: { ip_rules: ["203.0.113.0/24", "198.51.100.7", "198.51.100.8"] },
        lifecycle: { prevent_destroy: true },
      });
    }
    expect(stack.only("azurerm_log_analytics_workspace")).toMatchObject({ retention_in_days: 60, daily_quota_gb: 0.5 });
    expect(stack.only("azurerm_monitor_action_group")).toMatchObject({
      name: "ag-acme-trading-dev",
      email_receiver: [{ email_address: "me@example.com" }, { email_address: "you@example.com" }],
    });
  });

  it("takes values that only Terraform knows", () => {
    const stack = platform({
      storage: {
        accountName: Fn.lower("DATA"),
        queueAccountName: Fn.lower("QUEUES"),
        retentionDays: Token.asNumber(Fn.max([1, 2])),
        softDeleteDays: Token.asNumber(Fn.max([1, 3])),
        allowedIpRanges: [Fn.lower("RANGE")],
      },
      network: { addressSpace: Fn.lower("SPACE"), subnetPrefix: Fn.cidrsubnet("10.40.0.0/24", 2, 0) },
      logs: { retentionDays: Token.asNumber(Fn.max([30, 60])), dailyQuotaGb: Token.asNumber(Fn.max([1, 2])) },
      alerts: { contactEmails: [Fn.lower("ME@EXAMPLE.COM")] },
    });
    expect(at(stack, ACCOUNT, "platform_data")).toMatchObject({
      name: '${lower("DATA")}',
      blob_properties: { delete_retention_policy: { days: "${max(1, 3)}" } },
      network_rules: { ip_rules: ['${lower("RANGE")}'] },
    });
    expect(stack.only("azurerm_subnet")).toMatchObject({ address_prefixes: ['${cidrsubnet("10.40.0.0/24", 2, 0)}'] });
  });

  it("refuses wrong props with a sentence for each, behind the path of the construct", () => {
    expect(() => platform({ network: { addressSpace: "10.40.0.0/24", subnetPrefix: "10.41.0.0/28" } })).toThrow(
      "test/platform cannot be built:\n" +
        '  network.subnetPrefix is "10.41.0.0/28", but must be at least a /27 (job-platform/network)',
    );
  });

  it("can be used twice in a stack", () => {
    const stack = render((scope) => {
      platformIn(scope, {}, "one");
      platformIn(scope, { naming: { ...naming, instance: "blue" } }, "two");
    });
    for (const [type, blocks] of Object.entries(platform().resource)) {
      const names = Object.values(stack.all(type)).map(
        ({ name, target_resource_id, scope, storage_account_id, subnet_id }) =>
          JSON.stringify([name, target_resource_id, scope, storage_account_id, subnet_id]),
      );
      expect(new Set(names).size, type).toBe(2 * Object.keys(blocks).length);
    }
    expect(at(stack, ACCOUNT, "two_queues").name).toBe("stacmetrddevblueq");
  });

  it("fits a LifecycleResourceGroup, and waits for it", () => {
    const stack = render((scope) => {
      const group = new LifecycleResourceGroup(scope, "group", {
        profile: "ephemeral",
        naming,
        location: "westeurope",
      });
      platformIn(scope, { resourceGroup: group });
    });
    expect(stack.only("azurerm_virtual_network").resource_group_name).toMatch(
      /^\$\{azurerm_resource_group\.\S+\.name\}$/,
    );
  });
});

describe("the accounts of a platform", () => {
  it("are closed to everybody but the subnet and Azure's own services, and to everything but TLS 1.2", () => {
    const stack = platform();
    for (const path of ["platform_data", "platform_queues"]) {
      expect(at(stack, ACCOUNT, path)).toMatchObject({
        account_kind: "StorageV2",
        min_tls_version: "TLS1_2",
        https_traffic_only_enabled: true,
        allow_nested_items_to_be_public: false,
        cross_tenant_replication_enabled: false,
        local_user_enabled: false,
        infrastructure_encryption_enabled: true,
        network_rules: {
          default_action: "Deny",
          bypass: ["AzureServices"],
          virtual_network_subnet_ids: [subnetId(stack)],
        },
        tags: TAGS,
      });
      expect(at(stack, ACCOUNT, path).network_rules).not.toHaveProperty("ip_rules");
    }
    expect(stack.only("azurerm_subnet").service_endpoints).toContain("Microsoft.Storage");
  });

  it("have keys only where the scaler of jobs needs them: at the queues, not at the data", () => {
    const stack = platform();
    expect(at(stack, ACCOUNT, "platform_data")).toMatchObject({ shared_access_key_enabled: false });
    expect(at(stack, ACCOUNT, "platform_queues")).toMatchObject({
      shared_access_key_enabled: true,
      default_to_oauth_authentication: true,
    });
  });

  it.each([
    ["ephemeral", "LRS", 7, 30],
    ["standard", "ZRS", 14, 90],
    ["protected", "ZRS", 30, 365],
  ] as const)(
    "keep in profile %s: %s, deleted blobs %i days, untouched ones %i days",
    (profile, copies, deleted, kept) => {
      const stack = platform({ profile });
      expect(at(stack, ACCOUNT, "platform_data")).toMatchObject({
        account_replication_type: copies,
        blob_properties: { versioning_enabled: true, delete_retention_policy: { days: deleted } },
      });
      expect(stack.only("azurerm_storage_management_policy")).toEqual({
        storage_account_id: reference(stack, ACCOUNT, "platform_data"),
        rule: [
          {
            name: "retention",
            enabled: true,
            filters: { blob_types: ["blockBlob"], prefix_match: ["input/", "output/", "dead-letter/"] },
            actions: { base_blob: { delete_after_days_since_modification_greater_than: kept } },
          },
          {
            name: "old-versions",
            enabled: true,
            filters: { blob_types: ["blockBlob"] },
            actions: { version: { delete_after_days_since_creation: deleted } },
          },
        ],
      });
    },
  );

  it("hold private containers", () => {
    for (const container of Object.values(platform().all("azurerm_storage_container"))) {
      expect(container.container_access_type).toBe("private");
    }
  });
});

describe("the events of a platform", () => {
  it("come from one system topic of the account of the data, with an identity of its own", () => {
    const stack = platform();
    expect(stack.only("azurerm_eventgrid_system_topic")).toMatchObject({
      topic_type: "Microsoft.Storage.StorageAccounts",
      source_resource_id: reference(stack, ACCOUNT, "platform_data"),
      location: "westeurope",
      identity: { type: "SystemAssigned" },
    });
  });

  it("may be sent to queues and put aside, and nothing else", () => {
    expect(roles(platform())).toEqual([
      "platform_system-topic: Storage Blob Data Contributor at platform_container-dead-letter",
      "platform_system-topic: Storage Queue Data Message Sender at platform_queues",
    ]);
  });
});

describe("the network of a platform", () => {
  it("is a subnet that Container Apps has to itself, with a security group", () => {
    const stack = platform();
    expect(stack.only("azurerm_subnet")).toMatchObject({
      address_prefixes: ["10.40.0.0/26"],
      service_endpoints: ["Microsoft.Storage", "Microsoft.CognitiveServices"],
      delegation: [{ service_delegation: { name: "Microsoft.App/environments" } }],
    });
    // What somebody opens by hand is closed again.
    expect(stack.only("azurerm_network_security_group").security_rule).toEqual([]);
  });

  it("is finished before anybody joins the subnet: Azure refuses two writes to a network at once", () => {
    const stack = platform();
    expect(stack.only("azurerm_container_app_environment").infrastructure_subnet_id).toBe(subnetId(stack));
    const text = JSON.stringify(stack.resource);
    const direct = reference(stack, "azurerm_subnet", "platform_subnet");
    expect(text.split(direct)).toHaveLength(2);
  });
});

describe("the logs of a platform", () => {
  it("go to a workspace that only Microsoft Entra opens, by settings that need no key", () => {
    const stack = platform();
    expect(stack.only("azurerm_log_analytics_workspace")).toMatchObject({ local_authentication_enabled: false });
    expect(stack.only("azurerm_container_app_environment")).toMatchObject({ logs_destination: "azure-monitor" });
    expect(stack.only("azurerm_container_app_environment")).not.toHaveProperty("log_analytics_workspace_id");
  });

  it("are all that data, queues, topic and environment tell, in the categories that each of them has", () => {
    const stack = platform();
    const metrics = (path: string) =>
      (at(stack, SETTING, path).enabled_metric as Block[]).map(({ category }) => category);
    const storage = ["Capacity", "Transaction"];
    expect(metrics("platform_data-diagnostics")).toEqual(storage);
    expect(metrics("platform_queues-diagnostics")).toEqual(storage);
    expect(metrics("platform_topic-diagnostics")).toEqual(["AllMetrics"]);
    expect(metrics("platform_environment-diagnostics")).toEqual(["AllMetrics"]);
    for (const setting of Object.values(stack.all(SETTING))) {
      expect(setting.enabled_log).toEqual([{ category_group: "allLogs" }]);
    }
    expect(at(stack, SETTING, "platform_queues-diagnostics").target_resource_id).toBe(
      `${reference(stack, ACCOUNT, "platform_queues")}/queueServices/default`,
    );
  });
});

describe("the alerts of a platform", () => {
  const alerting = (waitingHours?: 1 | 6 | 12 | 24) =>
    platform({ alerts: { contactEmails: ["me@example.com"], ...(waitingHours && { waitingHours }) } });

  it("are none without somebody to tell", () => {
    expect(platform().all(ALERT)).toEqual({});
    expect(platform().all("azurerm_monitor_action_group")).toEqual({});
  });

  it("tell of the first event that could not be delivered", () => {
    const stack = alerting();
    expect(at(stack, ALERT, "platform_alert-dead-letters")).toMatchObject({
      scopes: [reference(stack, "azurerm_eventgrid_system_topic", "platform_system-topic")],
      criteria: [
        { metric_name: "DeadLetteredCount", aggregation: "Total", operator: "GreaterThanOrEqual", threshold: 1 },
      ],
      action: [{ action_group_id: reference(stack, "azurerm_monitor_action_group", "platform_action-group") }],
    });
  });

  it.each([
    [undefined, "PT6H"],
    [1, "PT1H"],
    [6, "PT6H"],
    [12, "PT12H"],
    [24, "P1D"],
  ] as const)("tell of messages that wait for %s hours, over the window %s that Azure knows", (hours, window) => {
    const stack = alerting(hours);
    expect(at(stack, ALERT, "platform_alert-waiting")).toMatchObject({
      scopes: [`${reference(stack, ACCOUNT, "platform_queues")}/queueServices/default`],
      window_size: window,
      criteria: [
        { metric_name: "QueueMessageCount", aggregation: "Average", operator: "GreaterThanOrEqual", threshold: 1 },
      ],
    });
  });
});

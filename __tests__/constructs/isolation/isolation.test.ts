import { describe, expect, it } from "vitest";
import { checkIsolation, isolationRules } from "../../../constructs/isolation/index.ts";
import { blockOf, renderedStacks, type Stacks } from "../../support/rendered-stacks.ts";

/** What is found in the stacks of this project after something was planted in them. */
function found(plant: (stacks: Stacks) => void) {
  const stacks = renderedStacks();
  plant(stacks);
  return checkIsolation(Object.entries(stacks).map(([id, terraform]) => ({ id, terraform })));
}

const job = ({ "trading-dev": trading }: Stacks) => blockOf(trading, "azurerm_container_app_job", "backtest/job");
const say = (stacks: Stacks, value: string, name = "NOTE") =>
  job(stacks).template.container[0].env.push({ name, value });
const backend = (storage_account_name: string, key: string) => ({
  backend: { azurerm: { storage_account_name, container_name: "tfstate", key } },
});

/** By rule: what is planted, and what the sentence must say. */
const PLANTED: Record<string, [what: string, plant: (stacks: Stacks) => void, says: RegExp][]> = {
  "isolation/unknown-stream": [
    [
      "a stack of no stream",
      (stacks) => Object.assign(stacks, { "billing-dev": {} }),
      /^stack "billing-dev" belongs to no stream/,
    ],
  ],
  "isolation/shared-state": [
    [
      "one blob for two stacks",
      ({ "mysql-prod": mysql, "foundation-prod": foundation }) =>
        Object.assign(mysql.terraform.backend.azurerm, { key: foundation.terraform.backend.azurerm.key }),
      /keeps the state of mysql-prod in ".*foundation-prod\.tfstate", where that of foundation-prod is/,
    ],
    [
      "one file for two stacks, by another path",
      ({ "mysql-dev": mysql }) =>
        Object.assign(mysql.terraform.backend.local, { path: "./../foundation-dev//terraform.tfstate" }),
      /keeps the state of mysql-dev/,
    ],
  ],
  "isolation/shared-resource-group": [
    [
      "one group that two streams use",
      (stacks) => {
        delete stacks["foundation-dev"];
        for (const id of ["trading-dev", "content-dev"]) blockOf(stacks[id], "azurerm_resource_group").name = "rg-team";
      },
      /streams (trading and content|content and trading) share the resource group/,
    ],
    [
      "a group that the foundation makes for another stream, made once more",
      ({ "trading-dev": trading }) =>
        Object.assign(trading.resource, { azurerm_resource_group: { own: { name: "rg-convergent-content-dev" } } }),
      /share the resource group/,
    ],
  ],
  "isolation/shared-identity": [
    [
      "one identity that two streams use",
      (stacks) => {
        for (const id of ["trading-dev", "content-dev"]) {
          const azurerm_user_assigned_identity = { shared: { name: "id-both", resource_group_name: "rg-hub" } };
          Object.assign(stacks[id].data, { azurerm_user_assigned_identity });
        }
      },
      /share the identity; give each its own/,
    ],
  ],
  "isolation/shared-queue": [
    [
      "one queue that two streams use",
      (stacks) => {
        for (const id of ["trading-dev", "content-dev"]) {
          const azurerm_servicebus_queue = {
            shared: { name: "work", namespace_id: "/subscriptions/1/namespaces/hub" },
          };
          Object.assign(stacks[id].data, { azurerm_servicebus_queue });
        }
      },
      /share the queue/,
    ],
  ],
  "isolation/shared-storage-account": [
    [
      "an account that two streams make",
      ({ "trading-dev": trading, "content-dev": content }) => {
        const { name } = blockOf(content, "azurerm_storage_account", "platform/data");
        blockOf(trading, "azurerm_storage_account", "platform/data").name = name;
      },
      /share the storage account/,
    ],
    [
      "an account that nobody here makes, for the state of two streams",
      (stacks) => {
        for (const id of ["trading-prod", "content-prod"]) stacks[id].terraform = backend("stcompany", `${id}.tfstate`);
      },
      /name of terraform in \S+ is "stcompany".*share the storage account/,
    ],
  ],
  "isolation/shared-resource": [
    [
      "a Key Vault that two streams use",
      (stacks) => {
        for (const id of ["trading-dev", "content-dev"])
          Object.assign(stacks[id].data, {
            azurerm_key_vault: { shared: { name: "kv-both", resource_group_name: "x" } },
          });
      },
      /share the Key Vault/,
    ],
  ],
  "isolation/foreign-name": [
    [
      "the group of another stream as its own",
      ({ "trading-dev": trading }) =>
        Object.assign(blockOf(trading, "azurerm_resource_group"), { name: "rg-convergent-content-dev" }),
      /^name of data\.azurerm_resource_group\.\S+ in trading-dev names "rg-convergent-content-dev", the resource group of stream content/,
    ],
    [
      "a group by its id",
      (stacks) => say(stacks, "/subscriptions/1/resourceGroups/RG-Convergent-Content-Dev/providers/x"),
      /names "rg-convergent-content-dev"/,
    ],
    [
      "an account by its address",
      (stacks) => say(stacks, "https://stconvergentcntdevq.queue.core.windows.net/"),
      /account of stream content/,
    ],
    [
      "an account in a connection string",
      (stacks) => say(stacks, "AccountName=stconvergentcntdev;AccountKey=x"),
      /account of stream content/,
    ],
    ["an account of another environment", (stacks) => say(stacks, "stconvergentcntprod"), /in content-prod/],
    [
      "an identity by its name",
      (stacks) => say(stacks, "id-convergent-content-dev-deploy"),
      /identity of stream content/,
    ],
    [
      "a queue by its name",
      (stacks) => say(stacks, "batch", "QUEUE_NAME"),
      /names "batch", the queue of stream content/,
    ],
    ["a queue by its id", (stacks) => say(stacks, "/x/queues/readiness-content"), /queue of stream content/],
    ["a container by its name", (stacks) => say(stacks, "pieces", "INPUT_CONTAINER"), /container of stream content/],
    [
      "a MySQL server by its name",
      (stacks) => say(stacks, "mysql-convergent-dev.mysql.database.azure.com"),
      /MySQL server of stream automation/,
    ],
    ["a GitHub environment", (stacks) => say(stacks, "automation-dev"), /GitHub environment of stream automation/],
    ["one with reviewers", (stacks) => say(stacks, "content-dev-confirm"), /GitHub environment of stream content/],
    ["a state by its key", (stacks) => say(stacks, "content-prod.tfstate"), /the state of stream content/],
    [
      "the account that the foundation makes for the state of another stream",
      ({ "trading-prod": trading }) =>
        Object.assign(trading.terraform.backend.azurerm, { storage_account_name: "stconvergentcntprodtf" }),
      /names "stconvergentcntprodtf", the storage account of stream content/,
    ],
    [
      "the name in an output",
      ({ "content-dev": content }) => Object.assign(content.output, { x: { value: "sb-convergent-foundation-dev" } }),
      /^value of output\.x in content-dev names/,
    ],
  ],
  "isolation/foreign-reference": [
    [
      "a resource of another stream",
      (stacks) => say(stacks, "${azurerm_cognitive_account.text-model_account_6A6AAC5D.endpoint}"),
      /refers to "azurerm_cognitive_account\.\S+", which is in content-dev of stream content/,
    ],
    [
      "a dependency",
      (stacks) => Object.assign(job(stacks), { depends_on: ["azurerm_cognitive_account.text-model_account_6A6AAC5D"] }),
      /in content-dev of stream content/,
    ],
  ],
  "isolation/remote-state": [
    [
      "a state by its place",
      ({ "trading-dev": trading }) =>
        Object.assign(trading.data, {
          terraform_remote_state: { x: { backend: "local", config: { path: "../content-dev/terraform.tfstate" } } },
        }),
      /^data\.terraform_remote_state\.x in trading-dev reads the state of another stack/,
    ],
  ],
  "isolation/cross-stack-output": [
    [
      "an output for another stack",
      ({ "content-dev": content }) =>
        Object.assign(content.output, { "cross-stack-output-azurerm_storage_account": { value: "x" } }),
      /^output\.cross-stack-output-azurerm_storage_account in content-dev is for another stack to read/,
    ],
  ],
  "isolation/mixed-landing": [
    [
      "a role of one stream's identity in another stream's group",
      ({ "foundation-dev": foundation }) => {
        const { scope } = blockOf(foundation, "azurerm_role_assignment", "/content/deploys");
        blockOf(foundation, "azurerm_role_assignment", "/trading/deploys").scope = scope;
      },
      /is about stream content, but principal_id is of stream trading/,
    ],
    [
      "events of one stream's group to another stream's queue",
      ({ "foundation-dev": foundation }) => {
        const type = "azurerm_eventgrid_system_topic_event_subscription";
        const queue = blockOf(foundation, type, "rg-convergent-content-dev").service_bus_queue_endpoint_id;
        blockOf(foundation, type, "rg-convergent-trading-dev").service_bus_queue_endpoint_id = queue;
      },
      /is about stream trading, but service_bus_queue_endpoint_id is of stream content/,
    ],
  ],
  "isolation/wide-role": [
    [
      "a role on the subscription for the identity of a stream",
      ({ "foundation-dev": foundation }) => {
        const { scope } = blockOf(foundation, "azurerm_role_assignment", "/automation/deploys");
        blockOf(foundation, "azurerm_role_assignment", "/trading/deploys").scope = scope;
      },
      /^scope of \S+ in foundation-dev is "\/subscriptions\/\S+", which reaches every stream, for an identity of stream trading/,
    ],
    [
      "a role on the subscription that Terraform finds",
      ({ "content-dev": content }) => {
        const scope = "${data.azurerm_subscription.current.id}";
        blockOf(content, "azurerm_role_assignment", "/batch/reads-input").scope = scope;
      },
      /for an identity of stream content/,
    ],
  ],
  "isolation/trusted-environment": [
    [
      "pull requests trusted",
      ({ "foundation-dev": foundation }) => {
        blockOf(foundation, "azurerm_federated_identity_credential", "/automation/github-immutable").subject =
          "repo:acme@1/convergent@2:pull_request";
      },
      /must trust GitHub environments of it alone; let it end with :environment:automation-dev-pull-request or :environment:automation-dev-plan or :environment:automation-dev or :environment:automation-dev-confirm$/,
    ],
    [
      "the environment of another deployment trusted",
      ({ "foundation-dev": foundation }) => {
        const credential = blockOf(foundation, "azurerm_federated_identity_credential", "/trading/github-immutable");
        credential.subject = credential.subject.replace("trading-dev", "trading-prod");
      },
      /let it end with :environment:trading-dev/,
    ],
    [
      "an environment that only begins like one of the stream",
      ({ "foundation-dev": foundation }) => {
        const credential = blockOf(foundation, "azurerm_federated_identity_credential", "/trading/github-immutable");
        credential.subject += "-anybody";
      },
      /is "\S+:environment:trading-dev-anybody"/,
    ],
  ],
  "isolation/plan-identity": [
    [
      "pull requests that may deploy",
      ({ "foundation-dev": foundation }) => {
        blockOf(foundation, "azurerm_role_assignment", "/trading/plans").role_definition_name = "Contributor";
      },
      /^role_definition_name of \S+ in foundation-dev is "Contributor", but pull requests plan as this identity; give it no role but Reader and Storage Blob Data Reader/,
    ],
    [
      "a role by the id of its definition",
      ({ "foundation-dev": foundation }) => {
        const role = blockOf(foundation, "azurerm_role_assignment", "/trading/reads-state-and-runs");
        delete role.role_definition_name;
        role.role_definition_id = "/providers/x/b24988ac-6180-42a0-ab88-20f7382dd24c";
      },
      /^role_definition_id of \S+ in foundation-dev is "\/providers\/x/,
    ],
    [
      "one identity for what plans and what deploys",
      ({ "foundation-dev": foundation }) => {
        const type = "azurerm_federated_identity_credential";
        const deploys = blockOf(foundation, type, "/trading/github-immutable");
        blockOf(foundation, type, "/trading/github-immutable-plan").parent_id = deploys.parent_id;
      },
      /is "\S+:environment:trading-dev-confirm", but pull requests plan as the same identity/,
    ],
  ],
};

describe("the isolation of rendered stacks", () => {
  it("finds nothing in this project, where the foundation makes the landings of all streams", () => {
    expect(found(() => {})).toEqual([]);
  });

  it("has a planted violation for every rule", () => {
    expect(Object.keys(PLANTED).sort()).toEqual(isolationRules.map(({ id }) => id).sort());
  });

  describe.each(Object.entries(PLANTED))("%s", (ruleId, cases) => {
    it.each(cases)("finds %s", (_, plant, says) => {
      const violations = found(plant);
      expect(violations).toContainEqual(expect.objectContaining({ ruleId, message: expect.stringMatching(says) }));
    });
  });

  it.each<[string, (stacks: Stacks) => void]>([
    ["an ordinary word that is a queue of another stream", (stacks) => say(stacks, "batch")],
    [
      "a queue of another stream in another environment, by an ordinary word",
      (stacks) => {
        blockOf(stacks["content-prod"], "azurerm_storage_queue", "batch/queue").name = "episodes";
        say(stacks, "episodes", "QUEUE_NAME");
      },
    ],
    ["what its own stream has", (stacks) => say(stacks, "https://stconvergenttrddevtf.blob.core.windows.net/runs")],
    [
      "the same queue name in accounts of its own",
      ({ "content-dev": content }) => {
        blockOf(content, "azurerm_storage_queue", "batch/queue").name = "backtest";
      },
    ],
    [
      "the same names in another subscription",
      (stacks) => {
        delete stacks["foundation-dev"];
        Object.assign(stacks["content-dev"].provider.azurerm[0], { subscription_id: "4" });
        for (const id of ["trading-dev", "content-dev"]) blockOf(stacks[id], "azurerm_resource_group").name = "rg-team";
      },
    ],
  ])("bears %s", (_, plant) => {
    expect(found(plant)).toEqual([]);
  });
});

import { Fn, Token } from "cdktf";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../constructs/rule.ts";
import { resolveStreamLanding, streamLandingRules } from "../../constructs/stream-landing.rules.ts";
import { StreamLanding, type StreamLandingProps } from "../../constructs/stream-landing.ts";
import { type RenderedStack, render } from "../support/constructs.ts";
import {
  addressOf,
  at,
  GROUP_ID,
  naming as own,
  reference,
  resourceGroup,
  roles,
  WORKSPACE_ID,
} from "../support/jobs.ts";
import { describeRules } from "../support/rules.ts";

const ACCOUNT = "azurerm_storage_account";
const CREDENTIAL = "azurerm_federated_identity_credential";
const naming = { ...own, stack: "foundation" };
const GITHUB = { owner: "acme", repository: "convergent", ownerId: 12, repositoryId: 34 };
const MINIMAL: StreamLandingProps = {
  stream: "trading",
  profile: "standard",
  naming,
  runRetentionDays: 90,
  github: GITHUB,
  resourceGroup,
  logAnalyticsWorkspaceId: WORKSPACE_ID,
};
const landing = (props: Partial<StreamLandingProps> = {}) =>
  render((scope) => void new StreamLanding(scope, "landing", { ...MINIMAL, ...props }));
const subjects = (stack: RenderedStack) => Object.values(stack.all(CREDENTIAL)).map(({ subject }) => subject);

describe("a landing", () => {
  it("needs a stream, a profile, what its names are made of, a repository, a group and a workspace", () => {
    const stack = landing();
    expect(stack.only(ACCOUNT)).toMatchObject({
      name: "stacmetrddevtf",
      resource_group_name: "rg-acme-trading-dev",
      account_replication_type: "ZRS",
      shared_access_key_enabled: false,
      allow_nested_items_to_be_public: false,
      network_rules: { default_action: "Deny", bypass: ["AzureServices"] },
      blob_properties: { versioning_enabled: true, delete_retention_policy: { days: 30 } },
    });
    expect(stack.only(ACCOUNT)).not.toHaveProperty("lifecycle");
    const identities = Object.values(stack.all("azurerm_user_assigned_identity"));
    expect(identities.map(({ name }) => name).sort()).toEqual([
      "id-acme-trading-dev-deploy",
      "id-acme-trading-dev-plan",
    ]);
    const containers = Object.values(stack.all("azurerm_storage_container"));
    expect(containers.map(({ name, container_access_type }) => [name, container_access_type]).sort()).toEqual([
      ["runs", "private"],
      ["tfstate", "private"],
    ]);
  });

  it("takes all its parameters", () => {
    const stack = landing({
      profile: "protected",
      storage: { replication: "GZRS", softDeleteDays: 12, defaultAction: "Deny", allowedIpRanges: ["203.0.113.7/32"] },
      runRetentionDays: 40,
    });
    expect(stack.only(ACCOUNT)).toMatchObject({
      account_replication_type: "GZRS",
      blob_properties: { delete_retention_policy: { days: 12 } },
      network_rules: { default_action: "Deny", ip_rules: ["203.0.113.7"] },
      lifecycle: { prevent_destroy: true },
    });
  });

  it("has no firewall rules when everybody may knock: azurerm reads such rules as none", () => {
    expect(landing({ storage: { defaultAction: "Allow" } }).only(ACCOUNT)).not.toHaveProperty("network_rules");
  });

  it("takes values that only Terraform knows", () => {
    const stack = landing({
      github: { ...GITHUB, owner: Fn.lower("ACME"), repository: Fn.lower("REPOSITORY"), subjects: "name" },
      storage: { softDeleteDays: Token.asNumber(Fn.max([1, 2])), allowedIpRanges: [Fn.lower("RANGE")] },
      runRetentionDays: Token.asNumber(Fn.max([3, 4])),
    });
    expect(stack.only(ACCOUNT)).toMatchObject({
      blob_properties: { delete_retention_policy: { days: "${max(1, 2)}" } },
      network_rules: { ip_rules: ['${lower("RANGE")}'] },
    });
    expect(subjects(stack)).toContain('repo:${lower("ACME")}/${lower("REPOSITORY")}:environment:trading-dev');
  });

  it("refuses wrong props with a sentence for each, behind the path of the construct", () => {
    expect(() =>
      landing({ github: { owner: "acme", repository: "convergent" }, storage: { softDeleteDays: 0 } }),
    ).toThrow(
      "test/landing cannot be built:\n" +
        "  storage.softDeleteDays is 0, but must be between 1 and 365 (foundation/storage)\n" +
        '  github.ownerId is missing, but github.subjects is "immutable"; ask for it with gh api users/acme --jq .id (foundation/github)\n' +
        '  github.repositoryId is missing, but github.subjects is "immutable"; ask for it with gh api repos/acme/convergent --jq .id (foundation/github)',
    );
  });

  it("can be used for each stream of a stack", () => {
    const stack = render((scope) => {
      for (const stream of ["automation", "trading", "content"] as const) {
        new StreamLanding(scope, stream, { ...MINIMAL, stream });
      }
    });
    const names = (type: string) => Object.values(stack.all(type)).map(({ name }) => name);
    expect(names(ACCOUNT).sort()).toEqual(["stacmeautdevtf", "stacmecntdevtf", "stacmetrddevtf"]);
    expect(new Set(names("azurerm_user_assigned_identity")).size).toBe(6);
    expect(subjects(stack).sort()).toEqual(
      ["automation", "content", "trading"].flatMap((stream) =>
        ["", "-confirm", "-plan", "-pull-request"].map(
          (use) => `repo:acme@12/convergent@34:environment:${stream}-dev${use}`,
        ),
      ),
    );
  });

  it("deletes runs and undelivered events after their time, state never, and old versions of all", () => {
    expect(landing().only("azurerm_storage_management_policy").rule).toEqual([
      {
        name: "retention",
        enabled: true,
        filters: { blob_types: ["blockBlob"], prefix_match: ["runs/runs/", "dead-letter/"] },
        actions: { base_blob: { delete_after_days_since_modification_greater_than: 90 } },
      },
      {
        name: "old-versions",
        enabled: true,
        filters: { blob_types: ["blockBlob"] },
        actions: { version: { delete_after_days_since_creation: 30 } },
      },
    ]);
  });

  it("tells its logs and metrics, in the categories that storage has", () => {
    const stack = landing();
    expect(stack.only("azurerm_monitor_diagnostic_setting")).toMatchObject({
      target_resource_id: `${reference(stack, ACCOUNT, "landing_account")}/blobServices/default`,
      enabled_metric: [{ category: "Capacity" }, { category: "Transaction" }],
    });
  });
});

describe("whom a landing trusts", () => {
  const name = "repo:acme/convergent:environment:trading-dev";
  const immutable = "repo:acme@12/convergent@34:environment:trading-dev";

  it.each([
    [undefined, [immutable]],
    ["immutable", [immutable]],
    ["name", [name]],
    ["both", [immutable, name]],
  ] as const)("is, with subjects %s, the jobs of four GitHub environments and nobody else", (form, expected) => {
    const stack = landing({ github: { ...GITHUB, ...(form && { subjects: form }) } });
    const trusted = (identity: string) =>
      Object.values(stack.all(CREDENTIAL))
        .filter(({ parent_id }) => parent_id === reference(stack, "azurerm_user_assigned_identity", identity))
        .map(({ subject }) => subject)
        .sort();
    const of = (...uses: readonly string[]) => expected.flatMap((each) => uses.map((use) => `${each}${use}`)).sort();
    expect(trusted("landing_identity")).toEqual(of("", "-confirm"));
    // Who opens a pull request must not deploy.
    expect(trusted("landing_plan-identity")).toEqual(of("-plan", "-pull-request"));
    expect(subjects(stack)).toHaveLength(4 * expected.length);
    for (const credential of Object.values(stack.all(CREDENTIAL))) {
      expect(credential).toMatchObject({
        issuer: "https://token.actions.githubusercontent.com",
        audience: ["api://AzureADTokenExchange"],
      });
      expect(String(credential.subject)).not.toMatch(/pull_request|:ref:|\*/);
    }
  });

  it("is written one after another, for Azure refuses two at once", () => {
    const stack = landing({ github: { ...GITHUB, subjects: "both" } });
    expect(at(stack, CREDENTIAL, "landing_github-immutable").depends_on).toEqual([
      addressOf(stack, "azurerm_user_assigned_identity", "landing_identity"),
    ]);
    const order = ["github-immutable", "github-name", "github-immutable-confirm", "github-name-confirm"];
    for (const [index, name] of order.slice(1).entries()) {
      const before = addressOf(stack, CREDENTIAL, `landing_${order[index]}`);
      expect(at(stack, CREDENTIAL, `landing_${name}`).depends_on).toEqual([before]);
    }
  });
});

describe("what the identities of a landing may do", () => {
  it("is to deploy into its group, to give its workers their roles, and to keep state and runs, or only to read all that", () => {
    expect(roles(landing())).toEqual([
      "landing_identity: Contributor at subscription/resourceGroups/rg-acme-trading-dev",
      "landing_identity: Role Based Access Control Administrator at subscription/resourceGroups/rg-acme-trading-dev",
      "landing_identity: Storage Blob Data Contributor at landing_account",
      "landing_plan-identity: Reader at subscription/resourceGroups/rg-acme-trading-dev",
      "landing_plan-identity: Storage Blob Data Reader at landing_account",
    ]);
  });

  it("reaches further only when it is told", () => {
    const subscription = GROUP_ID.split("/resourceGroups")[0] ?? "";
    expect(roles(landing({ deployScope: subscription }))).toEqual([
      "landing_identity: Contributor at subscription",
      "landing_identity: Role Based Access Control Administrator at subscription",
      "landing_identity: Storage Blob Data Contributor at landing_account",
      "landing_plan-identity: Reader at subscription",
      "landing_plan-identity: Storage Blob Data Reader at landing_account",
    ]);
  });

  it("is to give away only the roles of its stream, to workloads only", () => {
    const condition = (stream: StreamLandingProps["stream"]) =>
      at(landing({ stream }), "azurerm_role_assignment", "landing_assigns-roles");
    const [automation, trading, content] = (["automation", "trading", "content"] as const).map(condition);
    const openAiUser = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd";
    expect(trading).toMatchObject({ condition_version: "2.0" });
    expect(String(trading?.condition)).not.toContain(openAiUser);
    expect(String(content?.condition)).toContain(openAiUser);
    expect(String(automation?.condition)).not.toContain("ba92f5b4-2d11-453d-a403-e96b0029c9fe");
  });

  it("has no condition where there is nothing to give away", () => {
    for (const role of ["deploys", "keeps-state-and-runs"]) {
      expect(at(landing(), "azurerm_role_assignment", `landing_${role}`)).not.toHaveProperty("condition");
    }
  });
});

type Input = Partial<StreamLandingProps>;
const check = (input: Input) => evaluate(streamLandingRules, resolveStreamLanding({ ...MINIMAL, ...input }));
const WITHOUT_IDS = { owner: "acme", repository: "convergent" };

describeRules("the rules of a landing", streamLandingRules, check, [
  {
    rule: "foundation/names",
    wrong: { naming: { ...naming, project: "a".repeat(16), environment: "staging" } },
    path: [],
    message:
      'the generated name "staaaaaaaaaaaaaaaatrdstagingtf" has 30 characters, but must have 3 to 24; shorten project in environment.json, or the name of the environment',
    right: { naming: { ...naming, project: "a".repeat(10), environment: "staging" } },
  },
  {
    rule: "foundation/storage",
    wrong: { storage: { allowedIpRanges: ["10.0.0.1"] } },
    path: ["storage", "allowedIpRanges", 0],
    message: 'storage.allowedIpRanges[0] is "10.0.0.1", but private addresses do not come in over the internet',
    right: { storage: { allowedIpRanges: ["203.0.113.1"] } },
  },
  {
    rule: "foundation/storage",
    wrong: { storage: { defaultAction: "Allow", allowedIpRanges: ["203.0.113.1"] } },
    path: ["storage", "allowedIpRanges"],
    message: 'storage.allowedIpRanges is set, but storage.defaultAction is "Allow" and lets everybody in',
    right: { storage: { defaultAction: "Allow" } },
  },
  {
    rule: "foundation/github",
    wrong: { github: { ...WITHOUT_IDS, subjects: "both" } },
    path: ["github"],
    message: 'github.ownerId is missing, but github.subjects is "both"; ask for it with gh api users/acme --jq .id',
    right: { github: { ...WITHOUT_IDS, subjects: "name" } },
  },
  {
    rule: "foundation/choices",
    wrong: { storage: { defaultAction: "allow" as "Allow" } },
    path: ["storage", "defaultAction"],
    message: 'storage.defaultAction is "allow", but must be Deny or Allow',
    right: { storage: { defaultAction: "Allow" } },
  },
  ...(["plan", "confirm"] as const).map((use) => ({
    rule: "foundation/github-environment",
    wrong: { naming: { ...naming, environment: `dev-${use}` } },
    path: [],
    message: `the environment is named "dev-${use}", but <stream>-dev-${use} is a GitHub environment of dev; give it a name that does not end with -${use}`,
    right: { naming: { ...naming, environment: `${use}-dev` } },
  })),
]);

import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group/index.js";
import { Fn, type TerraformStack, Token } from "cdktf";
import { describe, expect, it } from "vitest";
import { LifecycleResourceGroup, type LifecycleResourceGroupProps } from "../../constructs/lifecycle-resource-group.ts";
import { render } from "../support/constructs.ts";

const naming = { project: "acme", stack: "mysql", environment: "dev" };
const MINIMAL: LifecycleResourceGroupProps = { location: "westeurope", profile: "standard", naming };
const STANDARD_TAGS = {
  project: "acme",
  stack: "mysql",
  environment: "dev",
  profile: "standard",
  "managed-by": "convergent",
};

const renderGroup = (props: Partial<LifecycleResourceGroupProps> = {}) =>
  render((stack) => new LifecycleResourceGroup(stack, "group", { ...MINIMAL, ...props }));
const group = (props: Partial<LifecycleResourceGroupProps> = {}) => renderGroup(props).only("azurerm_resource_group");

describe("a resource group", () => {
  it("needs a location, a profile and what its names are made of", () => {
    expect(group()).toEqual({ name: "rg-acme-mysql-dev", location: "westeurope", tags: STANDARD_TAGS });
  });

  it("takes all its parameters", () => {
    const stack = renderGroup({
      name: "rg-mine",
      expiry: { expiresOn: "2030-01-31T18:00:00Z", onExpiry: "recreate" },
      lock: true,
      preventDestroy: false,
      budget: {
        amount: 600,
        timeGrain: "Quarterly",
        thresholds: [50, 90],
        contactEmails: ["finops@example.com"],
        contactRoles: ["Owner"],
      },
      tags: { owner: "data-platform" },
    });
    expect(stack.only("azurerm_resource_group")).toEqual({
      name: "rg-mine",
      location: "westeurope",
      tags: {
        ...STANDARD_TAGS,
        owner: "data-platform",
        "expires-on": "2030-01-31T18:00:00Z",
        "on-expiry": "recreate",
      },
    });
    expect(stack.only("azurerm_consumption_budget_resource_group")).toMatchObject({
      name: "budget-acme-mysql-dev",
      amount: 600,
      time_grain: "Quarterly",
    });
    expect(stack.only("azurerm_management_lock")).toMatchObject({ lock_level: "CanNotDelete" });
  });

  it("takes values that only Terraform knows", () => {
    const stack = renderGroup({
      name: Fn.lower("RG-MINE"),
      location: Fn.lower("WESTEUROPE"),
      expiry: { afterDays: Token.asNumber(Fn.max([7, 14])) },
      budget: { amount: Token.asNumber(Fn.max([1, 2])), contactEmails: Fn.split(",", "a@example.com") },
      tags: { owner: Fn.lower("ME") },
    });
    expect(stack.only("azurerm_resource_group")).toMatchObject({
      name: '${lower("RG-MINE")}',
      location: '${lower("WESTEUROPE")}',
      tags: { owner: '${lower("ME")}', "expires-on": '${timeadd(plantimestamp(), format("%dh", (max(7, 14) * 24)))}' },
    });
    expect(stack.only("azurerm_consumption_budget_resource_group")).toMatchObject({
      amount: "${max(1, 2)}",
      notification: expect.arrayContaining([
        expect.objectContaining({ contact_emails: '${split(",", "a@example.com")}' }),
      ]),
    });
  });

  it("refuses wrong props with a sentence for each, behind the path of the construct", () => {
    expect(() => group({ profile: "protected", expiry: { afterDays: 0 } })).toThrow(
      "test/group cannot be built:\n" +
        '  expiry is set, but profile is "protected", which never expires; remove expiry or choose "standard" (resource-group/expiry-profile)\n' +
        "  expiry.afterDays is 0, but must be between 1 and 365 (resource-group/expiry-after-days)",
    );
  });

  it("is guarded against destruction by Terraform in the profile protected", () => {
    expect(group({ profile: "protected" })).toMatchObject({ lifecycle: { prevent_destroy: true } });
  });

  it("hands its name and id on as references, so that what uses them waits for it", () => {
    const stack = render((scope) => {
      const { name, id, location, tags } = new LifecycleResourceGroup(scope, "group", {
        ...MINIMAL,
        expiry: { afterDays: 7 },
        tags: { owner: "me" },
      });
      new ResourceGroup(scope, "probe", { name, location, tags: { ...tags, id } });
    });
    expect(Object.values(stack.all("azurerm_resource_group"))).toContainEqual({
      name: expect.stringMatching(/^\$\{azurerm_resource_group\.group_.*\.name\}$/),
      location: "westeurope",
      // What is in the group does not expire on its own: a tag of the clock would change with every plan.
      tags: {
        ...STANDARD_TAGS,
        owner: "me",
        id: expect.stringMatching(/^\$\{azurerm_resource_group\.group_.*\.id\}$/),
      },
    });
  });
});

describe("the expiry", () => {
  it("is set once from the clock of Terraform, not of synth, and ignored afterwards: the next plan has no diff", () => {
    expect(group({ expiry: { afterDays: 7, onExpiry: "destroy" } })).toMatchObject({
      tags: { "expires-on": '${timeadd(plantimestamp(), "168h")}', "on-expiry": "destroy" },
      lifecycle: { ignore_changes: ['tags["expires-on"]'] },
    });
  });

  it("is followed, not ignored, when it is a date", () => {
    const block = group({ expiry: { expiresOn: "2030-01-31T18:00:00Z" } });
    expect(block).toMatchObject({ tags: { "expires-on": "2030-01-31T18:00:00Z", "on-expiry": "notify" } });
    expect(block).not.toHaveProperty("lifecycle");
  });

  it("comes with the profile ephemeral", () => {
    expect(group({ profile: "ephemeral" })).toMatchObject({
      tags: { "expires-on": '${timeadd(plantimestamp(), "168h")}', "on-expiry": "destroy" },
    });
  });

  it("keeps prevent_destroy beside it", () => {
    expect(group({ expiry: { afterDays: 1 }, preventDestroy: true })).toMatchObject({
      lifecycle: { prevent_destroy: true, ignore_changes: ['tags["expires-on"]'] },
    });
  });
});

describe("the lock", () => {
  const lockOf = (build: (stack: TerraformStack) => void) => render(build).only("azurerm_management_lock");

  it("depends on everything in the stack, whatever is made after it, so that destroy does not fail with ScopeLocked", () => {
    const stack = render((scope) => {
      new LifecycleResourceGroup(scope, "group", { ...MINIMAL, budget: { amount: 1, contactRoles: ["Owner"] } });
      new ResourceGroup(scope, "later", { name: "later", location: "westeurope" });
    });
    const lock = stack.only("azurerm_management_lock");
    const others = stack.addresses.filter((address) => !address.startsWith("azurerm_management_lock."));
    expect(others).toHaveLength(3);
    expect([...(lock.depends_on as string[])].sort()).toEqual(others.sort());
  });

  it("has the same notes everywhere: Azure replaces a lock whose notes change", () => {
    const notes = ["ephemeral", "standard", "protected"].map(
      (profile) =>
        lockOf((scope) => {
          new LifecycleResourceGroup(scope, "group", {
            ...MINIMAL,
            profile: profile as "standard",
            lock: true,
          });
        }).notes,
    );
    expect(new Set(notes).size).toBe(1);
  });

  it("can be left out", () => {
    expect(renderGroup({ lock: false }).all("azurerm_management_lock")).toEqual({});
    expect(renderGroup({ profile: "ephemeral" }).all("azurerm_management_lock")).toEqual({});
  });
});

describe("the budget", () => {
  const budget = (given: LifecycleResourceGroupProps["budget"]) =>
    renderGroup(given === undefined ? {} : { budget: given }).only("azurerm_consumption_budget_resource_group");

  it("tells what was spent at each threshold, and when the forecast reaches the amount", () => {
    const contacts = { contact_emails: ["finops@example.com"] };
    const reached = { operator: "GreaterThanOrEqualTo", ...contacts };
    expect(budget({ amount: 600, contactEmails: ["finops@example.com"] })).toMatchObject({
      time_grain: "Monthly",
      notification: [
        { ...reached, threshold: 50, threshold_type: "Actual" },
        { ...reached, threshold: 80, threshold_type: "Actual" },
        { ...reached, threshold: 100, threshold_type: "Actual" },
        { ...reached, threshold: 100, threshold_type: "Forecasted" },
      ],
    });
  });

  it("begins on the first of the month and is not replaced when the month changes", () => {
    expect(budget({ amount: 600, contactRoles: ["Owner"] })).toMatchObject({
      time_period: { start_date: "${formatdate(\"YYYY-MM-'01T00:00:00Z'\", plantimestamp())}" },
      lifecycle: { ignore_changes: ["time_period"] },
    });
  });
});

describe("a group that exists", () => {
  it("is read, so that a wrong name fails at plan, and never written", () => {
    const stack = renderGroup({ existing: true, name: "rg-hub", profile: "protected", tags: { owner: "me" } });
    expect(stack.addresses).toEqual([]);
    expect(Object.values(stack.data.azurerm_resource_group ?? {})).toEqual([{ name: "rg-hub" }]);
  });

  it("can be locked and watched by a budget when asked for", () => {
    const stack = renderGroup({
      existing: true,
      name: "rg-hub",
      lock: true,
      budget: { amount: 5, contactRoles: ["Owner"] },
    });
    const id = expect.stringMatching(/^\$\{data\.azurerm_resource_group\.group_.*\.id\}$/);
    expect(stack.only("azurerm_management_lock")).toMatchObject({ scope: id });
    expect(stack.only("azurerm_consumption_budget_resource_group")).toMatchObject({ resource_group_id: id });
  });

  it("needs no Terraform binary: nothing in it is imported, moved or a terraform_data", () => {
    const stack = renderGroup({ existing: true, name: "rg-hub" });
    expect(Object.keys(stack.data)).toEqual(["azurerm_resource_group"]);
  });
});

describe("two groups in one stack", () => {
  const both = () =>
    render((scope) => {
      const budget = { amount: 1, contactRoles: ["Owner"] };
      new LifecycleResourceGroup(scope, "one", { ...MINIMAL, budget });
      new LifecycleResourceGroup(scope, "two", { ...MINIMAL, naming: { ...naming, instance: "blue" }, budget });
    });

  it("have names of their own", () => {
    const names = Object.values(both().all("azurerm_resource_group")).map(({ name }) => name);
    expect(names).toEqual(["rg-acme-mysql-dev", "rg-acme-mysql-dev-blue"]);
  });

  it("do not wait for each other's lock, which would be a cycle", () => {
    const locks = Object.values(both().all("azurerm_management_lock"));
    expect(locks).toHaveLength(2);
    for (const { depends_on } of locks) {
      expect((depends_on as string[]).filter((address) => address.startsWith("azurerm_management_lock."))).toEqual([]);
    }
  });
});

import { ConsumptionBudgetResourceGroup } from "@cdktf/provider-azurerm/lib/consumption-budget-resource-group/index.js";
import { DataAzurermResourceGroup } from "@cdktf/provider-azurerm/lib/data-azurerm-resource-group/index.js";
import { ManagementLock } from "@cdktf/provider-azurerm/lib/management-lock/index.js";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group/index.js";
import { dependable, Fn, Lazy, Op, TerraformResource, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import type { ResourceGroupParameters } from "../schemas/resource-group.generated.ts";
import type { ExpirySpecification } from "./expiry.rules.ts";
import {
  type BudgetSpecification,
  lifecycleResourceGroupRules,
  type ResourceGroupContext,
  type ResourceGroupSpecification,
  resolveResourceGroup,
} from "./lifecycle-resource-group.rules.ts";
import { assertRules, isUnresolved } from "./rule.ts";
import type { Tags } from "./tags.rules.ts";

/** See `ResourceGroupParameters` for the parameters and their units; defaults depend on `profile`. */
export interface LifecycleResourceGroupProps extends ResourceGroupParameters, ResourceGroupContext {}

/** Azure replaces a lock whose notes change: the text is the same for every lock. */
const LOCK_NOTES = "Set by Terraform. It goes first when the stack is destroyed.";

/**
 * A resource group with a life: standard tags, an expiry, a delete lock, a budget.
 *
 * @throws Error that lists every rule the props break.
 */
export class LifecycleResourceGroup extends Construct {
  /** A reference: what uses it is created after the group, and destroyed before it. */
  readonly name: string;
  /** Resource id of the group. */
  readonly id: string;
  /** Azure region. */
  readonly location: string;
  /** Tags for everything in the group: standard and given ones, without those of the expiry. */
  readonly tags: Tags;

  constructor(scope: Construct, id: string, props: LifecycleResourceGroupProps) {
    super(scope, id);
    const specification = resolveResourceGroup(props);
    assertRules(this.node.path, lifecycleResourceGroupRules, specification);

    const group = specification.existing
      ? new DataAzurermResourceGroup(this, "resource-group", { name: specification.name })
      : this.createGroup(specification);
    this.name = group.name;
    this.id = group.id;
    this.location = specification.location;
    this.tags = specification.tags;

    if (specification.budget !== undefined) this.createBudget(specification.budget);
    if (specification.lock) this.createLock(specification.lockName);
  }

  private createGroup(specification: ResourceGroupSpecification): ResourceGroup {
    const { name, location, tags, expiry, preventDestroy } = specification;
    const lifecycle = {
      ...(preventDestroy ? { preventDestroy } : {}),
      // The clock is read at every plan: without this the group would never expire.
      ...(expiry?.afterDays === undefined ? {} : { ignoreChanges: ['tags["expires-on"]'] }),
    };
    return new ResourceGroup(this, "resource-group", {
      name,
      location,
      tags: { ...tags, ...(expiry === undefined ? {} : expiryTags(expiry)) },
      ...(Object.keys(lifecycle).length === 0 ? {} : { lifecycle }),
    });
  }

  private createBudget(budget: BudgetSpecification): void {
    const { name, amount, timeGrain, thresholds } = budget;
    const contacts = {
      ...(budget.contactEmails.length === 0 ? {} : { contactEmails: [...budget.contactEmails] }),
      ...(budget.contactRoles.length === 0 ? {} : { contactRoles: [...budget.contactRoles] }),
    };
    const reached = { operator: "GreaterThanOrEqualTo", ...contacts };
    new ConsumptionBudgetResourceGroup(this, "budget", {
      name,
      resourceGroupId: this.id,
      amount,
      timeGrain,
      // Azure takes the first day of a month only, and replaces the budget when it changes: set once.
      timePeriod: { startDate: Fn.formatdate("YYYY-MM-'01T00:00:00Z'", Fn.plantimestamp()) },
      notification: [
        ...thresholds.map((threshold) => ({ ...reached, threshold, thresholdType: "Actual" })),
        { ...reached, threshold: 100, thresholdType: "Forecasted" },
      ],
      lifecycle: { ignoreChanges: ["time_period"] },
    });
  }

  /**
   * The lock depends on every resource of the stack, whoever makes it and whenever: so it is created last, and at
   * destroy it goes first. Otherwise Azure answers ScopeLocked. Other locks are left out: Azure creates and deletes
   * locks whatever is locked, and azurerm waits about two minutes for each, so they go side by side.
   */
  private createLock(name: string): void {
    const lock = new ManagementLock(this, "lock", {
      name,
      scope: this.id,
      lockLevel: "CanNotDelete",
      notes: LOCK_NOTES,
    });
    const protectedResources = () =>
      TerraformStack.of(this)
        .node.findAll()
        .filter((construct) => TerraformResource.isTerraformResource(construct))
        .filter(({ terraformResourceType }) => terraformResourceType !== ManagementLock.tfResourceType);
    lock.dependsOn = Lazy.listValue(
      { produce: () => protectedResources().map((resource) => dependable(resource)) },
      { omitEmpty: true },
    );
  }
}

function expiryTags({ afterDays, expiresOn, onExpiry }: ExpirySpecification): Record<string, string> {
  const moment = afterDays === undefined ? expiresOn : Fn.timeadd(Fn.plantimestamp(), hours(afterDays));
  return { ...(moment === undefined ? {} : { "expires-on": moment }), "on-expiry": onExpiry };
}

const hours = (days: number): string => (isUnresolved(days) ? Fn.format("%dh", [Op.mul(days, 24)]) : `${days * 24}h`);

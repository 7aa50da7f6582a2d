import type { Fact } from "./fact.ts";
import type { Tags } from "./json.ts";

/** Who is signed in. */
export interface Login {
  /** `Azure CLI`, `workload identity`, … */
  readonly kind: string;
  /** Undefined when the token does not say. */
  readonly tenantId: string | undefined;
  /** The application id, or a person's user name. */
  readonly account: string | undefined;
}

export interface Subscription {
  readonly displayName: string;
  /** `Enabled`, `Warned`, `PastDue`, `Disabled`, `Deleted` */
  readonly state: string;
  readonly tenantId: string | undefined;
}

/** Whether anybody in the world has the name of the server. */
export interface NameAvailability {
  readonly available: boolean;
  /** `AlreadyExists`, `Invalid` */
  readonly reason: string;
  readonly message: string;
}

/** What the region offers in one zone; the zone `none`: without a choice of zone. */
export interface ZoneCapability {
  readonly zone: string;
  readonly highAvailabilityModes: readonly string[];
  readonly hasGeoBackup: boolean;
  /** Compute sizes by MySQL version: `Standard_D2ds_v4` */
  readonly skus: Readonly<Record<string, readonly string[]>>;
}

/** How much of a quota of the region is used. */
export interface Usage {
  /** `VirtualNetworks` */
  readonly name: string;
  readonly current: number;
  readonly limit: number;
}

export interface VirtualNetwork {
  readonly id: string;
  readonly addressSpace: readonly string[];
  readonly tags: Tags;
}

export interface ResourceGroup {
  readonly location: string;
  readonly provisioningState: string;
  readonly tags: Tags;
}

/** What a stack stands or falls with: its server, its storage account or its resource group. */
export interface Subject {
  readonly id: string;
  /** In the words that Azure has for a server; what is usable is Ready. */
  readonly state: string;
  readonly location: string;
  readonly tags: Tags;
  /** What only a MySQL server has. */
  readonly server?: {
    readonly skuName: string;
    readonly version: string;
    readonly zone: string | undefined;
    readonly highAvailabilityMode: string;
  };
}

export interface Lock {
  readonly id: string;
  readonly name: string;
  readonly level: string;
  /** Id of what it protects. */
  readonly scope: string;
}

/** A server of the wanted id that was deleted while its backups still last. */
export interface DeletedServer {
  /** RFC 3339 */
  readonly deletedAt: string;
  /** RFC 3339: the last moment that is sure to be in the backup. */
  readonly restoreTo: string;
}

/** What Terraform remembers of the stack. */
export interface TerraformState {
  readonly serial: number;
  readonly lineage: string;
  /** Ids by address. */
  readonly resources: Readonly<Record<string, string>>;
}

/** Everything one pass over Azure and the Terraform state found out. Absent is known, too: undefined. */
export interface LiveFacts {
  readonly login: Fact<Login>;
  readonly subscription: Fact<Subscription>;
  /** Registration states by namespace; those that could not be read are missing. */
  readonly resourceProviders: Fact<Readonly<Record<string, string>>>;
  readonly nameAvailability: Fact<NameAvailability>;
  readonly capabilities: Fact<readonly ZoneCapability[]>;
  readonly quota: Fact<readonly Usage[]>;
  readonly virtualNetworks: Fact<readonly VirtualNetwork[]>;
  readonly group: Fact<ResourceGroup | undefined>;
  readonly subject: Fact<Subject | undefined>;
  readonly locks: Fact<readonly Lock[]>;
  readonly deletedServer: Fact<DeletedServer | undefined>;
  readonly terraformState: Fact<TerraformState | undefined>;
}

/** Whether Azure answered anything at all, were it a refusal. */
export function wasReached({ login: _login, terraformState: _state, ...asked }: LiveFacts): boolean {
  return Object.values(asked).some((fact) => fact.known || fact.status !== undefined);
}

/**
 * How long-lived and how precious a stack is. A profile sets lock, prevent_destroy, high availability, geo-backup and
 * retention together; any single value can be overridden.
 */
export type Profile = "ephemeral" | "standard" | "protected";

export const PROFILES: readonly Profile[] = ["ephemeral", "standard", "protected"];

/** What a profile decides. The only place where these defaults are written. */
export interface ProfileDefaults {
  /** A CanNotDelete management lock on the resource group and on the server. */
  readonly lock: boolean;
  /** Terraform's own `lifecycle.prevent_destroy` on what holds data. */
  readonly preventDestroy: boolean;
  readonly skuName: string;
  readonly highAvailabilityMode: "ZoneRedundant" | "SameZone" | "Disabled";
  readonly backupRetentionDays: number;
  readonly geoRedundantBackupEnabled: boolean;
  /** What happens to a resource group that has expired. */
  readonly onExpiry: "destroy" | "recreate" | "notify";
  /** Days after creation at which the resource group expires; undefined: it never does. */
  readonly expiresAfterDays?: number;
}

export const PROFILE_DEFAULTS: Readonly<Record<Profile, ProfileDefaults>> = {
  ephemeral: {
    lock: false,
    preventDestroy: false,
    skuName: "B_Standard_B1ms",
    highAvailabilityMode: "Disabled",
    backupRetentionDays: 1,
    geoRedundantBackupEnabled: false,
    onExpiry: "destroy",
    expiresAfterDays: 7,
  },
  standard: {
    lock: true,
    preventDestroy: false,
    skuName: "GP_Standard_D2ds_v4",
    highAvailabilityMode: "Disabled",
    backupRetentionDays: 7,
    geoRedundantBackupEnabled: false,
    onExpiry: "notify",
  },
  protected: {
    lock: true,
    preventDestroy: true,
    skuName: "GP_Standard_D2ds_v4",
    highAvailabilityMode: "ZoneRedundant",
    backupRetentionDays: 35,
    geoRedundantBackupEnabled: true,
    onExpiry: "notify",
  },
};

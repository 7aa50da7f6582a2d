import type { ReviewRule } from "../rule.ts";
import { adopted } from "./adopted.ts";
import { alertLoosened } from "./alert-loosened.ts";
import { IMPACT_RULES } from "./argument-impact.ts";
import { auditReduced } from "./audit-reduced.ts";
import { authenticationWeakened } from "./authentication-weakened.ts";
import { backupReduced } from "./backup-reduced.ts";
import { childrenLost } from "./children-lost.ts";
import { computeSizeRule } from "./compute-size.ts";
import { credentialsRotated } from "./credentials-rotated.ts";
import { databaseDrop } from "./database-drop.ts";
import { deletesSooner } from "./deletes-sooner.ts";
import { denyRuleWeakened } from "./deny-rule-weakened.ts";
import { destroyedBelowLock } from "./destroyed-below-lock.ts";
import { driftBenign } from "./drift-benign.ts";
import { driftConfiguration } from "./drift-configuration.ts";
import { driftDestructive } from "./drift-destructive.ts";
import { driftSecurity } from "./drift-security.ts";
import { encryptionWeakened } from "./encryption-weakened.ts";
import { expiryEarlier } from "./expiry-earlier.ts";
import { failover } from "./failover.ts";
import { firewallWidened } from "./firewall-widened.ts";
import { forgotten } from "./forgotten.ts";
import { geoRedundancyChanged } from "./geo-redundancy-changed.ts";
import { highAvailabilityChanged } from "./high-availability-changed.ts";
import { imageSource } from "./image-source.ts";
import { lockRemoved } from "./lock-removed.ts";
import { machineInstructed } from "./machine-instructed.ts";
import { manyChanges } from "./many-changes.ts";
import { moved } from "./moved.ts";
import { networkPathRemoved } from "./network-path-removed.ts";
import { networkRuleWidened } from "./network-rule-widened.ts";
import { outputExposed } from "./output-exposed.ts";
import { planIncomplete } from "./plan-incomplete.ts";
import { preventDestroyRemoved } from "./prevent-destroy-removed.ts";
import { protectionRemoved } from "./protection-removed.ts";
import { publicAccess } from "./public-access.ts";
import { purgeProtectionOff } from "./purge-protection-off.ts";
import { readDuringApply } from "./read-during-apply.ts";
import { recreatedElsewhere } from "./recreated-elsewhere.ts";
import { regionChanged } from "./region-changed.ts";
import { resourceDestroyed } from "./resource-destroyed.ts";
import { resourceGroupDestroy } from "./resource-group-destroy.ts";
import { restartRequired } from "./restart-required.ts";
import { roleAssignmentWidened } from "./role-assignment-widened.ts";
import { stackDestroyed } from "./stack-destroyed.ts";
import { statefulDestroy } from "./stateful-destroy.ts";
import { statefulReplace } from "./stateful-replace.ts";
import { storageGrown } from "./storage-grown.ts";
import { tlsWeakened } from "./tls-weakened.ts";
import { trustAdded } from "./trust-added.ts";
import { unknownTypeDestroyed } from "./unknown-type-destroyed.ts";
import { unknownValue } from "./unknown-value.ts";
import { versionChanged } from "./version-changed.ts";
import { watchRemoved } from "./watch-removed.ts";

/** Every rule, in the order in which findings of one level are listed: what is lost, who gets in, what changes. */
export const REVIEW_RULES: readonly ReviewRule[] = [
  planIncomplete,
  destroyedBelowLock,
  stackDestroyed,
  resourceGroupDestroy,
  statefulDestroy,
  statefulReplace,
  databaseDrop,
  childrenLost,
  recreatedElsewhere,
  unknownTypeDestroyed,
  machineInstructed,
  lockRemoved,
  preventDestroyRemoved,
  expiryEarlier,
  protectionRemoved,
  networkPathRemoved,
  firewallWidened,
  publicAccess,
  networkRuleWidened,
  denyRuleWeakened,
  tlsWeakened,
  authenticationWeakened,
  encryptionWeakened,
  purgeProtectionOff,
  roleAssignmentWidened,
  trustAdded,
  credentialsRotated,
  outputExposed,
  unknownValue,
  backupReduced,
  deletesSooner,
  geoRedundancyChanged,
  highAvailabilityChanged,
  failover,
  auditReduced,
  watchRemoved,
  alertLoosened,
  imageSource,
  driftDestructive,
  driftSecurity,
  versionChanged,
  regionChanged,
  computeSizeRule,
  storageGrown,
  restartRequired,
  forgotten,
  adopted,
  manyChanges,
  resourceDestroyed,
  driftConfiguration,
  readDuringApply,
  moved,
  driftBenign,
];

/** The rules above, and those that read the table of arguments. */
export const ALL_RULES: readonly ReviewRule[] = [...REVIEW_RULES, ...IMPACT_RULES];

import type { PolicyRule } from "./rule.ts";
import { anonymousBlobs } from "./rules/anonymous-blobs.ts";
import { blobRecovery } from "./rules/blob-recovery.ts";
import { broadRole } from "./rules/broad-role.ts";
import { customSubdomain } from "./rules/custom-subdomain.ts";
import { diagnosticSetting } from "./rules/diagnostic-setting.ts";
import { encryptedTransport } from "./rules/encrypted-transport.ts";
import { ephemeralExpiry } from "./rules/ephemeral-expiry.ts";
import { eventDeadLetter } from "./rules/event-dead-letter.ts";
import { eventRetry } from "./rules/event-retry.ts";
import { eventSchema } from "./rules/event-schema.ts";
import { federatedCredential } from "./rules/federated-credential.ts";
import { localAuthentication } from "./rules/local-authentication.ts";
import { managementLock } from "./rules/management-lock.ts";
import { minimumTls } from "./rules/minimum-tls.ts";
import { networkDefaultAction } from "./rules/network-default-action.ts";
import { openNetworkRule } from "./rules/open-network-rule.ts";
import { plainSecret } from "./rules/plain-secret.ts";
import { publicNetworkAccess } from "./rules/public-network-access.ts";
import { purgeProtection } from "./rules/purge-protection.ts";
import { queueDeadLetter } from "./rules/queue-dead-letter.ts";
import { standardTags } from "./rules/standard-tags.ts";

/** Every rule: who gets in, who may do what, what is lost, what is seen. */
export const POLICY_RULES: readonly PolicyRule[] = [
  publicNetworkAccess,
  networkDefaultAction,
  openNetworkRule,
  anonymousBlobs,
  minimumTls,
  encryptedTransport,
  plainSecret,
  localAuthentication,
  customSubdomain,
  broadRole,
  federatedCredential,
  managementLock,
  purgeProtection,
  blobRecovery,
  eventDeadLetter,
  queueDeadLetter,
  eventRetry,
  eventSchema,
  ephemeralExpiry,
  diagnosticSetting,
  standardTags,
];

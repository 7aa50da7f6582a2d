import type { Clock, Speed } from "./clock.ts";
import type { EventHub } from "./events/hub.ts";
import type { Faults } from "./faults.ts";
import type { LoggedRequest } from "./gateway.ts";
import type { OutOfBand } from "./out-of-band.ts";
import type { Resource } from "./store.ts";

export interface LocalAzureOptions {
  /** Port of Resource Manager. @default a free one */
  readonly port?: number;
  /** Port of Service Bus. @default a free one */
  readonly serviceBusPort?: number;
  /** Port of the proxy that leads to storage accounts. @default a free one */
  readonly proxyPort?: number;
  /** Simulated seconds a real second; 0 stands still until advanced. @default fast: a poll skips the wait */
  readonly speed?: Speed;
  /** The simulated time at the start. @default now */
  readonly start?: Date;
  /** Folder that keeps everything over a restart. @default in memory */
  readonly stateFolder?: string;
  /** The only subscriptions there are. @default any GUID is one */
  readonly subscriptionIds?: readonly string[];
  /** @default 22222222-2222-2222-2222-222222222222 */
  readonly tenantId?: string;
  /** Server names that somebody else owns. */
  readonly takenNames?: readonly string[];
  /** Resource providers that are not registered, such as Microsoft.DBforMySQL. */
  readonly unregistered?: readonly string[];
  /** Whether a caller may do what its roles allow and no more. @default false: everybody may do everything */
  readonly permissions?: boolean;
  /** Rows of a page of a list. @default 1000 */
  readonly pageSize?: number;
  /** How long a received message stays locked, in real milliseconds. @default 60000 */
  readonly messageLockMilliseconds?: number;
}

/** Azure on this machine. */
export interface LocalAzure {
  /** Resource Manager, sign-in and Key Vault: `https://localhost:<port>`. */
  readonly endpoint: string;
  /** Variables that make Terraform's azurerm, the Azure SDKs and Node talk to it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The certificate, as PEM. */
  readonly certificate: string;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly outOfBand: OutOfBand;
  /** How events travel, and all that happened. */
  readonly events: EventHub;
  /** For the unmodified @azure/service-bus client. */
  readonly serviceBusConnectionString: string;
  /** Queue that gets every event of Resource Manager. */
  readonly eventQueue: string;
  /** Requests so far, without secrets. */
  readonly requests: readonly LoggedRequest[];
  /** The resource at an id as Azure keeps it, or undefined. */
  resource(id: string): Resource | undefined;
  resources(): readonly Resource[];
  /** Says that a blob was uploaded to a storage account. */
  blobCreated(accountId: string, container: string, blob: string): void;
  close(): Promise<void>;
}

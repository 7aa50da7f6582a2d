import { UserError } from "../context.ts";
import type { Cloud } from "./azure-cloud.ts";

/** Below which domains the services of a cloud are. */
interface Domains {
  readonly blob: string;
  readonly serviceBus: string;
}

const DOMAINS: Readonly<Record<string, Domains>> = {
  "https://management.azure.com": { blob: "blob.core.windows.net", serviceBus: "servicebus.windows.net" },
  "https://management.usgovcloudapi.net": {
    blob: "blob.core.usgovcloudapi.net",
    serviceBus: "servicebus.usgovcloudapi.net",
  },
  "https://management.chinacloudapi.cn": {
    blob: "blob.core.chinacloudapi.cn",
    serviceBus: "servicebus.chinacloudapi.cn",
  },
};

/** @throws UserError for a cloud of its own that does not say where the service is */
export function domainOf(service: keyof Domains, { resourceManager, storageSuffix }: Cloud, neededFor: string): string {
  const told = service === "blob" && storageSuffix !== undefined ? `blob.${storageSuffix}` : undefined;
  const domain = DOMAINS[resourceManager]?.[service] ?? told;
  if (domain !== undefined) return domain;
  throw new UserError(
    `${neededFor} is in a public cloud of Azure, but ARM_METADATA_HOSTNAME leads to ${resourceManager}`,
  );
}

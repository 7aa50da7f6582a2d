import { UserError } from "../context.ts";
import type { Cloud } from "./azure-cloud.ts";

/** Below which domains the services of a cloud are. */
export interface Domains {
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

/** @throws UserError for a cloud of its own, which does not say where its services are */
export function domainsOf({ resourceManager }: Cloud, neededFor: string): Domains {
  const domains = DOMAINS[resourceManager];
  if (domains !== undefined) return domains;
  throw new UserError(
    `${neededFor} is in a public cloud of Azure, but ARM_METADATA_HOSTNAME leads to ${resourceManager}`,
  );
}

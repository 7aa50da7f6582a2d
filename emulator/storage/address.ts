/** Below it are the names that resolve nowhere, to which only the proxy of local Azure leads. */
export const LOCAL_SUFFIX = "local.azure";

/** Suffix of storage accounts. Not below localhost, which clients never reach through a proxy. */
export const STORAGE_SUFFIX = `storage.${LOCAL_SUFFIX}`;

export type StorageService = "blob" | "queue";

/** The storage account that a request is for. */
export interface StorageTarget {
  readonly service: StorageService;
  readonly account: string;
  /** Container or queue and what is below it, decoded; with a slash at its start. */
  readonly path: string;
}

const HOST = new RegExp(`^([a-z0-9]+)\\.(blob|queue)\\.${STORAGE_SUFFIX.replaceAll(".", "\\.")}(:\\d+)?$`, "i");

/** By its host `<account>.blob.…`, or by a path `/blob/<account>/…` of the endpoint for who uses no proxy. */
export function storageTarget(host: string, path: string): StorageTarget | undefined {
  const [, hostAccount, hostService] = HOST.exec(host) ?? [];
  if (hostAccount !== undefined) return targetOf(hostService, hostAccount, path);
  const [, service, account, rest = "/"] = /^\/(blob|queue)\/([^/]+)(\/.*)?$/s.exec(path) ?? [];
  return account === undefined ? undefined : targetOf(service, account, rest);
}

function targetOf(service: string | undefined, account: string, path: string): StorageTarget {
  return { service: service?.toLowerCase() === "queue" ? "queue" : "blob", account: account.toLowerCase(), path };
}

/** `https://<account>.blob.<suffix>/` */
export function serviceUrl(account: string, service: string): string {
  return `https://${account}.${service}.${STORAGE_SUFFIX}/`;
}

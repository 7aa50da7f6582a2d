import { AzureError } from "../azure-error.ts";
import { textAt } from "../json.ts";
import type { Principal } from "../request.ts";
import type { StorageService } from "../storage/address.ts";
import type { Resource } from "../store.ts";
import type { World } from "../world.ts";
import { isAllowed, type Operation } from "./authorize.ts";
import { principalOfKey } from "./principal.ts";

const STORAGE = "Microsoft.Storage/storageAccounts";
const CONTAINERS = `${STORAGE}/blobServices/containers`;
const QUEUES = `${STORAGE}/queueServices/queues`;
const MESSAGES = `${QUEUES}/messages`;

export interface ServiceRequest {
  readonly method: string;
  readonly query: URLSearchParams;
}

/** Refuses what no role allows in a storage account. One of several operations is enough. @throws AzureError */
export function checkStorage(
  {
    request,
    path,
    service,
  }: { readonly request: ServiceRequest; readonly path: string; readonly service: StorageService },
  account: Resource,
  caller: Principal,
  world: World,
): void {
  const operations = service === "blob" ? blobOperations(request, path) : queueOperations(request, path);
  const [, name = ""] = path.split("/");
  const folder = service === "blob" ? "blobServices/default/containers" : "queueServices/default/queues";
  const scope = name === "" ? account.id : `${account.id}/${folder}/${name}`;
  if (operations.some((operation) => isAllowed({ ...operation, scope }, caller, world))) return;
  throw new AzureError(
    403,
    "AuthorizationPermissionMismatch",
    "This request is not authorized to perform this operation using this permission.",
  );
}

type Needed = Omit<Operation, "scope">;
const data = (action: string): Needed => ({ action, isData: true });

/** learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory */
export function blobOperations({ method, query }: ServiceRequest, path: string): readonly Needed[] {
  const [, container = "", blob] = /^\/([^/]*)(?:\/(.+))?$/s.exec(path) ?? [];
  const isRead = method === "GET" || method === "HEAD";
  if (container === "") return [{ action: `${CONTAINERS}/read` }];
  if (blob === undefined) {
    if (isRead && query.get("comp") === "list") return [data(`${CONTAINERS}/blobs/read`)];
    return [{ action: `${CONTAINERS}/${isRead ? "read" : method === "DELETE" ? "delete" : "write"}` }];
  }
  if (isRead) return [data(`${CONTAINERS}/blobs/read`)];
  if (method === "DELETE") return [data(`${CONTAINERS}/blobs/delete`)];
  return [data(`${CONTAINERS}/blobs/write`)];
}

export function queueOperations({ method, query }: ServiceRequest, path: string): readonly Needed[] {
  const [, queue = "", messages, message] = /^\/([^/]*)(\/messages)?(?:\/(.+))?$/s.exec(path) ?? [];
  const isRead = method === "GET" || method === "HEAD";
  if (queue === "" || messages === undefined) {
    return [{ action: `${QUEUES}/${isRead ? "read" : method === "DELETE" ? "delete" : "write"}` }];
  }
  if (method === "POST") return [data(`${MESSAGES}/add/action`), data(`${MESSAGES}/write`)];
  if (method === "PUT") return [data(`${MESSAGES}/write`), data(`${MESSAGES}/process/action`)];
  if (method === "DELETE") {
    return [data(`${MESSAGES}/delete`), ...(message === undefined ? [] : [data(`${MESSAGES}/process/action`)])];
  }
  return query.get("peekonly") === "true" ? [data(`${MESSAGES}/read`)] : [data(`${MESSAGES}/process/action`)];
}

const SECRETS = "Microsoft.KeyVault/vaults/secrets";
const OF_SECRET: { readonly [method: string]: string } = {
  GET: `${SECRETS}/getSecret/action`,
  PUT: `${SECRETS}/setSecret/action`,
  PATCH: `${SECRETS}/update/action`,
  DELETE: `${SECRETS}/delete`,
};

/** Refuses what no role, or no access policy of an older vault, allows with a secret. @throws AzureError */
export function checkVault(
  { method, name }: { readonly method: string; readonly name: string | undefined },
  vault: Resource,
  caller: Principal,
  world: World,
): void {
  const action = name === undefined ? `${SECRETS}/readMetadata/action` : (OF_SECRET[method] ?? `${SECRETS}/${method}`);
  const scope = name === undefined ? vault.id : `${vault.id}/secrets/${name}`;
  if (isAllowed({ action, scope, isData: true }, caller, world)) return;
  const message = `Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: appid=${caller.clientId};oid=${caller.objectId};iss=https://sts.windows.net/${world.tenantId}/\r\nAction: '${action}'\r\nResource: '${scope.toLowerCase()}'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: null \r\nVault: ${vault.name};location=${textAt(vault, "location")}\r\n`;
  throw new AzureError(403, "Forbidden", message, { inner: { code: "ForbiddenByRbac" } });
}

/** Whether a key of Service Bus may listen to a queue, or send to it. A key that is no identity's is the root key. */
export function mayUseQueue(right: "receive" | "send", queue: string, key: string, world: World): boolean {
  if (!world.checksPermissions) return true;
  const caller = principalOfKey(key, world);
  if (caller === undefined) return key === "RootManageSharedAccessKey";
  const resource = world.store
    .ofType("Microsoft.ServiceBus/namespaces/queues")
    .find(({ name }) => name.toLowerCase() === queue.toLowerCase());
  if (resource === undefined) return false;
  const action = `Microsoft.ServiceBus/namespaces/messages/${right}/action`;
  return isAllowed({ action, scope: resource.id, isData: true }, caller, world);
}

import { randomUUID } from "node:crypto";
import { AzureError } from "../azure-error.ts";
import type { HttpRequest } from "../https-server.ts";
import { valueAt } from "../json.ts";
import { principalIn } from "../rbac/principal.ts";
import { checkStorage } from "../rbac/services.ts";
import type { Answer } from "../request.ts";
import { checkToken } from "../sign-in.ts";
import type { Resource } from "../store.ts";
import { ACCOUNT } from "../types/storage.ts";
import { timestamp, type World } from "../world.ts";
import type { StorageTarget } from "./address.ts";
import { xml } from "./call.ts";
import { blobService } from "./containers.ts";
import { queueService } from "./queues.ts";
import { document, element, textElement } from "./xml.ts";

const VERSION = "2025-07-05";

/** The data plane of storage accounts: blobs and queues. Errors are XML here, so it throws none. */
export function storage(request: HttpRequest, target: StorageTarget, world: World): Answer {
  try {
    const account = accountOf(target, world);
    authorize(request, account, world);
    const { service, path } = target;
    if (world.checksPermissions && !isSigned(request.headers, request.query)) {
      checkStorage({ request, path, service }, account, principalIn(request.headers.authorization), world);
    }
    const serve = target.service === "blob" ? blobService : queueService;
    return withIds(serve({ request, account, path: target.path, world }), request);
  } catch (error) {
    if (error instanceof AzureError) return storageError(error, request, world);
    throw error;
  }
}

/** An error in the words of storage: in a header, and in XML. */
export function storageError(error: AzureError, request: HttpRequest, world: Pick<World, "clock">): Answer {
  const { status, code, headers } = error;
  const requestId = randomUUID();
  const message = `${error.message}\nRequestId:${requestId}\nTime:${timestamp(world)}`;
  const { body, headers: type } = xml(
    document(element("Error", textElement("Code", code), textElement("Message", message))),
  );
  const said = { ...type, "x-ms-error-code": code, "x-ms-request-id": requestId, ...headers };
  return withIds({ status, headers: said, ...(body === undefined ? {} : { body }) }, request);
}

function withIds(answer: Answer, { headers }: HttpRequest): Answer {
  const id = headers["x-ms-client-request-id"];
  const version = headers["x-ms-version"];
  return {
    ...answer,
    headers: {
      "x-ms-version": typeof version === "string" ? version : VERSION,
      ...(typeof id === "string" ? { "x-ms-client-request-id": id } : {}),
      ...answer.headers,
    },
  };
}

function accountOf({ account: name }: StorageTarget, world: World): Resource {
  const account = world.store.ofType(ACCOUNT).find((each) => each.name.toLowerCase() === name);
  if (account !== undefined) return account;
  throw new AzureError(404, "ResourceNotFound", "The specified resource does not exist.");
}

/** By a key of the account, which no role is asked about. */
const isSigned = ({ authorization }: HttpRequest["headers"], query: URLSearchParams): boolean =>
  /^SharedKey/i.test(authorization ?? "") || query.has("sig");

/** Any token will do, and any key where the account takes keys. @throws AzureError */
function authorize({ headers, query }: HttpRequest, account: Resource, world: World): void {
  const { authorization } = headers;
  const isKey = isSigned(headers, query);
  if (isKey && valueAt(account, "properties.allowSharedKeyAccess") === false) {
    throw new AzureError(
      403,
      "KeyBasedAuthenticationNotPermitted",
      "Key based authentication is not permitted on this storage account.",
    );
  }
  if (isKey) return;
  const challenge = {
    headers: {
      "www-authenticate": `Bearer authorization_uri=${world.endpoint}/${world.tenantId}/oauth2/authorize resource_id=https://storage.azure.com`,
    },
  };
  if (authorization === undefined) {
    throw new AzureError(
      401,
      "NoAuthenticationInformation",
      "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.",
      challenge,
    );
  }
  try {
    checkToken(authorization);
  } catch {
    throw new AzureError(
      401,
      "InvalidAuthenticationInfo",
      "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.",
      challenge,
    );
  }
}

import { AzureError } from "../azure-error.ts";
import { textAt } from "../json.ts";
import { eraseNow } from "../removals.ts";
import type { Answer } from "../request.ts";
import type { Resource } from "../store.ts";
import { CONTAINER } from "../types/storage.ts";
import { serviceUrl } from "./address.ts";
import { blobOperation } from "./blobs.ts";
import {
  type ContainerCall,
  createResource,
  type Handler,
  handlerOf,
  httpDate,
  metadataHeaders,
  metadataIn,
  metadataOf,
  numberIn,
  type StorageCall,
  xml,
} from "./call.ts";
import { containerAt } from "./data.ts";
import { listBlobs } from "./list-blobs.ts";
import { document, element, textElement } from "./xml.ts";

const MOST = 5000;

/** Azure Blob Storage: containers and what is in them. @throws AzureError */
export function blobService(call: StorageCall): Answer {
  const [, name = "", blob = ""] = /^\/([^/]*)(?:\/(.*))?$/s.exec(call.path) ?? [];
  if (name === "") return handlerOf(call, SERVICE)(call);
  const id = `${call.account.id}/blobServices/default/containers/${name}`;
  const resource = call.world.store.get(id);
  if (blob === "") {
    const container = { ...call, id, name, resource };
    return handlerOf(container, HANDLERS)(container);
  }
  if (resource === undefined) throw notFound();
  const data = containerAt(call.world.storage, id);
  return blobOperation({ ...call, container: name, data, name: blob, blob: data.blobs.get(blob) });
}

const SERVICE: Readonly<Record<string, Handler<StorageCall>>> = {
  "GET list": listContainers,
};

const HANDLERS: Readonly<Record<string, Handler<ContainerCall>>> = {
  PUT: create,
  GET: properties,
  HEAD: properties,
  "GET metadata": properties,
  "PUT metadata": setMetadata,
  DELETE: remove,
  "GET list"(call) {
    required(call);
    return listBlobs(call);
  },
};

function notFound(): AzureError {
  return new AzureError(404, "ContainerNotFound", "The specified container does not exist.");
}

function required({ resource }: ContainerCall): Resource {
  if (resource === undefined) throw notFound();
  return resource;
}

/** Bare: a list has it without quotes. */
const etagOf = ({ etag }: Resource): string => String(etag ?? "").replaceAll('"', "") || "0x8DD000000000000";

const modifiedOf = (resource: Resource): string =>
  httpDate(Date.parse(textAt(resource, "properties.lastModifiedTime")) || 0);

function propertiesOf(resource: Resource): Record<string, string> {
  return {
    ...metadataHeaders(metadataIn(resource)),
    etag: `"${etagOf(resource)}"`,
    "last-modified": modifiedOf(resource),
    "x-ms-has-immutability-policy": "false",
    "x-ms-has-legal-hold": "false",
    "x-ms-lease-state": "available",
    "x-ms-lease-status": "unlocked",
  };
}

function properties(call: ContainerCall): Answer {
  return { status: 200, headers: propertiesOf(required(call)) };
}

function create(call: ContainerCall): Answer {
  if (call.resource !== undefined) {
    throw new AzureError(409, "ContainerAlreadyExists", "The specified container already exists.");
  }
  createResource(call.id, { metadata: metadataOf(call) }, call.world);
  const made = required({ ...call, resource: call.world.store.get(call.id) });
  const { etag = "", "last-modified": modified = "" } = propertiesOf(made);
  return { status: 201, headers: { etag, "last-modified": modified } };
}

function setMetadata(call: ContainerCall): Answer {
  const before = required(call);
  const properties = { ...(before.properties as object), metadata: metadataOf(call) };
  call.world.store.set({ ...before, properties });
  call.world.changed();
  return { status: 200 };
}

function remove(call: ContainerCall): Answer {
  eraseNow(required(call), call.world);
  call.world.changed();
  return { status: 202 };
}

function listContainers(call: StorageCall): Answer {
  const { account, world, request } = call;
  const prefix = request.query.get("prefix") ?? "";
  const found = world.store
    .within(account.id)
    .filter(({ type, name }) => type.toLowerCase() === CONTAINER.toLowerCase() && name.startsWith(prefix))
    .slice(0, numberIn(call, "maxresults", [1, MOST]) ?? MOST);
  const items = found.map((each) =>
    element(
      "Container",
      textElement("Name", each.name),
      element(
        "Properties",
        textElement("Last-Modified", modifiedOf(each)),
        textElement("Etag", etagOf(each)),
        textElement("LeaseStatus", "unlocked"),
        textElement("LeaseState", "available"),
      ),
    ),
  );
  const results = [textElement("Prefix", prefix), element("Containers", ...items), element("NextMarker")];
  const opening = `<EnumerationResults ServiceEndpoint="${serviceUrl(account.name, "blob")}">`;
  return { status: 200, ...xml(document(opening, ...results, "</EnumerationResults>")) };
}

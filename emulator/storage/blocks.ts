import { AzureError } from "../azure-error.ts";
import type { Answer } from "../request.ts";
import { headerOf, md5 } from "./call.ts";
import { type BlobCall, checkMd5, commit } from "./commit.ts";
import type { Block } from "./data.ts";
import { checkLease } from "./leases.ts";
import { textsOf } from "./xml.ts";

/** Put Block: a part of a blob to come. */
export function putBlock(call: BlobCall): Answer {
  const { request, data, name, blob, world } = call;
  const id = request.query.get("blockid") ?? "";
  if (id === "") {
    throw new AzureError(
      400,
      "MissingRequiredQueryParameter",
      "A required query parameter was not specified for this request: blockid.",
    );
  }
  checkMd5(call, request.bytes);
  checkLease(blob?.lease, headerOf(call, "x-ms-lease-id"), world.clock.now(), "write");
  const others = (data.uncommitted.get(name) ?? []).filter((block) => block.id !== id);
  data.uncommitted.set(name, [...others, { id, content: request.bytes }]);
  return { status: 201, headers: { "content-md5": md5(request.bytes), "x-ms-request-server-encrypted": "true" } };
}

/** Put Block List: the blob is now these blocks, in this order. */
export function putBlockList(call: BlobCall): Answer {
  const { request, data, name, blob } = call;
  checkMd5(call, request.bytes);
  const uncommitted = data.uncommitted.get(name) ?? [];
  const committed = blob?.blocks ?? [];
  const sources: Readonly<Record<string, readonly Block[]>> = {
    Committed: committed,
    Uncommitted: uncommitted,
    Latest: [...uncommitted, ...committed],
  };
  const blocks = textsOf(request.bytes.toString(), Object.keys(sources)).map(({ name: source, text }) => {
    const block = sources[source]?.find(({ id }) => id === text);
    if (block !== undefined) return block;
    throw new AzureError(400, "InvalidBlockList", "The specified block list is invalid.");
  });
  return commit(call, Buffer.concat(blocks.map(({ content }) => content)), blocks, { api: "PutBlockList" });
}

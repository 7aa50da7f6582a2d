import { describe, expect, test } from "vitest";
import type { Call } from "../../../emulator/provider/azure/client.ts";
import type { Json } from "../../../emulator/provider/azure/json.ts";
import { createResource, deleteResource, readResource } from "../../../emulator/provider/resource.ts";
import { resourceSchema } from "../../../emulator/provider/schema/azurerm.ts";
import type { TypeSpec } from "../../../emulator/provider/spec.ts";
import { TYPES } from "../../../emulator/provider/types/index.ts";
import { azureFixture, idOf, living, type RecordedResource } from "../../support/recordings.ts";

const reads = azureFixture<{ [path: string]: Json }>("reads.json");
const recorded = azureFixture<RecordedResource[]>("resources.json").filter(({ calls }) => calls !== undefined);

/** Calls that other resources of the recording made to these, or that the stand-in does not make. */
const SHARED = /subnet|virtual_network\.|servicebus_namespace|storage_account/;
const created = recorded.filter(({ address }) => !SHARED.test(address) || address.includes("storage_account.content"));
const removed = recorded.filter(({ address }) => !SHARED.test(address) && !/key_vault|cognitive_account/.test(address));

function contextOf(resource: RecordedResource, exists: boolean) {
  const { session, sent } = living(resource, reads, exists);
  const spec = TYPES[resource.type] as TypeSpec;
  return { context: { session, spec, block: resourceSchema(resource.type).block, deadline: 1e9 }, sent };
}

/** The calls on the resource, as they are recorded. */
function callsOn(resource: RecordedResource, sent: readonly Call[]): string[] {
  const id = idOf(resource);
  const own = sent.map(({ method, url }) => [method, url.split("?")[0] ?? ""] as const);
  const ofIt = own.filter(([, url]) => url === id || url.startsWith(`${id}/`));
  return ofIt.map(([method, url]) => `${method} ${url.slice(id.length)}`.trim());
}

describe("the calls of azurerm, in its order", () => {
  test.each(created)("creating $address", async (resource) => {
    const { context, sent } = contextOf(resource, false);
    const named = { ...resource.planned, name: resource.state.name ?? null };
    await createResource(context, named, named);
    expect(callsOn(resource, sent)).toEqual(resource.calls?.create);
  });

  test.each(removed)("refreshing and deleting $address", async (resource) => {
    const { context, sent } = contextOf(resource, true);
    await readResource(context, resource.state);
    await deleteResource(context, resource.state);
    expect(callsOn(resource, sent)).toEqual(resource.calls?.remove);
  });
});

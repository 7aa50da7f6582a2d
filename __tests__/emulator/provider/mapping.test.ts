import { describe, expect, test } from "vitest";
import type { Json } from "../../../emulator/provider/azure/json.ts";
import { readResource, write } from "../../../emulator/provider/resource.ts";
import { resourceSchema } from "../../../emulator/provider/schema/azurerm.ts";
import type { Block, CtyType } from "../../../emulator/provider/schema/model.ts";
import { objectType, typedText } from "../../../emulator/provider/schema/model.ts";
import type { Context, TypeSpec } from "../../../emulator/provider/spec.ts";
import { TYPES } from "../../../emulator/provider/types/index.ts";
import type { Value } from "../../../emulator/provider/values.ts";
import { azureFixture, type RecordedResource, replay } from "../../support/recordings.ts";

const resources = azureFixture<RecordedResource[]>("resources.json");
const reads = azureFixture<{ [path: string]: Json }>("reads.json");
const known = resources.filter(({ type }) => TYPES[type] !== undefined);

function contextOf(resource: RecordedResource): { context: Context; sent: ReturnType<typeof replay>["sent"] } {
  const spec = TYPES[resource.type] as TypeSpec;
  const { session, sent } = replay(resource, reads);
  return { context: { session, spec, block: resourceSchema(resource.type).block, deadline: 3_600_000 }, sent };
}

/** Attributes as texts, equal whatever the order in sets. */
function texts(block: Block, values: { readonly [name: string]: Value }): { [name: string]: string } {
  const types: { readonly [name: string]: CtyType } = objectType(block)[1];
  return Object.fromEntries(Object.entries(types).map(([name, type]) => [name, typedText(type, values[name] ?? null)]));
}

describe.each(known)("$address", (resource) => {
  test("is read into the state that azurerm stored", async () => {
    const { context } = contextOf(resource);
    const state = await readResource(context, { ...resource.planned, id: resource.state.id ?? null });
    expect(texts(context.block, state as { [name: string]: Value })).toEqual(texts(context.block, resource.state));
  });
});

// What is not one PUT of the whole resource is told by the tests of its own operations.
const whole = known.filter(({ type }) => TYPES[type]?.operations?.create === undefined);

describe.each(whole)("$address", (resource) => {
  test("is created by the request that azurerm sent", async () => {
    const { context, sent } = contextOf(resource);
    const values = { ...resource.planned, ...(await context.spec.prepare?.(context, resource.planned)) };
    const password = values.create_mode === null ? { administrator_password_wo: "Tr4ce-only-Passw0rd!" } : {};
    await write(context, String(resource.state.id), "creating", values, { ...values, ...password });
    const { body, method, query } = sent.find((call) => call.method === "PUT" || call.method === "PATCH") ?? {};
    expect({ method, apiVersion: query?.["api-version"] }).toEqual({
      method: resource.requests[0]?.method,
      apiVersion: resource.requests[0]?.apiVersion,
    });
    expect(sorted(body ?? null)).toEqual(sorted(resource.requests[0]?.body ?? null));
  });
});

/** Lists of texts in order: Terraform's sets have none. */
function sorted(json: Json): Json {
  if (Array.isArray(json)) return json.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(
    Object.entries(json as { [name: string]: Json }).map(([name, value]) => [name, sorted(value)]),
  );
}

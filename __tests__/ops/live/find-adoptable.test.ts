import { RestError } from "@azure/core-rest-pipeline";
import { describe, expect, it } from "vitest";
import { type AdoptionScope, findAdoptable } from "../../../ops/live/adoption.ts";
import type { AzureClients, JsonObject } from "../../../ops/live/azure-clients.ts";
import type { TaggedCandidate } from "../../../ops/live/import-ids.ts";
import { OWN_TAGS } from "../../support/live-facts.ts";

const GROUP = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-trading";
const OTHER_TAGS = { ...OWN_TAGS, stack: "trading" };
const group = (tags?: TaggedCandidate["tags"]): TaggedCandidate => ({
  address: "azurerm_resource_group.trading",
  id: GROUP,
  ...(tags === undefined ? {} : { tags }),
});

/** What is adopted of one candidate, when Azure answers this about it. */
function adopt(candidate: TaggedCandidate, answer: JsonObject | RestError, more: Partial<AdoptionScope> = {}) {
  const get = () => (answer instanceof RestError ? Promise.reject(answer) : Promise.resolve(answer));
  const limits = { signal: new AbortController().signal, milliseconds: 60_000 };
  const scope = { candidates: [candidate], state: undefined, tags: OWN_TAGS, limits, ...more };
  return findAdoptable({ get } as unknown as AzureClients, scope);
}

describe("what exists outside the state", () => {
  it.each([
    ["tags of this stack", group(OWN_TAGS), OWN_TAGS, {}],
    ["the tags that this stack sets for another one", group(OTHER_TAGS), OTHER_TAGS, {}],
    ["no tags, where a person said adopt", group(OWN_TAGS), {}, {}],
    ["no tags, where the stack sets none", group(), {}, { onlyTagged: true }],
  ])("is adopted with %s", async (_words, candidate, tags, more) => {
    const { imports, foreign } = await adopt(candidate, { tags }, more);
    expect(imports).toEqual([{ address: candidate.address, id: GROUP }]);
    expect(foreign).toEqual([]);
  });

  it.each([
    ["tags of another stack", group(OWN_TAGS), OTHER_TAGS, {}, "stack trading"],
    ["own tags, where the stack sets those of another one", group(OTHER_TAGS), OWN_TAGS, {}, "managed by convergent"],
    ["no tags, where only tags prove it", group(OWN_TAGS), {}, { onlyTagged: true }, "no tag says"],
  ])("is somebody else's with %s", async (_words, candidate, tags, more, why) => {
    const { imports, foreign } = await adopt(candidate, { tags }, more);
    expect(imports).toEqual([]);
    expect(foreign).toEqual([expect.stringContaining(why)]);
  });

  it("is no secret: of one in a vault only its address with the version is read", async () => {
    const secret = {
      address: "azurerm_key_vault_secret.s",
      id: `${GROUP}/providers/Microsoft.KeyVault/vaults/kv/secrets/s`,
    };
    const version = "https://kv.vault.azure.net/secrets/s/0123456789abcdef";
    const { imports } = await adopt(secret, { properties: { secretUriWithVersion: version } });
    expect(imports).toEqual([{ address: secret.address, id: version }]);
  });

  it("is unknown when Azure refuses to say, and nothing when it says that nothing is there", async () => {
    const refused = new RestError("no", { statusCode: 403, code: "AuthorizationFailed" });
    expect((await adopt(group(), refused)).unknown).toEqual([`${GROUP}: AuthorizationFailed: no`]);
    expect(await adopt(group(), new RestError("no", { statusCode: 404 }))).toEqual({
      imports: [],
      foreign: [],
      unknown: [],
    });
  });
});

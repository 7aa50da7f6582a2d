import { describe, expect, it } from "vitest";
import type { CheckStatus } from "../../../ops/live/check.ts";
import { runChecks } from "../../../ops/live/checks.ts";
import { known } from "../../../ops/live/fact.ts";
import {
  GROUP_ID,
  HELD,
  LIVE_GROUP,
  LIVE_SERVER,
  OWN_TAGS,
  SERVER_ID,
  type Situation,
  situation,
  stateWith,
  TARGET,
  unknown,
  zone,
} from "../../support/live-facts.ts";

/** A check that does not apply is `none`. */
const statusOf = (id: string, given: Situation): CheckStatus | "none" =>
  runChecks(situation(given)).find((check) => check.id === id)?.status ?? "none";

const exists = { group: known(LIVE_GROUP), subject: known(LIVE_SERVER), terraformState: HELD };
const foreign = { ...LIVE_SERVER, tags: { "managed-by": "bicep" } };
const lock = (scope: string, level = "CanNotDelete") => ({
  id: `${scope}/providers/Microsoft.Authorization/locks/keep`,
  name: "keep",
  level,
  scope,
});
const network = (range: string, tags = {}) =>
  known([
    {
      id: "/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub",
      addressSpace: [range],
      tags,
    },
  ]);

/** Each row: a check, a situation in words, the situation, and what the check makes of it. */
const ROWS: readonly (readonly [id: string, words: string, given: Situation, status: CheckStatus | "none"])[] = [
  ["login", "the tenant of the environment", {}, "ok"],
  [
    "login",
    "another tenant",
    { facts: { login: known({ kind: "Azure CLI", tenantId: "t", account: undefined }) } },
    "failed",
  ],
  [
    "login",
    "a token that names no tenant",
    { facts: { login: known({ kind: "x", tenantId: undefined, account: "a" }) } },
    "ok",
  ],
  ["login", "a sign-in that fails", { facts: { login: unknown("AADSTS7000215", { code: "SignInFailed" }) } }, "failed"],
  ["login", "no network", { facts: { login: unknown("ENOTFOUND") } }, "unknown"],

  ["subscription", "one that is Enabled", {}, "ok"],
  [
    "subscription",
    "one that is PastDue",
    { facts: { subscription: known({ displayName: "", state: "PastDue", tenantId: undefined }) } },
    "warning",
  ],
  [
    "subscription",
    "one that is Disabled",
    { facts: { subscription: known({ displayName: "", state: "Disabled", tenantId: undefined }) } },
    "failed",
  ],
  [
    "subscription",
    "one of another tenant",
    { facts: { subscription: known({ displayName: "", state: "Enabled", tenantId: "t" }) } },
    "failed",
  ],
  [
    "subscription",
    "one that is not visible",
    { facts: { subscription: unknown("not found", { status: 404 }) } },
    "failed",
  ],
  [
    "subscription",
    "an answer that does not come",
    { facts: { subscription: unknown("no answer within 30 s") } },
    "unknown",
  ],

  ["variables", "none that are set", {}, "none"],
  [
    "variables",
    "those of the environment, in capitals",
    { variables: { ARM_TENANT_ID: TARGET.tenantId.toUpperCase() } },
    "none",
  ],
  ["variables", "those of another subscription", { variables: { AZURE_SUBSCRIPTION_ID: "other" } }, "warning"],

  ["resource-providers", "all registered", {}, "ok"],
  [
    "resource-providers",
    "one that is not",
    { facts: { resourceProviders: known({ "Microsoft.Network": "NotRegistered" }) } },
    "warning",
  ],
  ["resource-providers", "a stack to destroy", { desired: "absent" }, "none"],

  ["terraform-state", "none yet", {}, "ok"],
  ["terraform-state", "one that holds the server", { facts: exists }, "ok"],
  ["terraform-state", "one that cannot be read", { facts: { terraformState: unknown("403") } }, "unknown"],
  [
    "terraform-state",
    "one with another server in its place, while ours is absent",
    { facts: { terraformState: stateWith({ [TARGET.subject.address]: "/other" }) } },
    "warning",
  ],
  [
    "terraform-state",
    "one with another server in its place, while ours exists",
    { facts: { ...exists, terraformState: stateWith({ [TARGET.subject.address]: "/other" }) } },
    "failed",
  ],

  ["resource-group", "one to be made", {}, "ok"],
  [
    "resource-group",
    "one in another region",
    { facts: { group: known({ ...LIVE_GROUP, location: "northeurope" }) } },
    "failed",
  ],
  [
    "resource-group",
    "one in another region that is only read",
    { facts: { group: known({ ...LIVE_GROUP, location: "northeurope" }) }, target: { group: { existing: true } } },
    "ok",
  ],
  [
    "resource-group",
    "one that is being deleted",
    { facts: { group: known({ ...LIVE_GROUP, provisioningState: "Deleting" }) } },
    "warning",
  ],
  ["resource-group", "one that should exist and does not", { target: { group: { existing: true } } }, "failed"],

  ["resource-group-owner", "none to own", {}, "none"],
  ["resource-group-owner", "one in the state", { facts: exists }, "ok"],
  [
    "resource-group-owner",
    "one in the state with foreign tags",
    { facts: { ...exists, group: known({ ...LIVE_GROUP, tags: { "managed-by": "bicep" } }) } },
    "warning",
  ],
  ["resource-group-owner", "one outside the state, refuse", { facts: { group: known(LIVE_GROUP) } }, "failed"],
  [
    "resource-group-owner",
    "one outside the state, skip",
    { facts: { group: known(LIVE_GROUP) }, target: { whenExists: "skip" } },
    "warning",
  ],
  [
    "resource-group-owner",
    "one outside the state, adopt",
    { facts: { group: known(LIVE_GROUP) }, target: { whenExists: "adopt" } },
    "ok",
  ],
  [
    "resource-group-owner",
    "somebody else's, adopt",
    { facts: { group: known({ ...LIVE_GROUP, tags: { "managed-by": "bicep" } }) }, target: { whenExists: "adopt" } },
    "failed",
  ],
  [
    "resource-group-owner",
    "one outside the state that is only read",
    { facts: { group: known(LIVE_GROUP) }, target: { group: { existing: true } } },
    "none",
  ],

  ["server", "none", {}, "ok"],
  ["server", "one that is Ready", { facts: exists }, "ok"],
  [
    "server",
    "one in another region",
    { facts: { ...exists, subject: known({ ...LIVE_SERVER, location: "North Europe" }) } },
    "failed",
  ],
  [
    "server",
    "one that is Stopped",
    { facts: { ...exists, subject: known({ ...LIVE_SERVER, state: "Stopped" }) } },
    "warning",
  ],
  [
    "server",
    "one that is Disabled",
    { facts: { ...exists, subject: known({ ...LIVE_SERVER, state: "Disabled" }) } },
    "failed",
  ],
  [
    "server",
    "one that may not be read",
    { facts: { subject: unknown("AuthorizationFailed", { status: 403 }) } },
    "unknown",
  ],

  ["server-owner", "ours", { facts: exists }, "ok"],
  ["server-owner", "somebody else's in the state", { facts: { ...exists, subject: known(foreign) } }, "warning"],
  [
    "server-owner",
    "somebody else's, refuse",
    { facts: { group: known(LIVE_GROUP), subject: known(foreign) } },
    "warning",
  ],
  [
    "server-owner",
    "somebody else's, adopt",
    { facts: { group: known(LIVE_GROUP), subject: known(foreign) }, target: { whenExists: "adopt" } },
    "failed",
  ],
  [
    "server-owner",
    "somebody else's, recreate",
    { facts: { group: known(LIVE_GROUP), subject: known(foreign) }, target: { whenExists: "recreate" } },
    "failed",
  ],
  [
    "server-owner",
    "nobody's, adopt",
    {
      facts: { group: known(LIVE_GROUP), subject: known({ ...LIVE_SERVER, tags: {} }) },
      target: { whenExists: "adopt" },
    },
    "ok",
  ],

  ["locks", "none", {}, "ok"],
  ["locks", "one against deletion", { facts: { locks: known([lock(SERVER_ID)]) } }, "ok"],
  [
    "locks",
    "one against deletion, of a stack to destroy",
    { facts: { locks: known([lock(SERVER_ID)]) }, desired: "absent" },
    "failed",
  ],
  [
    "locks",
    "the stack's own, of a stack to destroy",
    {
      facts: {
        locks: known([lock(SERVER_ID)]),
        terraformState: stateWith({ "azurerm_management_lock.l": lock(SERVER_ID).id }),
      },
      desired: "absent",
    },
    "ok",
  ],
  [
    "locks",
    "a read-only one on the subscription",
    { facts: { locks: known([lock(`/subscriptions/${TARGET.subscriptionId}`, "ReadOnly")]) } },
    "failed",
  ],
  [
    "locks",
    "a read-only one on another group",
    { facts: { locks: known([lock(`${GROUP_ID}-other`, "ReadOnly")]) } },
    "ok",
  ],

  ["deleted-server", "none", {}, "ok"],
  [
    "deleted-server",
    "one whose backup lasts",
    {
      facts: { deletedServer: known({ deletedAt: "2026-01-01T00:00:00.000Z", restoreTo: "2025-12-31T23:45:00.000Z" }) },
    },
    "warning",
  ],
  [
    "deleted-server",
    "one that is being restored",
    { facts: { deletedServer: known({ deletedAt: "a", restoreTo: "b" }) }, target: { server: { isRestore: true } } },
    "ok",
  ],
  ["deleted-server", "a server that is there", { facts: exists }, "none"],

  ["server-name", "a free one", {}, "ok"],
  [
    "server-name",
    "a taken one",
    { facts: { nameAvailability: known({ available: false, reason: "AlreadyExists", message: "" }) } },
    "failed",
  ],
  [
    "server-name",
    "one we have ourselves",
    { facts: { ...exists, nameAvailability: known({ available: false, reason: "AlreadyExists", message: "" }) } },
    "none",
  ],

  ["offer", "all of it", {}, "ok"],
  ["offer", "nothing told", { facts: { capabilities: known([]) } }, "unknown"],
  ["offer", "no such size", { target: { server: { skuName: "MO_Standard_E2ds_v4" } } }, "failed"],
  [
    "offer",
    "the size in capitals",
    { facts: { capabilities: known(["1", "2"].map((name) => zone(name, { skus: { "8.4": ["STANDARD_D2DS_V4"] } }))) } },
    "ok",
  ],
  ["offer", "not that version of MySQL", { target: { server: { version: "5.7" } } }, "failed"],
  ["offer", "not that version with the size", { target: { server: { skuName: "GP_Standard_D4ds_v4" } } }, "failed"],
  ["offer", "not in that zone", { facts: { capabilities: known([zone("2"), zone("3")]) } }, "failed"],
  ["offer", "a region without zones", { facts: { capabilities: known([zone("none")]) } }, "failed"],
  [
    "offer",
    "a region without zones, and none wanted",
    { facts: { capabilities: known([zone("none")]) }, target: { server: { zone: undefined, standbyZone: undefined } } },
    "ok",
  ],
  ["offer", "not the standby's zone", { facts: { capabilities: known([zone("1"), zone("3")]) } }, "failed"],
  [
    "offer",
    "no high availability over zones",
    { facts: { capabilities: known(["1", "2"].map((name) => zone(name, { highAvailabilityModes: ["SameZone"] }))) } },
    "failed",
  ],
  [
    "offer",
    "no geo-redundant backup",
    { facts: { capabilities: known(["1", "2"].map((name) => zone(name, { hasGeoBackup: false }))) } },
    "failed",
  ],
  ["offer", "a server as it is", { facts: { ...exists, capabilities: known([]) } }, "none"],
  [
    "offer",
    "a server that grows beyond it",
    { facts: exists, target: { server: { skuName: "GP_Standard_D64ds_v4" } } },
    "failed",
  ],
  ["offer", "a stack to destroy", { desired: "absent" }, "none"],

  ["quota", "room", {}, "ok"],
  ["quota", "none left", { facts: { quota: known([{ name: "virtualNetworks", current: 50, limit: 50 }]) } }, "failed"],
  ["quota", "none told", { facts: { quota: known([{ name: "PublicIPAddresses", current: 0, limit: 1 }]) } }, "unknown"],
  [
    "quota",
    "a network that is there",
    { facts: { virtualNetworks: known([{ id: TARGET.virtualNetwork?.id ?? "", addressSpace: [], tags: {} }]) } },
    "none",
  ],

  ["address-space", "free", { facts: { virtualNetworks: network("10.10.1.0/24") } }, "ok"],
  ["address-space", "in use by a stranger", { facts: { virtualNetworks: network("10.0.0.0/8") } }, "warning"],
  [
    "address-space",
    "in use by a peer",
    { facts: { virtualNetworks: network("10.0.0.0/8", { ...OWN_TAGS, environment: "staging" }) } },
    "failed",
  ],
  [
    "address-space",
    "in use by itself",
    {
      facts: {
        virtualNetworks: known([
          { id: TARGET.virtualNetwork?.id.toUpperCase() ?? "", addressSpace: ["10.10.0.0/24"], tags: {} },
        ]),
      },
    },
    "ok",
  ],
];

describe("checks of live state", () => {
  it.each(ROWS)("%s: %s", (id, _words, given, status) => {
    expect(statusOf(id, given)).toBe(status);
  });

  it("each have a row that is not ok, with a remedy", () => {
    const ids = new Set(ROWS.map(([id]) => id));
    for (const id of ids) {
      const bad = ROWS.filter(([each, , , status]) => each === id && status !== "ok" && status !== "none");
      expect(bad.length, id).toBeGreaterThan(0);
      for (const [, words, given, status] of bad.filter((row) => row[3] === "failed" || row[3] === "warning")) {
        const check = runChecks(situation(given)).find((each) => each.id === id);
        expect(check?.remedy, `${id}: ${words} is ${status}`).toMatch(/\S/);
      }
    }
  });

  it("are all in the table", () => {
    const ids = new Set(ROWS.map(([id]) => id));
    const told = ROWS.flatMap(([, , given]) => runChecks(situation(given)).map(({ id }) => id));
    expect(new Set(told)).toEqual(ids);
  });
});

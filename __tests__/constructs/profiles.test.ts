import { expect, it } from "vitest";
import { PROFILE_DEFAULTS, PROFILES } from "../../constructs/profiles.ts";

it("has defaults for every profile and for no other", () => {
  expect(Object.keys(PROFILE_DEFAULTS).sort()).toEqual([...PROFILES].sort());
});

it("lets only what is ephemeral expire by itself, and never anything protected", () => {
  expect(PROFILES.filter((profile) => PROFILE_DEFAULTS[profile].expiresAfterDays !== undefined)).toEqual(["ephemeral"]);
});

it("destroys at expiry only what is neither locked nor guarded", () => {
  for (const { onExpiry, lock, preventDestroy } of Object.values(PROFILE_DEFAULTS)) {
    if (onExpiry !== "notify") expect({ lock, preventDestroy }).toEqual({ lock: false, preventDestroy: false });
  }
});

it("protects more from profile to profile", () => {
  const retention = PROFILES.map((profile) => PROFILE_DEFAULTS[profile].backupRetentionDays);
  expect(retention).toEqual(retention.toSorted((a, b) => a - b));
  expect(PROFILES.map((profile) => PROFILE_DEFAULTS[profile].lock)).toEqual([false, true, true]);
  expect(PROFILES.map((profile) => PROFILE_DEFAULTS[profile].preventDestroy)).toEqual([false, false, true]);
});

import { describe, expect, test } from "vitest";
import { planChange } from "../../../emulator/provider/plan.ts";
import { resourceSchema } from "../../../emulator/provider/schema/azurerm.ts";
import { objectType, typedText } from "../../../emulator/provider/schema/model.ts";
import type { TypeSpec } from "../../../emulator/provider/spec.ts";
import { stored } from "../../../emulator/provider/stored.ts";
import { TYPES } from "../../../emulator/provider/types/index.ts";
import { UNKNOWN, type ValueObject } from "../../../emulator/provider/values.ts";
import { whole } from "../../support/provider-changes.ts";
import { azureFixture } from "../../support/recordings.ts";

/** What azurerm 4.55.0 kept after its apply of a resource, and what it read when it refreshed right after that. */
const RECORDED = azureFixture<{ [type: string]: { config: ValueObject; stored: ValueObject; read: ValueObject } }>(
  "stored-and-read.json",
);

describe("what is kept after an apply is what azurerm kept, and what it then read is drift", () => {
  test.each(Object.entries(RECORDED))("%s", (type, recorded) => {
    const { block } = resourceSchema(type);
    const planned = planChange(TYPES[type] as TypeSpec, block, null, whole(block, recorded.config))
      .state as ValueObject;
    const text = (values: ValueObject) => typedText(objectType(block), values);
    const read = whole(block, recorded.read);
    expect(text(stored(block, planned, read))).toBe(text(whole(block, recorded.stored)));
    expect(text(read)).not.toBe(text(whole(block, recorded.stored)));
  });
});

test("a set with one element that was not known is kept as it was read, every element of it", () => {
  const { block } = resourceSchema("azurerm_container_app_environment");
  const profile = (name: string, count: number | null) => ({
    name,
    workload_profile_type: "D4",
    maximum_count: count,
    minimum_count: count,
  });
  const read = { workload_profile: [profile("a", 0), profile("b", 0)] };
  const kept = (planned: ValueObject) => stored(block, planned, read).workload_profile;
  expect(kept({ workload_profile: [profile("a", null), profile("b", null)] })).toEqual([
    profile("a", null),
    profile("b", null),
  ]);
  expect(kept({ workload_profile: [profile("a", null), { ...profile("b", null), name: UNKNOWN }] })).toEqual(
    read.workload_profile,
  );
});

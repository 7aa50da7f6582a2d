import { describe, expect, it } from "vitest";
import { ownerOf } from "../../../ops/live/ownership.ts";
import { OWN_TAGS } from "../../support/live-facts.ts";

describe("the owner of a resource", () => {
  it("is this stack by all of its tags, in any letter case of their names", () => {
    expect(ownerOf(OWN_TAGS, OWN_TAGS)).toBe("this stack");
    expect(ownerOf({ "Managed-By": "Convergent", Project: "ACME" }, OWN_TAGS)).toBe("this stack");
  });

  it("is nobody without a tag that says so, whatever else is tagged", () => {
    expect(ownerOf({}, OWN_TAGS)).toBe("nobody");
    expect(ownerOf({ project: "other", "managed-by": " " }, OWN_TAGS)).toBe("nobody");
  });

  it("is somebody else by another manager, project, stack or environment", () => {
    expect(ownerOf({ "managed-by": "bicep" }, OWN_TAGS)).toEqual({ other: "bicep" });
    for (const name of ["project", "stack", "environment"]) {
      expect(ownerOf({ ...OWN_TAGS, [name]: "other" }, OWN_TAGS)).toEqual({
        other: expect.stringContaining(`convergent as `),
      });
    }
  });
});

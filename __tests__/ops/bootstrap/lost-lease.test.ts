import { expect, it } from "vitest";
import { type BlobLease, holderOfLease } from "../../../ops/bootstrap/lost-lease.ts";

const lock = (info: object): string => Buffer.from(JSON.stringify(info)).toString("base64");
const MOVING = "migration destination state";

it.each<[words: string, lease: Partial<BlobLease>, holder: ReturnType<typeof holderOfLease>]>([
  ["nobody, where there is no blob", { state: undefined }, "nobody"],
  ["nobody, where the lease was given back", { state: "available", lock: lock({ Who: "me@here" }) }, "nobody"],
  ["nobody, where it was broken", { state: "broken" }, "nobody"],
  ["a bootstrap of this machine", { lock: lock({ Who: "me@here", Operation: MOVING }) }, "bootstrap"],
  ["a look of this machine", { lock: lock({ Who: "me@here", Operation: "init" }) }, "bootstrap"],
  ["an apply of this machine", { lock: lock({ Who: "me@here", Operation: "OperationTypeApply" }) }, "other"],
  ["a bootstrap of another machine", { lock: lock({ Who: "me@there", Operation: MOVING }) }, "other"],
  ["another machine with a longer name", { lock: lock({ Who: "me@nothere", Operation: MOVING }) }, "other"],
  ["somebody who says what we do not understand", { lock: "%%%" }, "other"],
  ["somebody who has not said who it is", { lock: "" }, "unnamed"],
  ["somebody who says nothing", { lock: undefined }, "unnamed"],
])("the lease of a state is held by %s", (_words, lease, holder) => {
  expect(holderOfLease({ state: "leased", lock: undefined, ...lease }, "here")).toBe(holder);
});

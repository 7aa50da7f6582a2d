import { Fn, Tokenization } from "cdktf";
import { expect, it } from "vitest";
import "../../stacks/no-call-stacks.ts";

it("cdktf notes no call stack with the values it makes", () => {
  expect(Tokenization.reverseString(Fn.upper("a")).firstToken?.creationStack).toEqual([]);
});

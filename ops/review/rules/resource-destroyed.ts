import { lossOf } from "../resource-types.ts";
import { type ChangeRule, destroys, destructionCause, howDestroyed } from "../rule.ts";

export const resourceDestroyed: ChangeRule = {
  id: "resource-destroyed",
  why: "whatever is destroyed is listed, also when nothing is lost with it",
  *change(change) {
    const loss = lossOf(change.type);
    if (!destroys(change) || (loss !== "plain" && loss !== "access")) return;
    yield {
      ...destructionCause(change),
      level: "notice",
      message: `it ${howDestroyed(change)}${loss === "access" ? ": whoever used it loses access" : ""}`,
      remedy: "nothing to do when this is meant",
    };
  },
};

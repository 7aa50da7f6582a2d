import { argumentOf } from "../impact/evaluate.ts";
import { IMPACTS, impactsOf } from "../impact/table.ts";
import { lossOf } from "../resource-types.ts";
import { type ChangeRule, cause, fromTo } from "../rule.ts";

/** Types that live in the state alone. */
const LOCAL = /^(random|time|null|tls|local)_|^terraform_data$/;

export const unclassifiedChange: ChangeRule = {
  id: "unclassified-change",
  why: "nobody has judged what a change of this type or argument does",
  *change(change, plan) {
    if (change.imported && plan.begun.has(change.address)) return;
    if (LOCAL.test(change.type)) return;
    const isKnown = Object.hasOwn(IMPACTS, change.type);
    if (change.action === "create" && !isKnown && lossOf(change.type) === undefined) {
      yield {
        level: "notice",
        message: `a ${change.type} is created; this version does not know the type`,
        remedy: "read Azure's documentation of the type",
      };
    }
    if (change.action !== "update") return;
    for (const attribute of change.attributes) {
      const { name, unknown } = attribute;
      if (unknown || NOT_SET.test(name) || impactsOf(change.type, argumentOf(name)) !== undefined) continue;
      yield {
        ...cause(attribute),
        level: "confirm",
        message: `${name} of a ${change.type} changes ${fromTo(attribute)}; this version does not know what that does`,
        remedy: "read what the argument does, then confirm",
      };
    }
  },
};

/** What no change of a parameter file sets. */
const NOT_SET = /^(id$|timeouts\b)/;

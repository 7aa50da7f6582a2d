import type { PlanRule } from "../rule.ts";
import { countChanges } from "../view.ts";

/** More than a person can read line by line. */
export const MANY = 20;

export const manyChanges: PlanRule = {
  id: "many-changes",
  why: "in a long plan the one dangerous line is overlooked",
  *plan({ changes }) {
    const { creates, updates, replaces, deletes, unknowns } = countChanges(changes);
    const total = creates + updates + replaces + deletes + unknowns;
    if (total < MANY) return;
    const harmless = total === creates;
    yield {
      level: harmless ? "notice" : "confirm",
      magnitude: total,
      message: `${total} resources change at once (${creates} created, ${updates} updated, ${replaces} replaced, ${deletes} destroyed${unknowns === 0 ? "" : `, ${unknowns} not understood`})`,
      remedy: harmless
        ? "nothing to do for a first creation"
        : "split the change, or read the list of what is destroyed first",
    };
  },
};

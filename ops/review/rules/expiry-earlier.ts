import { parseMoment } from "../../../constructs/dates.rules.ts";
import type { Json, JsonObject } from "../model.ts";
import { type ChangeRule, quote, type RuleFinding } from "../rule.ts";

const END = "expires-on";
const ACTION = "on-expiry";

const tagsOf = ({ tags }: JsonObject): JsonObject =>
  typeof tags === "object" && tags !== null && !Array.isArray(tags) ? (tags as JsonObject) : {};

/** In ms; a group without an end, or with one that nobody can read, never ends. */
const endOf = (value: Json | undefined): number =>
  (typeof value === "string" ? parseMoment(value)?.getTime() : undefined) ?? Number.POSITIVE_INFINITY;

/** Whether an expiry takes the group down. */
const takesDown = (action: Json | undefined): boolean => action === "destroy" || action === "recreate";

export const expiryEarlier: ChangeRule = {
  id: "expiry-earlier",
  why: "an earlier end, or one that destroys, takes everything in the group down without a further question",
  *change(change) {
    if (change.type !== "azurerm_resource_group" || change.action !== "update") return;
    const [before, after, unknown] = [tagsOf(change.before), tagsOf(change.after), tagsOf(change.unknown)];
    const isUnknown = change.unknown.tags === true || unknown[END] === true || unknown[ACTION] === true;
    const finding = (tag: string, message: string): RuleFinding => ({
      level: "confirm",
      attribute: `tags.${tag}`,
      before: before[tag] ?? null,
      after: isUnknown ? "(known after apply)" : (after[tag] ?? null),
      message,
      remedy:
        "ask who uses what is in the group until when; keep the end, or `onExpiry`, as it was where nobody can say",
    });
    if (isUnknown)
      yield finding(END, `the group expires at a moment known only after apply, not at ${quote(before[END])}`);
    else if (endOf(after[END]) < endOf(before[END]))
      yield finding(END, `the group expires at ${quote(after[END])}, earlier than before: ${quote(before[END])}`);
    if (takesDown(after[ACTION]) && before[ACTION] !== after[ACTION] && before[ACTION] !== "destroy")
      yield finding(
        ACTION,
        `what happens at the end of the group changes from ${quote(before[ACTION])} to ${quote(after[ACTION])}`,
      );
  },
};

import type { JsonObject } from "../model.ts";
import { blocks, type ChangeRule, text } from "../rule.ts";

const ALERT = "azurerm_monitor_metric_alert";
/** A share of 100 that an alert at or above says too late. Percent. */
const TOO_LATE = 95;
/** An alert on a count follows the size of the server: only a factor beyond this is no longer explained by it. */
const MAX_FACTOR = 4;

export const alertLoosened: ChangeRule = {
  id: "alert-loosened",
  why: "an alert that fires too late might as well not exist",
  *change(change) {
    if (change.type !== ALERT || (change.action !== "update" && change.action !== "replace")) return;
    const before = blocks(change.before, "criteria");
    const after = blocks(change.after, "criteria");
    for (const [index, now] of after.entries()) {
      const then = before[index];
      const from = then?.threshold;
      const to = now.threshold;
      if (typeof from !== "number" || typeof to !== "number" || !loosens(now, from, to)) continue;
      const level = isTooLate(now, from, to) ? "confirm" : "notice";
      yield {
        level,
        attribute: `criteria[${index}].threshold`,
        before: from,
        after: to,
        message: `the alert on ${text(now, "metric_name") ?? "a metric"} fires later: its threshold changes from ${from} to ${to}`,
        remedy: level === "notice" ? "nothing to do when this is meant" : "keep the threshold, or add an earlier alert",
      };
    }
  },
};

const loosens = (criterion: JsonObject, from: number, to: number): boolean =>
  /^less/i.test(text(criterion, "operator") ?? "") ? to < from : to > from;

const isTooLate = (criterion: JsonObject, from: number, to: number): boolean => {
  const isShare = /percent/i.test(text(criterion, "metric_name") ?? "");
  if (isShare && to > from) return to >= TOO_LATE && from < TOO_LATE;
  const [small, large] = [Math.min(from, to), Math.max(from, to)];
  return small <= 0 || large / small > MAX_FACTOR;
};

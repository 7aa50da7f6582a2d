import { type ComputeSize, computeSize, MYSQL_SERVER } from "../mysql.ts";
import { attribute, type ChangeRule, cause, fromTo, type RuleFinding, text } from "../rule.ts";

const REMEDY = "apply within a maintenance window: the server restarts, which takes one to two minutes";

export const computeSizeRule: ChangeRule = {
  id: "compute-size",
  why: "a wrong size is an outage or a bill",
  documentation: "https://learn.microsoft.com/azure/mysql/flexible-server/concepts-service-tiers-storage",
  *change(change) {
    if (change.action !== "update") return;
    const sku = attribute(change, "sku_name") ?? attribute(change, "sku") ?? attribute(change, "sku[0].name");
    if (sku === undefined || sku.unknown) return;
    const base = { ...cause(sku), remedy: REMEDY };
    if (change.type !== MYSQL_SERVER) {
      yield { ...base, level: "notice", message: `the price tier changes ${fromTo(sku)}`, remedy: "check the price" };
      return;
    }
    yield {
      ...base,
      ...judge(computeSize(text(change.before, "sku_name")), computeSize(text(change.after, "sku_name")), fromTo(sku)),
    };
  },
};

function judge(
  before: ComputeSize | undefined,
  after: ComputeSize | undefined,
  change: string,
): Pick<RuleFinding, "level" | "message" | "magnitude"> {
  if (before?.step === undefined || after?.step === undefined) {
    return { level: "confirm", message: `compute changes ${change}; how much that is, is not known here` };
  }
  if (before.tier !== after.tier) {
    return { level: "confirm", message: `compute changes tier, from ${before.tier} to ${after.tier} (${change})` };
  }
  const steps = after.step - before.step;
  const many = Math.abs(steps) > 1;
  const word = steps === 0 ? "changes its generation" : steps > 0 ? "grows" : "shrinks";
  const how = steps === 0 ? "" : ` by ${Math.abs(steps)} ${many ? "steps" : "step"}`;
  return {
    level: many ? "confirm" : "notice",
    message: `compute ${word}${how} ${change}; the server restarts`,
    ...(steps === 0 ? {} : { magnitude: Math.abs(steps) }),
  };
}

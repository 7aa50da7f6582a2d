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
  if (before === undefined || after === undefined) {
    return { level: "confirm", message: `compute changes ${change}; this version does not know the size` };
  }
  if (before.tier !== after.tier) {
    return { level: "confirm", message: `compute changes tier, from ${before.tier} to ${after.tier} (${change})` };
  }
  const factor = Math.max(after.vCores, before.vCores) / Math.min(after.vCores, before.vCores);
  const how = `from ${vCores(before)} to ${vCores(after)}`;
  if (factor === 1) return { level: "notice", message: `compute changes ${change}; the server restarts` };
  return {
    level: factor > ONE_STEP ? "confirm" : "notice",
    message: `compute ${after.vCores > before.vCores ? "grows" : "shrinks"} ${how} (${change}); the server restarts`,
    magnitude: factor,
  };
}

/** Azure's sizes double: more than twice as much, or less than half, skips a size. */
const ONE_STEP = 2;

const vCores = (size: ComputeSize): string => `${size.vCores} ${size.vCores === 1 ? "vCore" : "vCores"}`;

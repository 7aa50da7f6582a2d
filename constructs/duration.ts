import { Fn } from "cdktf";
import { isUnresolved } from "./rule.ts";

/** Hours as an ISO 8601 duration, with days as Azure writes them: `P1DT12H`. Anything else would differ in every plan. */
export function hoursDuration(hours: number): string {
  if (isUnresolved(hours)) return Fn.format("PT%dH", [hours]);
  const [days, rest] = [Math.floor(hours / 24), hours % 24];
  return `P${days === 0 ? "" : `${days}D`}${rest === 0 ? "" : `T${rest}H`}`;
}

import type { Acceptance } from "../schemas/acceptance.generated.ts";
import { parseDay } from "./dates.rules.ts";

export type { Acceptance } from "../schemas/acceptance.generated.ts";

const DAY_MS = 86_400_000;

/** The first moment at which an acceptance no longer holds, in ms; undefined when its date cannot be read. */
export function endOf({ expiresOn }: Pick<Acceptance, "expiresOn">): number | undefined {
  const day = parseDay(expiresOn);
  return day === undefined ? undefined : day.getTime() + DAY_MS;
}

/** Whether the last day has passed. A date that cannot be read never holds. */
export const hasExpired = (acceptance: Acceptance, now: Date): boolean => (endOf(acceptance) ?? 0) <= now.getTime();

/** Whether an address matches a glob; `[` and `"` are themselves. Never backtracks more than length × stars. */
export function matchesGlob(glob: string, text: string): boolean {
  let g = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (g < glob.length && glob[g] === "*") {
      star = g++;
      mark = t;
    } else if (g < glob.length && (glob[g] === "?" || glob[g] === text[t])) {
      g++;
      t++;
    } else if (star !== -1) {
      g = star + 1;
      t = ++mark;
    } else return false;
  }
  while (glob[g] === "*") g++;
  return g === glob.length;
}

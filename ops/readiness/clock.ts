import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "./await.ts";

/** The time of this machine. */
export const systemClock = (now: () => Date): Clock => ({
  now,
  sleep: (seconds, signal) => delay(seconds * 1000, undefined, { signal }).catch(() => undefined),
});

import { setTimeout as delay } from "node:timers/promises";
import type { CommandContext } from "../context.ts";

export interface Clock {
  now(): Date;
  /** Resolves after the seconds, or at once when the signal aborts. */
  sleep(seconds: number, signal: AbortSignal): Promise<void>;
  /** The same beside work that takes its own time. @default the time of this machine */
  after?(seconds: number, signal: AbortSignal): Promise<void>;
}

/** The time of a command. */
export const clockOf = ({ now, sleep = realSleep }: Pick<CommandContext, "now" | "sleep">): Clock => ({ now, sleep });

const realSleep: Clock["sleep"] = (seconds, signal) =>
  delay(seconds * 1000, undefined, { signal }).catch(() => undefined);

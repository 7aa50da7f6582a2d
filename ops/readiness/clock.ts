import { setTimeout as delay } from "node:timers/promises";
import type { CommandContext } from "../context.ts";
import type { Clock } from "./await.ts";

/** The time of a command. */
export const clockOf = ({ now, sleep = realSleep }: Pick<CommandContext, "now" | "sleep">): Clock => ({ now, sleep });

const realSleep: Clock["sleep"] = (seconds, signal) =>
  delay(seconds * 1000, undefined, { signal }).catch(() => undefined);

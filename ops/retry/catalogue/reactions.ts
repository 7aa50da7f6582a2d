import type { FixAction, Reaction, WaitCondition } from "../reaction.ts";

export const wait = (condition: WaitCondition, atMostSeconds: number, attempts?: number): Reaction => ({
  kind: "wait",
  for: condition,
  atMostSeconds,
  ...(attempts === undefined ? {} : { attempts }),
});
export const fix = (action: FixAction, attempts = 1): Reaction => ({ kind: "fix", fix: action, attempts });
export const retry = (attempts: number): Reaction => ({ kind: "retry", attempts });
export const ask: Reaction = { kind: "ask" };
export const stop: Reaction = { kind: "stop" };

import { setTimeout } from "node:timers/promises";
import { type ModelAnswer, ModelBusy, ModelUnusable } from "../model/model.ts";

export interface Clock {
  now(): Date;
  /** @throws when the signal is aborted */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Real time. */
export const pause: Clock["wait"] = (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal });

/** Asks, and asks again when a busy model has to be waited for. */
export type Gate = (ask: () => Promise<ModelAnswer>, signal: AbortSignal) => Promise<ModelAnswer>;

const MAX_TRIES = 6;
const FIRST_WAIT_MS = 1_000;
/** A server that asks to wait longer is told goodbye: the run can be resumed. */
const LONGEST_WAIT_MS = 600_000;

/** What one request learns of a rate limit holds for all of a run: none is sent before its time. */
export function createGate({ now, wait }: Clock): Gate {
  let closedUntil = 0;
  return async (ask, signal) => {
    for (let tries = 1; ; tries += 1) {
      for (let left = closedUntil - now().getTime(); left > 0; left = closedUntil - now().getTime()) {
        await wait(left, signal);
      }
      signal.throwIfAborted();
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof ModelBusy)) throw error;
        const pause = error.retryAfterMs ?? FIRST_WAIT_MS * 2 ** (tries - 1);
        if (tries === MAX_TRIES || pause > LONGEST_WAIT_MS) {
          throw new ModelUnusable(`${error.message}; asked ${tries} times, run the same command again later`);
        }
        closedUntil = Math.max(closedUntil, now().getTime() + pause);
      }
    }
  };
}

import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "./clock.ts";

const realAfter: NonNullable<Clock["after"]> = (seconds, signal) =>
  delay(seconds * 1000, undefined, { signal, ref: false }).catch(() => undefined);

/** The time that a wait has. Whatever hangs, the wait ends with it. */
export class Limit {
  /** Aborted when the time is up, or the caller stops. */
  readonly signal: AbortSignal;
  readonly #over = new AbortController();
  readonly #ended = new AbortController();

  /** @param stop ends it before its time @default never */
  constructor(clock: Clock, deadline: Date, stop?: AbortSignal) {
    this.signal = stop === undefined ? this.#over.signal : AbortSignal.any([stop, this.#over.signal]);
    void this.#watch(clock, deadline);
  }

  async #watch({ now, after = realAfter }: Clock, deadline: Date): Promise<void> {
    const { signal } = this.#ended;
    const seconds = (deadline.getTime() - now().getTime()) / 1000;
    if (seconds > 0) await after(seconds, signal);
    if (!signal.aborted) this.#over.abort(new Error("the time is up"));
  }

  /** What the work gives; undefined when the time is up first. What becomes of the work then is nobody's business. */
  async race<T>(work: Promise<T>): Promise<T | undefined> {
    let stop = (): void => {};
    const over = new Promise<undefined>((resolve) => {
      stop = () => resolve(undefined);
    });
    this.signal.addEventListener("abort", stop, { once: true });
    if (this.signal.aborted) stop();
    try {
      return await Promise.race([work, over]);
    } catch (error) {
      if (this.signal.aborted) return undefined;
      throw error;
    } finally {
      this.signal.removeEventListener("abort", stop);
    }
  }

  /** Watches the time no longer. */
  end(): void {
    this.#ended.abort();
  }
}

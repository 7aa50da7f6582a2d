import { setTimeout } from "node:timers/promises";
import { watch } from "chokidar";

/** Says that a folder may have changed; what has is looked at anyway. */
export interface Hints {
  /** Waits for a hint, for as long as it is worth it. Hints since the last time count. */
  next(mostMs: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export function hintsOf(folder: string): Hints {
  let hint = new AbortController();
  const watcher = watch(folder, { ignoreInitial: true });
  watcher.on("all", () => hint.abort());
  // Where it cannot be watched, it is looked at.
  watcher.on("error", () => undefined);
  return {
    next: async (mostMs, signal) => {
      await setTimeout(mostMs, undefined, { signal: AbortSignal.any([signal, hint.signal]) }).catch(() => undefined);
      hint = new AbortController();
    },
    close: () => watcher.close(),
  };
}

/** The simulated time of local Azure: everything that takes time asks it and nothing else. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `action` when the time has come. @returns a function that forgets it */
  at(time: number, action: () => void): () => void;
  /** Lets time pass at once, running what falls due on the way in its order. */
  advance(milliseconds: number): void;
  /** Lets time pass for everybody: also the `Date` of answers moves on, which is the time of this machine otherwise. */
  leap(milliseconds: number): void;
  /** Milliseconds of all leaps. */
  readonly leapt: number;
  /** What a wait of so many simulated seconds is for a real client, in whole real seconds. */
  realSeconds(simulatedSeconds: number): number;
  /** Whether a client that asks "is it done?" makes it so: the rest of the wait is skipped. */
  readonly skipsWaits: boolean;
  /** Stops the timers. */
  stop(): void;
}

/** `fast`: 60 simulated seconds a real one, and a poll skips the rest of the wait. 0: stands still until advanced. */
export type Speed = "fast" | number;

const FAST_SECONDS = 60;

interface Due {
  readonly time: number;
  readonly action: () => void;
}

export function createClock(speed: Speed, start: number = Date.now()): Clock {
  const rate = speed === "fast" ? FAST_SECONDS : speed;
  const realStart = performance.now();
  let skipped = 0;
  let leapt = 0;
  let pinned: number | undefined;
  let due: Due[] = [];
  let timer: NodeJS.Timeout | undefined;

  const now = () => pinned ?? start + skipped + Math.round((performance.now() - realStart) * rate);

  function runUntil(time: number): void {
    for (let next = due[0]; next !== undefined && next.time <= time; next = due[0]) {
      due.shift();
      pinned = Math.max(next.time, pinned ?? 0);
      next.action();
    }
    pinned = undefined;
  }

  function wake(): void {
    clearTimeout(timer);
    const next = due[0];
    if (rate === 0 || next === undefined) return;
    const wait = Math.min(Math.max(0, (next.time - now()) / rate), 2 ** 31 - 1);
    timer = setTimeout(() => {
      runUntil(now());
      wake();
    }, Math.ceil(wait));
    timer.unref();
  }

  function advance(milliseconds: number): void {
    const target = now() + Math.max(0, milliseconds);
    runUntil(target);
    skipped += Math.max(0, target - now());
    wake();
  }

  return {
    now,
    at(time, action) {
      const entry = { time, action };
      due = [...due, entry].sort((one, other) => one.time - other.time);
      if (pinned === undefined) wake();
      return () => {
        due = due.filter((other) => other !== entry);
      };
    },
    advance,
    leap(milliseconds) {
      leapt += Math.max(0, milliseconds);
      advance(milliseconds);
    },
    get leapt() {
      return leapt;
    },
    realSeconds: (seconds) => (speed === "fast" ? 0 : rate === 0 ? seconds : Math.max(1, Math.ceil(seconds / rate))),
    skipsWaits: speed === "fast",
    stop() {
      clearTimeout(timer);
      due = [];
    },
  };
}

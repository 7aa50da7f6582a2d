import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { TradingError } from "../types.ts";

/** What has been found out, a line of JSON each, in a file that outlives the process. */
export interface Log<Result> {
  readonly done: ReadonlyMap<number, Result>;
  append(index: number, result: Result): void;
  close(): void;
}

/**
 * Goes on with a log where it was left. What a process that was killed had half written is cut off.
 *
 * @throws TradingError when the file cannot be written
 */
export function openLog<Result extends object>(path: string): Log<Result> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const done = new Map<number, Result>(existsSync(path) ? read<Result>(path) : []);
    const file = openSync(path, "a");
    return {
      done,
      append(index, result) {
        done.set(index, result);
        writeSync(file, `${JSON.stringify([index, result])}\n`);
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    throw new TradingError(`${path} cannot be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}`, 1);
  }
}

function read<Result>(path: string): [number, Result][] {
  const text = readFileSync(path, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole !== text) truncateSync(path, Buffer.byteLength(whole));
  return whole
    .split("\n")
    .slice(0, -1)
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as [number, Result]];
      } catch {
        // It is found out again.
        return [];
      }
    });
}

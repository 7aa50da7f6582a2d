import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { reasonOf } from "../reason.ts";
import { TradingError } from "../types.ts";

/** What has been found out, a line of JSON each, in a file that outlives the process. */
export interface Log<Result> {
  readonly done: ReadonlyMap<number, Result>;
  /** @throws TradingError when it cannot be written */
  append(index: number, result: Result): void;
  close(): void;
}

/**
 * Goes on with a log where it was left. What a process that was killed had half written is cut off.
 *
 * @param isResult Lines that it does not hold for are found out again
 * @throws TradingError when the file cannot be read or written
 */
export function openLog<Result>(path: string, isResult: (index: unknown, result: unknown) => boolean): Log<Result> {
  const [done, file] = orThrow(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    const lines = existsSync(path) ? linesOf(path).flatMap(parsed) : [];
    const results = lines.filter((line) => Array.isArray(line) && isResult(line[0], line[1]));
    return [new Map(results as [number, Result][]), openSync(path, "a")];
  });
  return {
    done,
    append(index, result) {
      orThrow(path, () => writeSync(file, `${JSON.stringify([index, result])}\n`));
      done.set(index, result);
    },
    close: () => closeSync(file),
  };
}

function linesOf(path: string): string[] {
  const text = readFileSync(path, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole !== text) truncateSync(path, Buffer.byteLength(whole));
  return whole.split("\n").slice(0, -1);
}

function parsed(line: string): unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

function orThrow<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new TradingError(`${path} cannot be written: ${reasonOf(error)}`, 1);
  }
}

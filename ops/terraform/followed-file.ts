import { closeSync, openSync, readSync, rmSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

const CHUNK_BYTES = 65_536;

/**
 * A file that another process writes to and we read as it grows. Unlike a pipe, it does not break when we are gone: who
 * writes to it finishes what it is at.
 */
export class FollowedFile {
  /** What the other process writes to. */
  readonly descriptor: number;
  readonly #path: string;
  readonly #onLine: (line: string) => void;
  readonly #reading: number;
  readonly #decoder = new StringDecoder("utf8");
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  #position = 0;
  #rest = "";

  /** Replaces what a killed run left there. */
  constructor(path: string, onLine: (line: string) => void) {
    this.#path = path;
    this.#onLine = onLine;
    rmSync(path, { force: true });
    this.descriptor = openSync(path, "ax", 0o600);
    this.#reading = openSync(path, "r");
  }

  /** Hands on every line that is complete by now. */
  read(): void {
    for (;;) {
      const bytes = readSync(this.#reading, this.#chunk, 0, CHUNK_BYTES, this.#position);
      if (bytes === 0) return;
      this.#position += bytes;
      const lines = (this.#rest + this.#decoder.write(this.#chunk.subarray(0, bytes))).split(/\r?\n/);
      this.#rest = lines.pop() ?? "";
      for (const line of lines) this.#onLine(line);
    }
  }

  /** Hands on the rest, once nobody writes any more, and removes the file. */
  end(): void {
    this.read();
    const last = this.#rest + this.#decoder.end();
    if (last !== "") this.#onLine(last);
    closeSync(this.#reading);
    closeSync(this.descriptor);
    rmSync(this.#path, { force: true });
  }
}

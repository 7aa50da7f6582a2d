import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { FollowedFile } from "./followed-file.ts";
import type { OutputReader } from "./output-reader.ts";

/** The way from Terraform's output to its reader. */
export interface TerraformOutput {
  readonly stdio: readonly ["pipe" | number, "pipe" | number];
  /** Reads along. @returns what is to be called when Terraform has ended; resolves when all is read */
  follow(child: ChildProcess): () => Promise<void>;
}

export class PipeOutput implements TerraformOutput {
  readonly stdio = ["pipe", "pipe"] as const;
  readonly #reader: OutputReader;

  constructor(reader: OutputReader) {
    this.#reader = reader;
  }

  follow({ stdout, stderr }: ChildProcess): () => Promise<void> {
    const closed = Promise.all([
      readLines(stdout, (line) => this.#reader.stdout(line)),
      readLines(stderr, (line) => this.#reader.stderr(line)),
    ]);
    return async () => void (await closed);
  }
}

/** Milliseconds between two looks at what Terraform has written: not every file system tells of a change. */
const FOLLOW_MILLISECONDS = 200;

export class FileOutput implements TerraformOutput {
  readonly stdio: readonly [number, number];
  readonly #files: readonly FollowedFile[];

  constructor(folder: string, reader: OutputReader) {
    const stdout = new FollowedFile(join(folder, "converge-stdout.log"), (line) => reader.stdout(line));
    const stderr = new FollowedFile(join(folder, "converge-stderr.log"), (line) => reader.stderr(line));
    this.#files = [stdout, stderr];
    this.stdio = [stdout.descriptor, stderr.descriptor];
  }

  follow(): () => Promise<void> {
    const timer = setInterval(() => {
      for (const file of this.#files) file.read();
    }, FOLLOW_MILLISECONDS);
    let isOver = false;
    return async () => {
      // What could not be started ends twice: with an error, and closed.
      if (isOver) return;
      isOver = true;
      clearInterval(timer);
      for (const file of this.#files) file.end();
    };
  }
}

function readLines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): Promise<void> {
  if (stream === null) return Promise.resolve();
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on("line", onLine);
  return new Promise((closed) => lines.once("close", closed));
}

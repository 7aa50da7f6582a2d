import { createReadStream, statSync } from "node:fs";
import { UserError } from "../context.ts";

const MB = 1024 * 1024;

/**
 * Reads a text, from stdin when there is no path. What has no size beforehand, such as a pipe, is read to the limit.
 *
 * @param shown What to call it in messages.
 * @param limit Bytes.
 * @throws UserError when it cannot be read, or is larger
 */
export async function readText(path: string | undefined, shown: string, limit = 16 * MB): Promise<string> {
  try {
    const size = path === undefined ? 0 : statSync(path).size;
    if (size > limit) throw tooLarge(`${shown} has ${Math.ceil(size / MB)} MB`, limit);
    const chunks: Buffer[] = [];
    let read = 0;
    for await (const chunk of path === undefined ? process.stdin : createReadStream(path)) {
      read += (chunk as Buffer).length;
      if (read > limit) throw tooLarge(`${shown} has no end within ${limit / MB} MB`, limit);
      chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks).toString("utf8");
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${shown} cannot be read: ${error instanceof Error && "code" in error ? String(error.code) : "unknown reason"}`,
    );
  }
}

const tooLarge = (what: string, limit: number): UserError =>
  new UserError(`${what}, but at most ${limit / MB} MB are read; split the stack`);

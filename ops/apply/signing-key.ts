import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EXIT, UserError } from "../context.ts";
import { MIN_KEY_LENGTH } from "../review/fingerprint.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The variable whose value signs seals and keys fingerprints. */
export const SIGNING_KEY = "CONVERGE_SIGNING_KEY";

const isWorkflow = ({ CI, GITHUB_ACTIONS }: Environment): boolean =>
  [CI, GITHUB_ACTIONS].some((value) => value !== undefined && value !== "" && value !== "false");

/** Where the key of a person is kept, outside every archive and project; undefined where no home is set. */
export function keyFile(env: Environment): string | undefined {
  const { XDG_CONFIG_HOME, APPDATA, HOME } = env;
  const home = XDG_CONFIG_HOME || APPDATA || (HOME ? join(HOME, ".config") : undefined);
  return home === undefined ? undefined : join(home, "converge", "signing-key");
}

/**
 * The key that seals are signed with: that of CONVERGE_SIGNING_KEY, or the one of this person, which is made when it is
 * asked for the first time. A workflow makes none: its machine is thrown away.
 *
 * @param make false: only looks for it. @default true
 * @returns undefined when there is none
 * @throws UserError when the key is too short, or others may read its file
 */
export async function signingKey(env: Environment, { make = true } = {}): Promise<string | undefined> {
  const given = env[SIGNING_KEY];
  if (given !== undefined && given !== "") return longEnough(given, SIGNING_KEY);
  const file = keyFile(env);
  if (file === undefined || isWorkflow(env)) return undefined;
  return (await readKey(file)) ?? (make ? await makeKey(file) : undefined);
}

function longEnough(key: string, name: string): string {
  if (key.length >= MIN_KEY_LENGTH) return key;
  throw new UserError(`${name} has ${key.length} characters, but needs at least ${MIN_KEY_LENGTH}`);
}

async function readKey(file: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(file);
    if (process.platform !== "win32" && (mode & 0o077) !== 0)
      throw new UserError(
        `${file} can be read by others (mode ${(mode & 0o777).toString(8)}): remove it, and a new key is made`,
        EXIT.refused,
      );
    return longEnough((await readFile(file, "utf8")).trim(), file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code = "unknown reason" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new UserError(`${file} cannot be read: ${code}`, EXIT.failed);
  }
}

/** Of two processes that make it at once, one wins: both then have the same key. */
async function makeKey(file: string): Promise<string> {
  const temporary = `${file}.${randomBytes(6).toString("hex")}.partial`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(temporary, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
    await link(temporary, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  } catch (error) {
    const { code = "unknown reason" } = error as NodeJS.ErrnoException;
    throw new UserError(`${file} cannot be written: ${code}; set ${SIGNING_KEY} instead`, EXIT.failed);
  } finally {
    await rm(temporary, { force: true });
  }
  const key = await readKey(file);
  if (key === undefined) throw new UserError(`${file} is gone again: run it once more`, EXIT.failed);
  return key;
}

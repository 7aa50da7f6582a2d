/** What the file system of this machine says no with, and what a person can do. */
const TROUBLES: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOSPC: ["no space is left on the disk", "make room, then run it again"],
  EDQUOT: ["the disk quota is used up", "make room, then run it again"],
  EROFS: ["the file system can only be read", "run it in a folder that can be written"],
  EACCES: ["permission denied", "give yourself access to it, then run it again"],
  EPERM: ["not permitted", "give yourself access to it, then run it again"],
};
/** These say something about a file only where they name one. */
const WITH_PATH = ["EACCES", "EPERM"];

/** One sentence about an error that the file system makes; undefined for any other. */
export function fileTrouble(error: unknown): string | undefined {
  const { code = "", path, syscall } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  const trouble = TROUBLES[code];
  if (trouble === undefined || (path === undefined && WITH_PATH.includes(code))) return undefined;
  const [what, remedy] = trouble;
  return `${path ?? "a file"}: ${what} (${[code, syscall].filter((word) => word !== undefined).join(", ")}); ${remedy}`;
}

/** Where runs are kept. Paths are `/`-separated and relative to the root of the archive. */
export interface ArchiveStore {
  /** The content, or undefined when there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /**
   * Writes all or nothing: a reader sees the old content or the new, also after a kill.
   *
   * @param ifAbsent fail when the file is there already
   * @throws AlreadyExistsError with `ifAbsent`
   */
  write(path: string, content: Uint8Array | string, options?: { readonly ifAbsent?: boolean }): Promise<void>;
  /** Every complete file below a folder, sorted. */
  list(folder: string): Promise<string[]>;
  /** Removes a file or a folder with all it holds; nothing happens when it is not there. */
  remove(path: string): Promise<void>;
  /** The archive in words, for messages: a folder or an address. */
  readonly location: string;
}

export class AlreadyExistsError extends Error {
  constructor(path: string) {
    super(`${path} exists already`);
  }
}

/** @throws Error when the path would leave the archive, or would be another path in one store than in another */
export function checkPath(path: string, location: string): void {
  const isPlain = path
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== ".." && !/[\\:\0]/.test(part));
  if (!isPlain) throw new Error(`"${path}" leads out of the archive ${location}`);
}

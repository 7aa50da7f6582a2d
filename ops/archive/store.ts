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
  /** Every file below a folder, sorted. */
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

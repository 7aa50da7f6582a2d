/** Tells which files nobody writes to any more. */
export interface Settling {
  /**
   * @param found Paths, each with what changes when it is written to: size and times.
   * @returns those that are as they were for long enough
   */
  settled(found: ReadonlyMap<string, string>): readonly string[];
}

/**
 * A file that is written to changes its size or its times: it is left alone until it has not for a while. That while is
 * measured here, by a clock that only goes forward: what files say of their time is compared, but never believed.
 *
 * @param now In ms, of any beginning.
 */
export function settling(quietMs: number, now: () => number): Settling {
  let seen = new Map<string, { readonly state: string; readonly since: number }>();
  return {
    settled: (found) => {
      const at = now();
      const since = (path: string, state: string) =>
        (seen.get(path)?.state === state ? seen.get(path)?.since : at) ?? at;
      seen = new Map([...found].map(([path, state]) => [path, { state, since: since(path, state) }]));
      return [...seen].filter(([, { since: begun }]) => at - begun >= quietMs).map(([path]) => path);
    },
  };
}

/** A machine of a workflow that is gone, and may have left the lock of the state behind. */
export interface LostMachine {
  readonly host: string;
  /** Whose it was, for people. */
  readonly name: string;
  /** RFC 3339; when its run began. */
  readonly since: string;
  /** RFC 3339; when it was known to be gone. */
  readonly until: string;
}

/** The lock of a state that its holder can never release. */
export interface LostLock {
  readonly id: string;
  readonly machine: LostMachine;
}

/**
 * Finds, in what Terraform says when it cannot get the lock of a state, a lock that was taken on a lost machine while that
 * was at work. A lock that leaves any doubt is somebody's.
 */
export function lostLockIn(text: string, machines: readonly LostMachine[]): LostLock | undefined {
  const field = (name: string): string =>
    new RegExp(`^[\\s│|]*${name}:[ \\t]+(\\S.*?)\\s*$`, "m").exec(text)?.[1] ?? "";
  const id = field("ID");
  const host = /@([^@]+)$/.exec(field("Who"))?.[1];
  const created = Date.parse(field("Created").replace(/^(\S+) (\d\d:\d\d:\d\d)(\.\d+)? \+0000 UTC$/, "$1T$2Z"));
  if (!/^[\w-]{8,64}$/.test(id) || Number.isNaN(created)) return undefined;
  // Terraform's time is cut to the second.
  const machine = machines.find(
    (each) => each.host === host && created + 999 >= Date.parse(each.since) && created <= Date.parse(each.until),
  );
  return machine === undefined ? undefined : { id, machine };
}

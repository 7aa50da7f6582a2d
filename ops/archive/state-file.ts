/** A Terraform state as text, and what tells it from others. */
export interface StateFile {
  readonly lineage: string;
  readonly serial: number;
  readonly content: string;
}

/** Reads a Terraform state; undefined for one of which a part is missing, and for what is none. */
export function parseStateFile(content: string): StateFile | undefined {
  try {
    const { version, lineage, serial, resources } = (JSON.parse(content) ?? {}) as Record<string, unknown>;
    const isState =
      version === 4 &&
      typeof lineage === "string" &&
      lineage !== "" &&
      Number.isInteger(serial) &&
      Array.isArray(resources);
    return isState ? { lineage, serial: serial as number, content } : undefined;
  } catch {
    return undefined;
  }
}

/** The state that a stack works with: a file that is there and cannot be read is `cut off`. */
export type CurrentState = StateFile | "none" | "cut off";

/** A state that may take the place of the current one. */
export interface SavedState extends StateFile {
  /** Where it was found, for messages. */
  readonly from: string;
}

/**
 * Choose the state to continue with after Terraform could not save its own. Pure.
 *
 * A readable current state gives way only to a newer one of the same lineage that Terraform itself saved for this. One
 * that is cut off, or missing beside such a file, gives way to the newest that there is.
 *
 * @param errored what Terraform saved when it could not write the state
 * @param copies of the archive, newest first
 * @returns undefined when the current state holds, or when there is nothing in its place
 */
export function chooseState(
  current: CurrentState,
  errored: SavedState | undefined,
  copies: readonly SavedState[],
): SavedState | undefined {
  if (current === "none") return errored;
  if (current !== "cut off") {
    const isNewer = errored !== undefined && errored.lineage === current.lineage && errored.serial > current.serial;
    return isNewer ? errored : undefined;
  }
  const [newest] = copies;
  const lineage = newest?.lineage ?? errored?.lineage;
  const fitting = [...(errored === undefined ? [] : [errored]), ...copies].filter((each) => each.lineage === lineage);
  return fitting.reduce<SavedState | undefined>(
    (best, each) => (best === undefined || each.serial > best.serial ? each : best),
    undefined,
  );
}

/** What a person asks for who puts a copy back. */
export interface RestoreRequest {
  readonly current: CurrentState;
  readonly copy: StateFile | undefined;
  /** Ids of runs that have copied the state since, oldest first. */
  readonly later: readonly string[];
  /** Whether what later runs did to the state may be lost. */
  readonly overLater: boolean;
}

export type RestoreDecision =
  | { readonly step: "push"; readonly serial: number; readonly content: string; readonly reason: string }
  | { readonly step: "done"; readonly reason: string }
  | { readonly step: "refuse"; readonly reason: string };

const refuse = (reason: string): RestoreDecision => ({ step: "refuse", reason });

/** Decide whether a copy may take the place of the current state. Total and pure. */
export function decideRestore({ current, copy, later, overLater }: RestoreRequest): RestoreDecision {
  if (copy === undefined) return refuse("there is no copy of the state that can be read");
  if (current === "none" || current === "cut off") {
    return pushed(copy, copy.serial + 1, `the state is ${current === "none" ? "missing" : "cut off"}`);
  }
  if (current.lineage !== copy.lineage) {
    return refuse(
      `the copy has the lineage ${copy.lineage}, and the state ${current.lineage}: it is the state of something else`,
    );
  }
  if (resourcesOf(current) === resourcesOf(copy)) return { step: "done", reason: "the state holds the same already" };
  if (later.length > 0 && !overLater) {
    return refuse(
      `${later.length === 1 ? "a later run has" : `${later.length} later runs have`} changed the state since (${later.join(", ")}): restore their copy, or add --over-later-runs`,
    );
  }
  const reason = `serial ${copy.serial} takes the place of serial ${current.serial}`;
  return pushed(copy, Math.max(current.serial, copy.serial) + 1, reason);
}

/** What a state holds, without its serial. */
function resourcesOf({ content }: StateFile): string {
  const { resources, outputs } = JSON.parse(content) as Record<string, unknown>;
  return JSON.stringify([resources, outputs]);
}

function pushed({ content }: StateFile, serial: number, reason: string): RestoreDecision {
  const state = { ...(JSON.parse(content) as object), serial };
  return { step: "push", serial, content: `${JSON.stringify(state, null, 2)}\n`, reason };
}

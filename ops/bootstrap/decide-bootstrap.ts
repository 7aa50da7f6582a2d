import type { Fact, Known } from "../live/fact.ts";
import type { TerraformState } from "../live/facts.ts";

/** A Terraform state, told apart from others: undefined where there is none. */
export type StateFact = Fact<TerraformState | undefined>;

/** A state of which a part is missing: a disk was full while Terraform wrote it. */
export const CUT = "cut off";

export interface BootstrapFacts {
  /** Whether the environment keeps its state in storage accounts, or in the folder of each stack. */
  readonly backend: "azurerm" | "local";
  /** The state in the folder of the stack foundation. */
  readonly here: StateFact | Known<typeof CUT>;
  /** The state in the container that the stack foundation makes. */
  readonly there: StateFact;
}

/**
 * `keep`: applied, and the state stays in the folder. `move`: applied on a state in the folder, which is moved then.
 * `forget`: moved already, only the copy in the folder is left. `done`: nothing is left to do.
 */
export type BootstrapStep = "keep" | "move" | "forget" | "done" | "refuse";

export interface BootstrapDecision {
  readonly step: BootstrapStep;
  /** One lowercase sentence. */
  readonly reason: string;
  /**
   * Why Azure may hold resources of the foundation that no state knows: an earlier try that ended before it saved its
   * state, or a state that was lost. Undefined where a state that nobody asked may know them.
   */
  readonly lostState?: string;
}

const NOWHERE = "neither the stack folder nor the container holds a state of it";
const PARTIAL = "the state in the stack folder is from a bootstrap that did not finish";

/** How an environment gets from nothing to a state in its own container, wherever an earlier try ended. Total and pure. */
export function decideBootstrap({ backend, here, there }: BootstrapFacts): BootstrapDecision {
  if (backend === "local")
    return { step: "keep", reason: "backend.type is local: the state stays in the stack folder" };
  if (!here.known) return unread("in the stack folder", here.reason);
  if (!there.known) return unread("in the storage account", there.reason);
  const mine = here.value === CUT ? CUT : withResources(here.value);
  if (there.value === undefined || withResources(there.value) === undefined) return beginOrGoOn(mine);
  if (here.value === undefined) return { step: "done", reason: "the state is in its container" };
  return mine === undefined || mine === CUT ? MOVED : decideBetween(mine, there.value);
}

/** A state without a resource is none: Terraform writes one where it only looks, and one that begins. */
const withResources = (state: TerraformState | undefined): TerraformState | undefined =>
  state === undefined || Object.keys(state.resources).length === 0 ? undefined : state;

function beginOrGoOn(here: TerraformState | typeof CUT | undefined): BootstrapDecision {
  if (here === undefined) {
    const reason = "there is no state yet: it begins in the stack folder, and is moved then";
    return { step: "move", reason, lostState: NOWHERE };
  }
  if (here === CUT) {
    const reason = "the state in the stack folder is cut off: it is set aside, and another one begins";
    return { step: "move", reason, lostState: "the state was cut off" };
  }
  const reason = `goes on from serial ${here.serial} in the stack folder, then moves it`;
  return { step: "move", reason, lostState: PARTIAL };
}

const MOVED: BootstrapDecision = {
  step: "forget",
  reason: "the state is in its container: the copy in the stack folder is removed",
};

function decideBetween(here: TerraformState, there: TerraformState): BootstrapDecision {
  if (here.lineage !== there.lineage) {
    return {
      step: "refuse",
      reason: `the state in the stack folder (lineage ${here.lineage}) is not the one in the container (lineage ${there.lineage}): move the one that is wrong out of the way`,
    };
  }
  if (here.serial > there.serial) {
    return {
      step: "refuse",
      reason: `the state in the stack folder (serial ${here.serial}) is newer than the one in the container (serial ${there.serial}): push it with terraform state push, or remove it`,
    };
  }
  return MOVED;
}

const unread = (where: string, why: string): BootstrapDecision => ({
  step: "refuse",
  reason: `the state ${where} could not be read, and unknown never changes anything: ${why}`,
});

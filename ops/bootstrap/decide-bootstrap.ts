import type { Fact } from "../live/fact.ts";
import type { TerraformState } from "../live/facts.ts";

/** A Terraform state, told apart from others: undefined where there is none. */
export type StateFact = Fact<Pick<TerraformState, "lineage" | "serial"> | undefined>;

export interface BootstrapFacts {
  /** Whether the environment keeps its state in storage accounts, or in the folder of each stack. */
  readonly backend: "azurerm" | "local";
  /** The state in the folder of the stack foundation. */
  readonly here: StateFact;
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
}

/** How an environment gets from nothing to a state in its own container, wherever an earlier try ended. Total and pure. */
export function decideBootstrap({ backend, here, there }: BootstrapFacts): BootstrapDecision {
  if (backend === "local")
    return { step: "keep", reason: "backend.type is local: the state stays in the stack folder" };
  if (!here.known) return unread("in the stack folder", here.reason);
  if (!there.known) return unread("in the storage account", there.reason);
  if (there.value === undefined) {
    return here.value === undefined
      ? { step: "move", reason: "there is no state yet: it begins in the stack folder, and is moved then" }
      : { step: "move", reason: `goes on from serial ${here.value.serial} in the stack folder, then moves it` };
  }
  if (here.value === undefined) return { step: "done", reason: "the state is in its container" };
  if (here.value.lineage !== there.value.lineage) {
    return {
      step: "refuse",
      reason: `the state in the stack folder (lineage ${here.value.lineage}) is not the one in the container (lineage ${there.value.lineage}): move the one that is wrong out of the way`,
    };
  }
  if (here.value.serial > there.value.serial) {
    return {
      step: "refuse",
      reason: `the state in the stack folder (serial ${here.value.serial}) is newer than the one in the container (serial ${there.value.serial}): push it with terraform state push, or remove it`,
    };
  }
  return { step: "forget", reason: "the state is in its container: the copy in the stack folder is removed" };
}

const unread = (where: string, why: string): BootstrapDecision => ({
  step: "refuse",
  reason: `the state ${where} could not be read, and unknown never changes anything: ${why}`,
});

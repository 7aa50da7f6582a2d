/** States that Azure reports of a flexible server; `absent`: a GET said 404; `unknown`: it could not be read, or is no state we know. */
export const SERVER_STATES = [
  "absent",
  "Ready",
  "Provisioning",
  "Updating",
  "Starting",
  "Stopping",
  "Stopped",
  "Dropping",
  "Disabled",
  "unknown",
] as const;
export type ServerState = (typeof SERVER_STATES)[number];

export const GROUP_STATES = ["absent", "present", "deleting", "unknown"] as const;
export type GroupState = (typeof GROUP_STATES)[number];

/** Whether the Terraform state holds the server. */
export const STATE_KNOWLEDGE = ["yes", "no", "unknown"] as const;
export type StateKnowledge = (typeof STATE_KNOWLEDGE)[number];

/** What to do with a server that exists outside the Terraform state. */
export const WHEN_EXISTS = ["adopt", "skip", "recreate", "refuse"] as const;
export type WhenExists = (typeof WHEN_EXISTS)[number];

export const DESIRED = ["present", "absent"] as const;
export type Desired = (typeof DESIRED)[number];

export type Action = "create" | "update" | "adopt" | "start" | "wait" | "skip" | "recreate" | "destroy" | "refuse";

export interface LiveState {
  readonly server: ServerState;
  readonly group: GroupState;
  readonly inState: StateKnowledge;
}

export interface Decision {
  readonly action: Action;
  /** One lowercase sentence for the person who reads the log. */
  readonly reason: string;
}

const BUSY: readonly ServerState[] = ["Provisioning", "Updating", "Starting", "Stopping", "Dropping"];

/** How what exists outside the Terraform state becomes the stack's. */
export const ADOPT_REMEDY = 'set whenExists: "adopt" in the parameter file to take it over';

const decision = (action: Action, reason: string): Decision => ({ action, reason });

/**
 * What to do with a stack, from what is wanted, what Azure says and what Terraform remembers. Total and pure.
 * What could not be read is refused: unknown never creates, never destroys.
 *
 * @param kind What the stack stands or falls with, for the reason.
 */
export function decide(live: LiveState, desired: Desired, whenExists: WhenExists, kind = "server"): Decision {
  const it = `the ${kind}`;
  return (
    unreadable(live, it) ??
    unsettled(live, it) ??
    (desired === "present" ? keep(live, whenExists, it) : remove(live, it))
  );
}

function unreadable({ server, group, inState }: LiveState, it: string): Decision | undefined {
  const blind = new Set([
    server === "unknown" ? it : "",
    group === "unknown" ? "the resource group" : "",
    inState === "unknown" ? "the Terraform state" : "",
  ]);
  blind.delete("");
  if (blind.size > 0)
    return decision("refuse", `${[...blind].join(" and ")} could not be read, and unknown never changes anything`);
  return group === "absent" && server !== "absent"
    ? decision(
        "refuse",
        `${it} is ${server} in a resource group that does not exist: Azure contradicts itself, look again`,
      )
    : undefined;
}

function unsettled({ server, group }: LiveState, it: string): Decision | undefined {
  if (group === "deleting") return decision("wait", "the resource group is being deleted");
  return BUSY.includes(server) ? decision("wait", `${it} is ${server}`) : undefined;
}

function keep({ server, inState }: LiveState, whenExists: WhenExists, it: string): Decision {
  if (server === "absent") {
    return inState === "yes"
      ? decision("create", `${it} was deleted outside Terraform`)
      : decision("create", `${it} does not exist yet`);
  }
  if (inState === "no" && whenExists === "skip")
    return decision("skip", `${it} exists outside the Terraform state; whenExists is skip`);
  if (inState === "no" && whenExists === "refuse") {
    return decision("refuse", `${it} exists outside the Terraform state; whenExists is refuse: ${ADOPT_REMEDY}`);
  }
  if (server === "Disabled")
    return decision("refuse", `${it} is Disabled: its key or subscription needs a person first`);
  if (server === "Stopped") return decision("start", `${it} is Stopped and refuses management until it is started`);
  if (inState === "yes") return decision("update", `${it} exists and is in the Terraform state`);
  return whenExists === "adopt"
    ? decision("adopt", `${it} exists outside the Terraform state; whenExists is adopt`)
    : decision("recreate", `${it} exists outside the Terraform state; whenExists is recreate`);
}

function remove({ server, group, inState }: LiveState, it: string): Decision {
  if (server !== "absent" && inState === "no") {
    return decision(
      "refuse",
      `${it} exists outside the Terraform state: it is not ours to delete; ${ADOPT_REMEDY}, apply that, then destroy`,
    );
  }
  if (server === "Disabled")
    return decision("refuse", `${it} is Disabled: its key or subscription needs a person first`);
  if (server === "Stopped")
    return decision("start", `${it} is Stopped and cannot be read for the destroy until it is started`);
  if (group === "absent" && inState === "no") return decision("skip", "nothing is there");
  return decision(
    "destroy",
    server === "absent" ? `${it} is gone; what is left of the stack follows` : "the stack is no longer wanted",
  );
}

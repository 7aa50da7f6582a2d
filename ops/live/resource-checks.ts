import { type Check, type CheckInput, type CheckRule, unreadable } from "./check.ts";
import { ADOPT_REMEDY } from "./decide.ts";
import type { DeletedServer, Lock } from "./facts.ts";
import { isWithin, same } from "./json.ts";
import { isForeign, ownerOf } from "./ownership.ts";
import type { Target } from "./target.ts";

function terraformState({ facts, target }: CheckInput): Check {
  const id = "terraform-state";
  const expected = `readable, with ${target.subject.name} in it or not at all`;
  const fact = facts.terraformState;
  if (!fact.known) {
    const remedy =
      "give the identity access to where the state is kept: environment.json names it as backend, and npx converge bootstrap makes it";
    return { id, status: "unknown", found: fact.reason, expected, remedy };
  }
  if (fact.value === undefined) return { id, status: "ok", found: "none yet", expected };
  const { resources, serial } = fact.value;
  const found = `${Object.keys(resources).length} resources, serial ${serial}`;
  const held = resources[target.subject.address];
  if (held === undefined || held === "" || same(held, target.subject.id)) return { id, status: "ok", found, expected };
  return {
    id,
    status: facts.subject.known && facts.subject.value === undefined ? "warning" : "failed",
    found: `holds another ${target.subject.kind} in its place: ${held}`,
    expected,
    remedy: `a plan would replace that ${target.subject.kind}; name it as ${target.subject.property}, or destroy it on purpose first`,
  };
}

function group({ facts, target, desired }: CheckInput): Check {
  const id = "resource-group";
  const { existing, name } = target.group;
  const expected = existing ? `${name} exists` : `${name} is in ${target.location}, or absent`;
  const fact = facts.group;
  if (!fact.known) return unreadable(id, fact, expected);
  if (fact.value === undefined) {
    if (!existing || desired === "absent") return { id, status: "ok", found: "absent", expected };
    return { id, status: "failed", found: "absent", expected, remedy: "create it, or remove resourceGroup.existing" };
  }
  const { location, provisioningState } = fact.value;
  const found = `${provisioningState}, in ${location}`;
  if (provisioningState === "Deleting") {
    return { id, status: "warning", found, expected, remedy: "wait until it is gone" };
  }
  if (existing || same(location.replaceAll(" ", ""), target.location)) return { id, status: "ok", found, expected };
  const remedy = `a group cannot move: set location to ${location} in environment.json, or choose another resourceGroup.name`;
  return { id, status: "failed", found, expected, remedy };
}

/** Whether the stack may take the group for its own. */
function groupOwner({ facts, target, desired }: CheckInput): Check | undefined {
  const { group: live, terraformState: state } = facts;
  if (target.group.existing || desired === "absent" || !live.known || live.value === undefined) return undefined;
  if (!state.known || live.value.provisioningState === "Deleting") return undefined;
  const id = "resource-group-owner";
  const owner = ownerOf(live.value.tags, target.tags);
  const isHeld = target.group.address !== undefined && state.value?.resources[target.group.address] !== undefined;
  const found = `${isHeld ? "in" : "not in"} the Terraform state, tagged as managed by ${nameOf(owner)}`;
  const expected = "made by this stack";
  if (isHeld) {
    return isForeign(owner)
      ? {
          id,
          status: "warning",
          found,
          expected,
          remedy: "find out who changed its tags; the next apply restores them",
        }
      : { id, status: "ok", found, expected };
  }
  const readOnly = "set resourceGroup.existing to true, to use it without owning it";
  if (isForeign(owner)) {
    const remedy = `${readOnly}; or choose another resourceGroup.name; or, once it was handed over, remove its tag managed-by`;
    return { id, status: "failed", found, expected, remedy };
  }
  if (target.whenExists === "adopt") return { id, status: "ok", found: `${found}: to be adopted`, expected };
  // A stack that is left alone does not mind; where the server is there too, its own policy decides.
  const isCollision = facts.subject.known && facts.subject.value === undefined && target.whenExists !== "skip";
  const remedy = `${ADOPT_REMEDY}; or ${readOnly}`;
  return { id, status: isCollision ? "failed" : "warning", found, expected, remedy };
}

const nameOf = (owner: ReturnType<typeof ownerOf>): string => (isForeign(owner) ? owner.other : owner);

const ADVICE: Readonly<Record<string, string>> = {
  Stopped: "converge starts it; while it is stopped it refuses management",
  Disabled: "restore its encryption key or its subscription, then start it",
};

function subject({ facts, target, desired }: CheckInput): Check | undefined {
  const { kind, property } = target.subject;
  // A group that is all there is has a check of its own.
  if (kind === "resource group") return undefined;
  const id = idOf(target);
  const expected = desired === "present" ? "Ready, or absent" : "absent";
  const fact = facts.subject;
  if (!fact.known) return unreadable(id, fact, expected);
  if (fact.value === undefined) return { id, status: "ok", found: "absent", expected };
  const { state, location, server } = fact.value;
  const size = server === undefined ? "" : `${server.skuName}, MySQL ${server.version}, `;
  const found = `${state || "without a state"}, ${size}in ${location}`;
  if (state === "Ready") {
    return same(location.replaceAll(" ", ""), target.location) || desired === "absent"
      ? { id, status: "ok", found, expected }
      : {
          id,
          status: "failed",
          found,
          expected: `in ${target.location}`,
          remedy: `a ${kind} cannot move: set location to its region, or choose another ${property}`,
        };
  }
  const remedy = ADVICE[state] ?? "wait until it is Ready";
  return { id, status: state === "Disabled" ? "failed" : "warning", found, expected, remedy };
}

/** `server`, `storage-account` */
const idOf = ({ subject: { kind } }: Target): string => kind.replaceAll(" ", "-");

function subjectOwner({ facts, target }: CheckInput): Check | undefined {
  const { subject: live, terraformState: state } = facts;
  if (target.subject.kind === "resource group") return undefined;
  if (!live.known || live.value === undefined || !state.known) return undefined;
  const id = `${idOf(target)}-owner`;
  const expected = "made by this stack";
  const owner = ownerOf(live.value.tags, target.tags);
  const ids = Object.values(state.value?.resources ?? {});
  const isHeld = ids.some((held) => same(held, target.subject.id));
  const found = `${isHeld ? "in" : "not in"} the Terraform state, tagged as managed by ${nameOf(owner)}`;
  if (!isForeign(owner)) return { id, status: "ok", found, expected };
  if (isHeld) {
    const remedy = "find out who changed its tags; the next apply restores them";
    return { id, status: "warning", found, expected, remedy };
  }
  const takesOver = target.whenExists === "adopt" || target.whenExists === "recreate";
  const remedy = `choose another ${target.subject.property}; or, once it was handed over, remove its tag managed-by`;
  return { id, status: takesOver ? "failed" : "warning", found, expected, remedy };
}

function locks({ facts, target, desired }: CheckInput): Check | undefined {
  const id = "locks";
  const expected = desired === "present" ? "no lock that forbids changes" : "no lock but the stack's own";
  if (!facts.locks.known) return unreadable(id, facts.locks, expected);
  const own = facts.terraformState.known ? Object.values(facts.terraformState.value?.resources ?? {}) : [];
  const relevant = facts.locks.value.filter(
    ({ scope }) => isWithin(target.subject.id, scope) || isWithin(scope, target.group.id),
  );
  const isHindering = (lock: Lock): boolean =>
    same(lock.level, "ReadOnly") || (desired === "absent" && !own.some((held) => same(held, lock.id)));
  const hindering = relevant.filter(isHindering);
  const list = (all: readonly Lock[]): string =>
    all.map(({ name, level, scope }) => `${level} ${name} on ${scope}`).join(", ");
  if (hindering.length === 0) return { id, status: "ok", found: list(relevant) || "none", expected };
  const commands = hindering.map((lock) => `az lock delete --ids ${lock.id}`);
  return {
    id,
    status: "failed",
    found: list(hindering),
    expected,
    remedy: `have its owner run: ${commands.join("; ")}`,
  };
}

/** Creating an empty server where the data of the old one could still be brought back deserves a word. */
function deletedServer({ facts, target, desired }: CheckInput): Check | undefined {
  if (target.server === undefined || desired === "absent") return undefined;
  if (!facts.subject.known || facts.subject.value !== undefined) return undefined;
  const id = "deleted-server";
  const expected = "no deleted server whose data is wanted";
  if (!facts.deletedServer.known) return unreadable(id, facts.deletedServer, expected);
  const { value } = facts.deletedServer;
  if (value === undefined) return { id, status: "ok", found: "none in the last 5 days", expected };
  const found = `${target.subject.name} was deleted at ${value.deletedAt}`;
  if (target.server.isRestore) return { id, status: "ok", found: `${found}; server.restore is set`, expected };
  return { id, status: "warning", found, expected, remedy: restoreHint(value, target.subject.id) };
}

const restoreHint = ({ restoreTo }: DeletedServer, serverId: string): string =>
  `its backup lasts 5 days; to bring the data back set server.restore to ${JSON.stringify({
    mode: "PointInTimeRestore",
    sourceServerId: serverId,
    pointInTimeUtc: restoreTo,
  })}`;

export const resourceChecks: readonly CheckRule[] = [
  terraformState,
  group,
  groupOwner,
  subject,
  subjectOwner,
  locks,
  deletedServer,
];

import type { AzureClients, JsonObject } from "../live/azure-clients.ts";
import { isWithin, object, same, text } from "../live/json.ts";
import { readLogin } from "../live/read-subscription.ts";
import { CLOCK_TOLERANCE_MINUTES, QUIET_HOURS } from "./sweep.ts";

/** From when to when a run was at work. */
export interface RunWindow {
  readonly from: Date;
  readonly to: Date;
}

export interface ForeignWriteScope {
  /** Id of the resource group. */
  readonly groupId: string;
  /** Who is signed in: an application id, or the user name of a person. */
  readonly account: string | undefined;
  /** Archived runs of the stack. */
  readonly runs: readonly RunWindow[];
}

const TOLERANCE = CLOCK_TOLERANCE_MINUTES * 60_000;
const isInRun = (time: number, runs: readonly RunWindow[]): boolean =>
  runs.some(({ from, to }) => time >= from.getTime() - TOLERANCE && time <= to.getTime() + TOLERANCE);

/**
 * The last change by anybody else, from rows of the activity log. What the identity of the pipeline did is ours; what a
 * person did is ours only while a run of theirs was at work.
 *
 * @returns RFC 3339, or "none"
 */
export function lastForeignWrite(rows: readonly JsonObject[], scope: ForeignWriteScope): string | "none" {
  const foreign = rows.filter((row) => isChange(row, scope.groupId) && !isOurs(row, scope));
  return latest(foreign.map(({ eventTimestamp }) => text(eventTimestamp)));
}

/** A time that cannot be read counts as the latest. */
function latest(times: readonly string[]): string | "none" {
  const unreadable = times.find((time) => Number.isNaN(Date.parse(time)));
  if (unreadable !== undefined) return unreadable === "" ? "an unknown time" : unreadable;
  return times.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0] ?? "none";
}

function isChange({ resourceId, operationName, status, category }: JsonObject, groupId: string): boolean {
  const kind = text(object(category).value);
  return (
    isWithin(text(resourceId), groupId) &&
    (kind === "" || same(kind, "Administrative")) &&
    /\/(write|delete|action)$/i.test(text(object(operationName).value)) &&
    !same(text(object(status).value), "Failed")
  );
}

/** Of the claims, which name people, only the application is looked at. */
function isOurs({ caller, claims, eventTimestamp }: JsonObject, { account, runs }: ForeignWriteScope): boolean {
  if (account === undefined) return false;
  const isSame = [text(caller), text(object(claims).appid)].some((each) => each !== "" && same(each, account));
  const isPerson = account.includes("@");
  return isSame && (!isPerson || isInRun(Date.parse(text(eventTimestamp)), runs));
}

/**
 * The last change of a resource that no archived run explains: for where the activity log may not be read.
 *
 * @returns undefined when Azure does not tell when a resource changed
 */
export function lastUnexplainedChange(
  rows: readonly JsonObject[],
  runs: readonly RunWindow[],
): string | "none" | undefined {
  const times = rows.map(({ changedTime }) => text(changedTime));
  if (times.includes("")) return undefined;
  return latest(times.filter((time) => !isInRun(Date.parse(time), runs)));
}

/** Asks the activity log; where that is closed, compares what Azure knows of the resources with the archive. */
export async function readLastForeignWrite(
  azure: AzureClients,
  { groupId, runs, now }: Omit<ForeignWriteScope, "account"> & { readonly now: Date },
  signal: AbortSignal,
): Promise<string | "none" | undefined> {
  const hour = 3_600_000;
  const [since, until] = [-QUIET_HOURS - 1, 1].map((hours) => new Date(now.getTime() + hours * hour).toISOString());
  const group = groupId.slice(groupId.lastIndexOf("/") + 1);
  const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values`;
  const query = {
    $filter: `eventTimestamp ge '${since}' and eventTimestamp le '${until}' and resourceGroupName eq '${group}'`,
    $select: "eventTimestamp,operationName,status,category,resourceId,caller,claims",
  };
  try {
    const [rows, { account }] = await Promise.all([
      azure.list(path, "2015-04-01", { signal, query }),
      readLogin(azure),
    ]);
    return lastForeignWrite(rows, { groupId, account, runs });
  } catch {
    const expanded = { $expand: "changedTime" };
    return lastUnexplainedChange(
      await azure.list(`${groupId}/resources`, "2021-04-01", { signal, query: expanded }),
      runs,
    );
  }
}

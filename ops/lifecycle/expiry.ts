import { parseMoment } from "../../constructs/dates.rules.ts";

/** Tags that `LifecycleResourceGroup` writes. */
export const TAG = {
  expiresOn: "expires-on",
  onExpiry: "on-expiry",
  managedBy: "managed-by",
  profile: "profile",
} as const;

export type OnExpiry = "destroy" | "recreate" | "notify";

export type Expiry =
  | { readonly state: "never" }
  | {
      readonly state: "alive" | "notice" | "expired";
      readonly onExpiry: OnExpiry;
      readonly expiresOn: Date;
      readonly hoursLeft: number;
    }
  | { readonly state: "unreadable"; readonly reason: string };

/** Hours before the end at which people are told, longest first. */
export const NOTICE_HOURS = [24, 12] as const;

const HOUR = 3_600_000;

/** Where a resource group is in its life. Tags that cannot be read never expire anything. */
export function expiryOf(tags: Readonly<Record<string, string>>, now: Date): Expiry {
  const [moment, action] = [tags[TAG.expiresOn], tags[TAG.onExpiry]];
  if (moment === undefined) {
    return action === undefined
      ? { state: "never" }
      : { state: "unreadable", reason: `${TAG.onExpiry} is "${action}", but ${TAG.expiresOn} is missing` };
  }
  const expiresOn = parseMoment(moment);
  if (expiresOn === undefined) {
    return {
      state: "unreadable",
      reason: `${TAG.expiresOn} is "${moment}", but must be a time such as 2030-01-31T18:00:00Z`,
    };
  }
  if (action !== "destroy" && action !== "recreate" && action !== "notify") {
    return {
      state: "unreadable",
      reason: `${TAG.onExpiry} is "${action ?? ""}", but must be destroy, recreate or notify`,
    };
  }
  const hoursLeft = (expiresOn.getTime() - now.getTime()) / HOUR;
  const state = hoursLeft <= 0 ? "expired" : hoursLeft <= NOTICE_HOURS[0] ? "notice" : "alive";
  return { state, onExpiry: action, expiresOn, hoursLeft };
}

/** The notice that is due and was not given yet: the shortest that the time left fits in. */
export function dueNotice(hoursLeft: number, given: readonly number[]): number | undefined {
  const fitting = NOTICE_HOURS.filter((hours) => hoursLeft <= hours);
  const shortest = fitting.at(-1);
  return shortest === undefined || given.some((hours) => hours <= shortest) ? undefined : shortest;
}

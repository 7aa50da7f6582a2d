import type { ArchiveStore } from "../archive/store.ts";
import { dueNotice, type Expiry } from "./expiry.ts";

/** Which notices about a group were given: hours before its end, 0 for the end itself. */
interface GivenNotices {
  readonly expiresOn: string;
  readonly given: readonly number[];
}

export interface NoticeTarget {
  readonly subscriptionId: string;
  readonly name: string;
}

const path = ({ subscriptionId, name }: NoticeTarget): string => `notices/${subscriptionId}/${name.toLowerCase()}.json`;

/** Notices of an end that were given, in hours before it. A group whose end was moved is told of it anew. */
export async function givenNotices(
  store: ArchiveStore,
  target: NoticeTarget,
  expiresOn: Date,
): Promise<readonly number[]> {
  const content = await store.read(path(target));
  if (content === undefined) return [];
  try {
    const kept = JSON.parse(Buffer.from(content).toString("utf8")) as GivenNotices;
    return kept.expiresOn === expiresOn.toISOString() && Array.isArray(kept.given) ? kept.given : [];
  } catch {
    return [];
  }
}

/** The notice to give now, in hours before the end: 24, 12, or 0 once it has come; undefined when all were given. */
export async function noticeToGive(
  store: ArchiveStore,
  target: NoticeTarget,
  expiry: Expiry,
): Promise<number | undefined> {
  if (expiry.state !== "notice" && expiry.state !== "expired") return undefined;
  const given = await givenNotices(store, target, expiry.expiresOn);
  if (expiry.state === "notice") return dueNotice(expiry.hoursLeft, given);
  return given.includes(0) ? undefined : 0;
}

/** Keeps that a notice was given: no sweep gives it again. */
export async function keepNotice(
  store: ArchiveStore,
  target: NoticeTarget,
  { expiresOn, hours }: { readonly expiresOn: Date; readonly hours: number },
): Promise<void> {
  const given = [...(await givenNotices(store, target, expiresOn)), hours];
  const content: GivenNotices = { expiresOn: expiresOn.toISOString(), given };
  await store.write(path(target), `${JSON.stringify(content, null, 2)}\n`);
}

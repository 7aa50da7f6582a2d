import type { AzureClients } from "../live/azure-clients.ts";
import { TAG } from "./expiry.ts";
import type { SweepClock } from "./sweep.ts";

/** A resource group that says when it ends. */
export interface TaggedGroup {
  readonly subscriptionId: string;
  readonly name: string;
  readonly id: string;
  /** Names in lowercase: Azure ignores their letter case. */
  readonly tags: Readonly<Record<string, string>>;
  readonly isLeaving: boolean;
}

export interface TaggedGroups {
  readonly groups: readonly TaggedGroup[];
  /** At the time of Azure's answer. */
  readonly clock: SweepClock;
}

interface Row {
  readonly id?: string;
  readonly name?: string;
  readonly tags?: Record<string, string>;
  readonly properties?: { readonly provisioningState?: string };
}

function taggedGroup(subscriptionId: string, { id = "", name = "", tags = {}, properties }: Row): TaggedGroup {
  return {
    subscriptionId,
    name,
    id,
    tags: Object.fromEntries(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value])),
    isLeaving: properties?.provisioningState === "Deleting",
  };
}

/** Other tools write `expires-on` as well: theirs, without our `on-expiry` and without our name, is not for us. */
const hasLife = ({ tags }: TaggedGroup): boolean =>
  tags[TAG.onExpiry] !== undefined || (tags[TAG.expiresOn] !== undefined && tags[TAG.managedBy] === "convergent");

/** Azure's own time, from the Date header of an answer. */
class AzureTime {
  #date: Date | undefined;
  readonly onResponse = ({ headers }: { readonly headers: { get(name: string): string | undefined } }): void => {
    const date = new Date(headers.get("date") ?? "");
    if (!Number.isNaN(date.getTime())) this.#date = date;
  };

  clock(local: Date): SweepClock {
    return { local, azure: this.#date };
  }
}

/** Every group of a subscription that has tags of a life. */
export async function findTaggedGroups(
  { resources, subscriptionId }: AzureClients,
  now: () => Date,
  abortSignal: AbortSignal,
): Promise<TaggedGroups> {
  const time = new AzureTime();
  const groups: TaggedGroup[] = [];
  for await (const row of resources.resourceGroups.list({ abortSignal, onResponse: time.onResponse })) {
    const group = taggedGroup(subscriptionId, row);
    if (hasLife(group)) groups.push(group);
  }
  return { groups: groups.sort((a, b) => (a.name < b.name ? -1 : 1)), clock: time.clock(now()) };
}

/** The same of one group, now. */
export async function readTaggedGroup(
  { resources, subscriptionId }: AzureClients,
  name: string,
  { now, signal }: { readonly now: () => Date; readonly signal: AbortSignal },
): Promise<{ readonly group: TaggedGroup; readonly clock: SweepClock }> {
  const time = new AzureTime();
  const row = await resources.resourceGroups.get(name, { abortSignal: signal, onResponse: time.onResponse });
  return { group: taggedGroup(subscriptionId, row), clock: time.clock(now()) };
}

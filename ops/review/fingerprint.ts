import { createHash, createHmac } from "node:crypto";
import type { Scrubber } from "../secrets/scrubber.ts";
import { SENSITIVE } from "../secrets/text.ts";
import { differences } from "./diff.ts";
import type { Json, Plan, PlanChange, PlanChangeBody } from "./model.ts";

/** A key shorter than this could be guessed. Characters. */
export const MIN_KEY_LENGTH = 16;

/** RFC 8785 (JCS): the same value gives the same text, whatever the order of its keys. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
}

type Hide = (value: Json) => Json;

/**
 * Digest of what a plan will do: independent of the order of its parts, of time, run and provider version, and of
 * everything that stays as it is. A secret enters as its HMAC, so that a changed password changes the digest and the
 * digest gives nothing away; without a key as a marker, so that only the fact of its change does (a write-only password
 * still shows through its version attribute).
 */
export function fingerprint(plan: Plan, scrubber: Scrubber, key?: string): string {
  const hide: Hide = (value) =>
    key === undefined ? SENSITIVE : createHmac("sha256", key).update(canonicalJson(value)).digest("hex");
  const visible = (value: Json): Json =>
    relative(
      scrub(value, scrubber, (secret) => String(hide(secret))),
      Date.parse(plan.timestamp ?? ""),
    );
  const entries = [
    ...effects(plan).map((change) => canonicalJson(describe(change, hide, visible))),
    ...Object.entries(plan.output_changes ?? {})
      .filter(([, change]) => change.actions.join() !== "no-op")
      .map(([name, change]) => canonicalJson(["output", name, values(change, hide, visible)])),
  ].sort();
  const algorithm = key === undefined ? createHash("sha256") : createHmac("sha256", key);
  for (const entry of entries) algorithm.update(`${entry}\n`);
  return `${key === undefined ? "sha256" : "hmac-sha256"}:${algorithm.digest("hex")}`;
}

/** A refresh-only plan changes nothing but what Terraform remembers: its drift. */
function effects(plan: Plan): readonly PlanChange[] {
  const changes = plan.resource_changes ?? [];
  const refreshOnly = changes.length === 0 && plan.applyable === true;
  return refreshOnly ? (plan.resource_drift ?? []) : changes.filter(hasEffect);
}

const hasEffect = ({ change, address, previous_address: previous }: PlanChange): boolean =>
  change.actions.join() !== "no-op" ||
  (change.importing ?? null) !== null ||
  (previous !== undefined && previous !== address);

function describe(raw: PlanChange, hide: Hide, visible: (value: Json) => Json): Json {
  const { change } = raw;
  const before = change.before as { readonly id?: Json } | null | undefined;
  return {
    address: raw.address,
    type: raw.type,
    deposed: raw.deposed ?? null,
    previousAddress: raw.previous_address ?? null,
    actions: [...change.actions],
    importing: visible(change.importing ?? null),
    // Which resource, so that a plan for its successor of the same name is another plan.
    id: change.before_sensitive === true ? null : visible(before?.id ?? null),
    replaces: (change.replace_paths ?? []).map((path) => canonicalJson([...path])).sort(),
    // What is destroyed goes as a whole: its last state does not matter.
    values: change.actions.join() === "delete" ? [] : values(change, hide, visible),
  };
}

const values = (change: PlanChangeBody, hide: Hide, visible: (value: Json) => Json): Json =>
  differences(change)
    .map(({ path, before, after, unknown, secret }) => {
      const shown = (value: Json | undefined): Json =>
        value === undefined ? { absent: true } : { value: secret ? hide(value) : visible(value) };
      return canonicalJson([[...path], shown(before), unknown ? { unknown: true } : shown(after)]);
    })
    .sort();

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const HOUR_MS = 3_600_000;

/**
 * A moment that is whole hours after the plan was made comes from plantimestamp(): the expiry of a new group, for one.
 * It counts by its distance, so that the same plan made a minute later is the same plan.
 */
function relative(value: Json, plannedAt: number): Json {
  if (typeof value !== "string" || !MOMENT.test(value)) return value;
  const hours = (Date.parse(value) - plannedAt) / HOUR_MS;
  return Number.isInteger(hours) && hours >= 0 ? { hoursAfterPlan: hours } : value;
}

function scrub(value: Json, scrubber: Scrubber, marker: (secret: string) => string): Json {
  if (typeof value === "string") return scrubber.text(value, marker);
  if (Array.isArray(value)) return value.map((item) => scrub(item, scrubber, marker));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, scrub(item, scrubber, marker)]));
}

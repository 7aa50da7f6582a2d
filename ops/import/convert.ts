/** The value as it is written into a parameter file, why it cannot be, or undefined when it says nothing. */
export type Converted = { readonly value: string | number | boolean } | { readonly problem: string } | undefined;
export type Convert = (value: unknown) => Converted;

const problem = (message: string): Converted => ({ problem: message });
const plain = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value).trim()
    : undefined;

/** A text; an empty one says nothing. */
export const text: Convert = (value) => {
  const content = plain(value);
  if (content === undefined) return problem("is no text");
  if (content.length > 2048) return problem("is longer than any name or id");
  return content === "" ? undefined : { value: content };
};

export const integer: Convert = (value) => {
  const content = plain(value);
  if (content === "") return undefined;
  return content !== undefined && /^\d{1,9}$/.test(content)
    ? { value: Number(content) }
    : problem("is no whole number");
};

/** `Enabled`, `Disabled` and the other ways to say yes and no. */
export const enabled: Convert = (value) => {
  const word = plain(value)?.toLowerCase();
  if (word === "") return undefined;
  if (word === "enabled" || word === "true" || word === "on" || word === "1") return { value: true };
  if (word === "disabled" || word === "false" || word === "off" || word === "0") return { value: false };
  return problem("is neither Enabled nor Disabled");
};

/** One of several words, whatever their letter case. */
const oneOf =
  (words: Readonly<Record<string, string>>): Convert =>
  (value) => {
    const word = plain(value);
    if (word === "") return undefined;
    const found = Object.entries(words).find(([name]) => name.toLowerCase() === word?.toLowerCase());
    return found === undefined ? problem(`is none of ${Object.keys(words).join(", ")}`) : { value: found[1] };
  };

export const version = oneOf({ "5.7": "5.7", "8": "8.0.21", "8.0": "8.0.21", "8.0.21": "8.0.21", "8.4": "8.4" });

/** `Enabled` is what the first versions of the service called ZoneRedundant. */
export const haMode = oneOf({
  Disabled: "Disabled",
  SameZone: "SameZone",
  ZoneRedundant: "ZoneRedundant",
  Enabled: "ZoneRedundant",
});

export const zone: Convert = (value) => {
  const content = plain(value);
  return content?.toLowerCase() === "none" ? undefined : oneOf({ "1": "1", "2": "2", "3": "3" })(value);
};

/** `West Europe` and `westeurope` are one region. */
export const location: Convert = (value) => {
  const content = plain(value)?.replaceAll(/\s/g, "").toLowerCase();
  if (content === "") return undefined;
  return content !== undefined && /^[a-z][a-z0-9]{2,31}$/.test(content) ? { value: content } : problem("is no region");
};

export const guid: Convert = (value) => {
  const content = plain(value);
  if (content === "") return undefined;
  return content !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(content)
    ? { value: content.toLowerCase() }
    : problem("is no GUID");
};

const PREFIXES: Readonly<Record<string, string>> = {
  burstable: "B",
  generalpurpose: "GP",
  memoryoptimized: "MO",
  businesscritical: "MO",
};

/** `Standard_D2ds_v4` of tier `GeneralPurpose` is `GP_Standard_D2ds_v4` to Terraform; the size alone tells the tier too. */
export function skuName(size: string, tier?: string): string {
  if (/^(B|GP|MO)_/.test(size)) return size;
  const byTier = PREFIXES[tier?.replaceAll(/\s/g, "").toLowerCase() ?? ""];
  const bySize = { B: "B", D: "GP", E: "MO" }[/^Standard_([BDE])/i.exec(size)?.[1]?.toUpperCase() ?? ""];
  const prefix = byTier ?? bySize;
  return prefix === undefined ? size : `${prefix}_${size}`;
}

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** `Sun:23:30`; undefined when it is not of that form. */
export function maintenanceWindow(value: unknown) {
  const match = /^([a-z]{3})[a-z]*:(\d{1,2})(?::(\d{1,2}))?$/i.exec(plain(value) ?? "");
  const dayOfWeek = DAYS.indexOf(match?.[1]?.toLowerCase() ?? "");
  if (match === null || dayOfWeek < 0) return undefined;
  return { dayOfWeek, startHour: Number(match[2]), startMinute: Number(match[3] ?? 0) };
}

/** The parts of a resource id; undefined when a text is none. */
export const isResourceId = (value: string): boolean => /^\/subscriptions\/[^/]+\/resourceGroups\//i.test(value);

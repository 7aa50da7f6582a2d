/** An inclusive range of IPv4 addresses, as numbers. */
export interface AddressRange {
  readonly start: number;
  readonly end: number;
}

/** A range at least this large counts as the whole internet: a /8. */
const EVERYONE = 2 ** 24;

function parseAddress(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** A firewall rule's range; undefined when it cannot be read. */
export function parseRange(start: string | undefined, end: string | undefined): AddressRange | undefined {
  const from = parseAddress(start ?? "");
  const to = parseAddress(end ?? "");
  return from === undefined || to === undefined || from > to ? undefined : { start: from, end: to };
}

/** `10.0.0.0/8` or a single address; undefined for anything else. */
export function parsePrefix(prefix: string): AddressRange | undefined {
  const [address = "", length = "32"] = prefix.split("/");
  const base = parseAddress(address);
  const bits = Number(length);
  if (base === undefined || !/^\d{1,2}$/.test(length) || bits > 32) return undefined;
  const size = 2 ** (32 - bits);
  const start = Math.floor(base / size) * size;
  return { start, end: start + size - 1 };
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"].map(parsePrefix);

export const contains = (outer: AddressRange | undefined, inner: AddressRange): boolean =>
  outer !== undefined && outer.start <= inner.start && inner.end <= outer.end;

/** Whether a range is reserved for private networks (RFC 1918, RFC 6598). */
export const isPrivate = (range: AddressRange): boolean => PRIVATE.some((known) => contains(known, range));

export const size = (range: AddressRange): number => range.end - range.start + 1;

/** Whether a range lets in the whole internet, or so much of it that it makes no difference. */
export const isEveryone = (range: AddressRange): boolean => size(range) >= EVERYONE && !isPrivate(range);

/** Whether a list of sources of a security rule (prefixes and service tags) lets in everyone. */
export function letsEveryoneIn(sources: readonly string[]): boolean {
  if (sources.some((source) => ["*", "any", "internet", "::/0"].includes(source.toLowerCase()))) return true;
  const ranges = sources
    .map(parsePrefix)
    .filter((range) => range !== undefined)
    .filter((range) => !isPrivate(range));
  return ranges.reduce((sum, range) => sum + size(range), 0) >= EVERYONE;
}

import ipaddr from "ipaddr.js";

/** An address range: a network address and the length of its prefix. */
export interface Cidr {
  readonly family: 4 | 6;
  readonly prefixLength: number;
  /** First and last address as numbers. */
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * Reads an address range in CIDR notation, strictly: four decimal octets without leading zeros, or an IPv6 address
 * without a zone; a prefix length; no host bits.
 *
 * @returns undefined for anything else; `cidrProblem` says why.
 */
export function parseCidr(text: string): Cidr | undefined {
  const { range, address } = parseAddress(text) ?? {};
  return range?.first === address ? range : undefined;
}

/** What is wrong with an address range, as the end of a sentence; undefined when it is right. */
export function cidrProblem(text: string): string | undefined {
  const parsed = parseAddress(text);
  if (parsed === undefined) return 'must be an address range in CIDR notation, such as "10.10.0.0/24"';
  const { range, address } = parsed;
  return address === range.first ? undefined : `has host bits set; write "${formatCidr(range)}"`;
}

/** `10.10.0.0/24` */
export function formatCidr({ family, first, prefixLength }: Cidr): string {
  const width = addressBits(family) / 8;
  const bytes = Array.from({ length: width }, (_, index) => Number((first >> BigInt(8 * (width - 1 - index))) & 0xffn));
  return `${ipaddr.fromByteArray(bytes)}/${prefixLength}`;
}

/** Whether every address of the inner range lies in the outer one. */
export const contains = (outer: Cidr, inner: Cidr): boolean =>
  outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;

/** Whether the ranges share an address. */
export const overlaps = (a: Cidr, b: Cidr): boolean => a.family === b.family && a.first <= b.last && b.first <= a.last;

/** How many addresses the range has. */
export const addressCount = ({ first, last }: Cidr): bigint => last - first + 1n;

/** The range of another prefix length that begins where this one does: what it lies in, or its first part. */
export const withPrefixLength = ({ family, first }: Cidr, prefixLength: number): Cidr =>
  rangeOf(family, first, prefixLength);

const addressBits = (family: 4 | 6): number => (family === 4 ? 32 : 128);

function rangeOf(family: 4 | 6, address: bigint, prefixLength: number): Cidr {
  const hostBits = BigInt(addressBits(family) - prefixLength);
  const first = (address >> hostBits) << hostBits;
  return { family, prefixLength, first, last: first + (1n << hostBits) - 1n };
}

/** An address with a prefix length, and the range they lie in. */
function parseAddress(text: string): { readonly range: Cidr; readonly address: bigint } | undefined {
  // ipaddr.js alone would read 010.0.0.0 as octal, 10.1 as 10.0.0.1 and /08 as /8.
  if (!/\/(0|[1-9]\d*)$/.test(text) || text.includes("%") || !ipaddr.isValidCIDR(text)) return undefined;
  const [parsed, prefixLength] = ipaddr.parseCIDR(text);
  const family = parsed.kind() === "ipv4" ? 4 : 6;
  if (family === 4 && !ipaddr.IPv4.isValidCIDRFourPartDecimal(text)) return undefined;
  const address = parsed.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { range: rangeOf(family, address, prefixLength), address };
}

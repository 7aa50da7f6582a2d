import ipaddr from "ipaddr.js";
import type { LeafValue, Scalar } from "./leaves.ts";

/** What makes an environment this one and not another. */
export interface Identity {
  readonly name: string;
  readonly subscriptionId?: string;
  /** Ranges of its own virtual networks. */
  readonly addressSpaces: readonly string[];
}

/**
 * A value with everything that only says whose it is replaced by a placeholder: the name of the environment, its
 * subscription, the other environment as a peer, and addresses, which become offsets within its own network. Values
 * that are equal after that do not differ: `stconvergentstaging` against `stconvergentprod`, `10.20.0.0/28` in
 * `10.20.0.0/24` against `10.30.0.0/28` in `10.30.0.0/24`.
 */
export const withoutIdentity = (value: LeafValue, own: Identity, other: Identity): LeafValue =>
  Array.isArray(value)
    ? value.map((item: Scalar) => scalarWithoutIdentity(item, own, other))
    : scalarWithoutIdentity(value as Scalar, own, other);

function scalarWithoutIdentity(value: Scalar, own: Identity, other: Identity): Scalar {
  if (typeof value !== "string") return value;
  const address = relativeAddress(value, own.addressSpaces);
  if (address !== undefined) return address;
  // Only as a whole: in staging a value that merely mentions prod is somebody else's and worth a look.
  if (value === other.name) return "{other}";
  const text = own.subscriptionId ? value.replaceAll(own.subscriptionId, "{subscriptionId}") : value;
  return text.replaceAll(own.name, "{environment}");
}

/** `{network 0}+0/28`: the place of a range within the address spaces; undefined when it is in none of them. */
function relativeAddress(text: string, spaces: readonly string[]): string | undefined {
  const range = parseRange(text);
  if (range === undefined) return undefined;
  for (const [index, space] of spaces.entries()) {
    const around = parseRange(space);
    if (around?.bits !== range.bits || range.length < around.length) continue;
    const offset = range.start - around.start;
    if (offset >= 0n && offset < 1n << BigInt(around.bits - around.length))
      return `{network ${index}}+${offset}/${range.length}`;
  }
  return undefined;
}

function parseRange(text: string): { bits: number; start: bigint; length: number } | undefined {
  if (!ipaddr.isValidCIDR(text)) return undefined;
  const [address, length] = ipaddr.parseCIDR(text);
  const bytes = address.toByteArray();
  return { bits: bytes.length * 8, start: bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n), length };
}

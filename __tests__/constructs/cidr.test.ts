import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addressCount,
  type Cidr,
  cidrProblem,
  contains,
  formatCidr,
  overlaps,
  parseCidr,
  withPrefixLength,
} from "../../constructs/cidr.ts";

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(`${text} is no CIDR`);
  return parsed;
}

/** Any range of one family, host bits cleared. */
const rangeOf = (bits: 32 | 128): fc.Arbitrary<Cidr> =>
  fc
    .tuple(fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) - 1n }), fc.integer({ min: 0, max: bits }))
    .map(([first, prefixLength]) =>
      withPrefixLength({ family: bits === 32 ? 4 : 6, prefixLength: bits, first, last: first }, prefixLength),
    );
const anyRange = fc.oneof(rangeOf(32), rangeOf(128));
/** Two ranges that are likely to touch. */
const neighbours = rangeOf(32).chain((range) =>
  fc.tuple(
    fc.constant(range),
    fc.oneof(
      fc.integer({ min: 0, max: 32 }).map((prefixLength) => withPrefixLength(range, prefixLength)),
      rangeOf(32),
    ),
  ),
);

describe("reading an address range", () => {
  it("reads IPv4 and IPv6", () => {
    expect(cidr("10.10.0.0/24")).toEqual({ family: 4, prefixLength: 24, first: 0x0a0a0000n, last: 0x0a0a00ffn });
    expect(cidr("fd00::/126")).toMatchObject({ family: 6, last: cidr("fd00::/126").first + 3n });
  });

  it.each([
    ["an octal octet", "010.0.0.0/8"],
    ["a hexadecimal octet", "0x0a.0.0.0/8"],
    ["three octets", "10.0.0/8"],
    ["one number", "10/8"],
    ["an octet over 255", "10.256.0.0/16"],
    ["a prefix over 32", "10.0.0.0/33"],
    ["a prefix over 128", "fd00::/129"],
    ["a prefix with a leading zero", "10.0.0.0/08"],
    ["a negative prefix", "10.0.0.0/-1"],
    ["a netmask", "10.0.0.0/255.0.0.0"],
    ["no prefix", "10.0.0.0"],
    ["a zone", "fe80::%eth0/64"],
    ["a double double colon", "fd00::1::/64"],
    ["white space", " 10.0.0.0/8"],
    ["a trailing line end", "10.0.0.0/8\n"],
    ["two prefixes", "10.0.0.0/8/8"],
    ["nothing", ""],
  ])("refuses %s: %j", (_, text) => {
    expect(parseCidr(text)).toBeUndefined();
    expect(cidrProblem(text)).toContain("must be an address range in CIDR notation");
  });

  it("refuses host bits and says what was meant", () => {
    expect(parseCidr("10.10.0.1/24")).toBeUndefined();
    expect(cidrProblem("10.10.0.1/24")).toBe('has host bits set; write "10.10.0.0/24"');
    expect(cidrProblem("fd00::1/64")).toBe('has host bits set; write "fd00::/64"');
  });

  it("has nothing to say about a range that is right", () => {
    expect(cidrProblem("0.0.0.0/0")).toBeUndefined();
    expect(cidrProblem("10.0.0.0/32")).toBeUndefined();
  });

  it("reads back what it writes", () => {
    fc.assert(
      fc.property(anyRange, (range) => {
        expect(parseCidr(formatCidr(range))).toEqual(range);
      }),
    );
  });

  it("takes no text that it would write otherwise, letter case and zeros of IPv6 aside", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789./x "), maxLength: 20 }), (text) => {
        const parsed = parseCidr(text);
        if (parsed !== undefined) expect(formatCidr(parsed)).toBe(text);
      }),
    );
  });
});

describe("comparing address ranges", () => {
  it("knows what lies in what", () => {
    expect(contains(cidr("10.10.0.0/24"), cidr("10.10.0.16/28"))).toBe(true);
    expect(contains(cidr("10.10.0.0/28"), cidr("10.10.0.0/24"))).toBe(false);
    expect(contains(cidr("0.0.0.0/0"), cidr("::/0"))).toBe(false);
    expect(overlaps(cidr("10.10.0.0/24"), cidr("10.10.1.0/24"))).toBe(false);
    expect(overlaps(cidr("0.0.0.0/0"), cidr("::/0"))).toBe(false);
  });

  it("finds ranges overlapping exactly when one lies in the other", () => {
    fc.assert(
      fc.property(neighbours, ([a, b]) => {
        expect(overlaps(a, b)).toBe(contains(a, b) || contains(b, a));
        expect(overlaps(a, b)).toBe(overlaps(b, a));
      }),
    );
  });

  it("agrees with the addresses themselves", () => {
    fc.assert(
      fc.property(rangeOf(32), fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }), (range, address) => {
        const single = withPrefixLength({ ...range, first: address }, 32);
        const host = BigInt(32 - range.prefixLength);
        expect(contains(range, single)).toBe(address >> host === range.first >> host);
      }),
    );
  });

  it("counts addresses, and widens or narrows from the first one", () => {
    fc.assert(
      fc.property(anyRange, fc.nat(32), (range, prefixLength) => {
        const other = withPrefixLength(range, prefixLength);
        const bits = range.family === 4 ? 32n : 128n;
        expect(addressCount(other)).toBe(2n ** (bits - BigInt(prefixLength)));
        expect(overlaps(range, other)).toBe(true);
      }),
    );
  });
});

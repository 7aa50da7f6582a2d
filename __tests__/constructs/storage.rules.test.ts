import { Fn } from "cdktf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firewallRangeViolations } from "../../constructs/storage.rules.ts";

const check = (...ranges: string[]) => [...firewallRangeViolations(ranges, ["ranges"])].map(({ message }) => message);

describe("the addresses that a firewall lets in", () => {
  it.each([
    ["an address", "203.0.113.7"],
    ["an address with its prefix length", "203.0.113.7/32"],
    ["a range", "203.0.113.0/24"],
    ["the smallest range", "203.0.113.4/30"],
    ["what lies beside private ranges", "172.32.0.0/16"],
    ["what lies beside the range of carriers", "100.128.0.0/16"],
  ])("may be %s", (_, range) => {
    expect(check(range)).toEqual([]);
  });

  it.each([
    ["office", 'which must be an address range in CIDR notation, such as "10.10.0.0/24"'],
    ["203.0.113.7/24", 'which has host bits set; write "203.0.113.0/24"'],
    ["203.0.113.6/31", "but the firewall takes no /31; list the two addresses"],
    ["2001:db8::/32", "but the firewall takes IPv4 only"],
    ["10.1.2.3", "but private addresses do not come in over the internet; use the network"],
    ["172.16.0.0/12", "but private addresses do not come in over the internet; use the network"],
    ["192.168.1.0/24", "but private addresses do not come in over the internet; use the network"],
    ["100.64.0.0/16", "but private addresses do not come in over the internet; use the network"],
    ["0.0.0.0/0", "but private addresses do not come in over the internet; use the network"],
  ])("may not be %s", (range, problem) => {
    expect(check("203.0.113.0/24", range)).toEqual([`ranges[1] is "${range}", ${problem}`]);
  });

  it("may be known to Terraform alone, one or all of them", () => {
    expect(check(Fn.lower("RANGE"))).toEqual([]);
    expect([...firewallRangeViolations(Fn.split(",", "a,b") as unknown as string[], [])]).toEqual([]);
  });

  it("are never private, whatever is written", () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(octet, octet, octet, octet, (a, b, c, d) => {
        const isPrivate =
          a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b < 128);
        expect(check(`${a}.${b}.${c}.${d}`).length === 1).toBe(isPrivate);
      }),
    );
  });
});

import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { block, contains, overlaps, parseBlock } from "#infra/sandbox/ec2/cidr.ts";

describe("parseBlock", () => {
  it.each([
    ["10.0.0.0/16", "10.0.0.0/16"],
    ["100.68.0.18/18", "100.68.0.0/18"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["1.2.3.4/32", "1.2.3.4/32"],
    ["2001:DB8:0:0:1:0:0:1/128", "2001:db8::1:0:0:1/128"],
    ["2001:db8::1/56", "2001:db8::/56"],
    ["::/0", "::/0"],
    ["::ffff:10.0.0.1/128", "::ffff:a00:1/128"],
    ["1:0:2:0:3:0:4:0/128", "1:0:2:0:3:0:4:0/128"],
  ])("%s is %s", (text, canonical) => {
    expect(parseBlock(text)?.text).toBe(canonical);
  });

  it.each([
    "",
    "10.0.0.0",
    "10.0.0/16",
    "10.0.0.0/33",
    "10.0.0.0/016",
    "010.0.0.0/8",
    "10.0.0.256/24",
    "10.0.0.0/16/16",
    "10.0.0.0/-1",
    " 10.0.0.0/16",
    "::1",
    "1::2::3/64",
    "1:2:3:4:5:6:7:8:9/64",
    "1:2:3:4:5:6:7::8/64x",
    "1:2:3:4:5:6:7/64",
    "12345::/64",
    "fe80::1%eth0/64",
    "::/129",
    "vpc-1",
  ])("%s is no block", (text) => {
    expect(parseBlock(text)).toBeUndefined();
  });

  it("agrees with ipaddr.js on every address", () => {
    const ipv4 = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 }));
    // ipaddr.js reads `::1.2.3.4` as `::ffff:1.2.3.4`; the table above has the embedded form
    const ipv6 = fc.tuple(
      fc.ipV6().filter((address) => !address.includes(".")),
      fc.integer({ min: 0, max: 128 }),
    );
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), ([address, length]) => {
        const text = `${address}/${length}`;
        const network = address.includes(":")
          ? ipaddr.IPv6.networkAddressFromCIDR(text).toRFC5952String()
          : ipaddr.IPv4.networkAddressFromCIDR(text).toString();
        expect(parseBlock(text)?.first).toBe(parseBlock(`${network}/${length}`)?.first);
      }),
      { numRuns: 500 },
    );
  });

  it("prints what it reads", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 0, max: 32 }), (address, length) => {
        const text = parseBlock(`${address}/${length}`)?.text ?? "";
        expect(parseBlock(text)?.text).toBe(text);
      }),
    );
  });
});

describe("containment and overlap", () => {
  it.each([
    ["10.0.0.0/16", "10.0.0.0/16", true, true],
    ["10.0.0.0/16", "10.0.128.0/17", true, true],
    ["10.0.128.0/17", "10.0.0.0/16", false, true],
    ["10.0.0.0/16", "10.1.0.0/16", false, false],
    ["0.0.0.0/0", "::/0", false, false],
    ["2001:db8::/48", "2001:db8:0:ff::/64", true, true],
  ])("%s and %s: contains %s, overlaps %s", (...[one, other, inside, touching]) => {
    expect(contains(block(one), block(other))).toBe(inside);
    expect(overlaps(block(one), block(other))).toBe(touching);
    expect(overlaps(block(other), block(one))).toBe(touching);
  });
});

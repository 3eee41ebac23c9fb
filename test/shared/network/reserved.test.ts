import { describe, expect, it } from "vitest";
import { parseCidr } from "#shared/network/cidr.ts";
import { reservedRangeOf } from "#shared/network/reserved.ts";

describe("reservedRangeOf", () => {
  it.each([
    ["169.254.168.0/22", "169.254.168.0/22"],
    ["169.254.169.254/32", "169.254.168.0/22"],
    ["169.254.0.0/24", "169.254.0.0/16"],
    ["127.0.0.0/16", "127.0.0.0/8"],
    ["239.1.0.0/16", "224.0.0.0/4"],
    ["0.0.0.0/8", "0.0.0.0/8"],
    ["fd00:ec2::254/128", "fd00:ec2::/32"],
    ["fe80::/64", "fe80::/10"],
  ])("%s lies in %s", (block, expected) => {
    expect(reservedRangeOf(parseCidr(block))).toBe(expected);
  });

  it.each([
    "0.0.0.0/0",
    "::/0",
    "10.0.0.0/8",
    "169.0.0.0/8",
    "100.64.0.0/10",
    "fd00::/8",
    "fd00:ec3::/32",
    "2001:db8::/56",
    "8.8.8.0/24",
  ])("%s can be routed", (block) => {
    expect(reservedRangeOf(parseCidr(block))).toBeNull();
  });
});

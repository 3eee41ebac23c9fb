import { describe, expect, it } from "vitest";
import { canonical, contains, overlaps, parseCidr, readCidr } from "#shared/network/cidr.ts";
import { containing, overlapping, parsing } from "./battery.ts";

describe("parseCidr", () => {
  it.each(parsing)("%j reads as %j", (text, expected) => {
    if (expected === null) {
      expect(() => parseCidr(text)).toThrow(RangeError);
      expect(readCidr(text)).toBeNull();
      expect(() => canonical(text)).toThrow(RangeError);
    } else if (expected === "host bits") {
      expect(() => parseCidr(text)).toThrow(/host bits set, did you mean /);
      expect(readCidr(text)).toBeNull();
      expect(parseCidr(canonical(text)).prefix).toBe(Number(text.split("/")[1]));
    } else {
      expect(parseCidr(text).text).toBe(expected);
      expect(canonical(text)).toBe(expected);
    }
  });

  it("suggests the block that was meant", () => {
    expect(() => parseCidr("10.0.0.5/16")).toThrow("`10.0.0.5/16` has host bits set, did you mean 10.0.0.0/16");
    expect(() => parseCidr("2001:db8::5/64")).toThrow("did you mean 2001:db8::/64");
    expect(() => parseCidr("10.0.0.0/33")).toThrow("prefix length 33 in `10.0.0.0/33` is more than the 32 bits");
  });
});

describe("overlaps and contains", () => {
  it.each(overlapping)("%s overlaps %s: %s", (a, b, expected) => {
    expect(overlaps(parseCidr(a), parseCidr(b))).toBe(expected);
    expect(overlaps(parseCidr(b), parseCidr(a))).toBe(expected);
  });

  it.each(containing)("%s contains %s: %s", (a, b, expected) => {
    expect(contains(parseCidr(a), parseCidr(b))).toBe(expected);
  });
});

import { describe, expect, it } from "vitest";
import { canonical, compareCidr, parseCidr, readCidr } from "#shared/network/cidr.ts";
import { overlapIndex } from "#shared/network/overlap-index.ts";
import { lookupBlock } from "#shared/network/route-lookup.ts";

const to = (destination: string) => ({ destination, target: destination });

describe("what a refusal says", () => {
  it("names the text and how a block is written", () => {
    expect(() => parseCidr("10.0.0.0")).toThrow(
      new RangeError("`10.0.0.0` is not a block of addresses; write it like 10.0.0.0/16 or 2001:db8::/56"),
    );
  });

  it("names the part that is no address", () => {
    expect(() => parseCidr("10.0.0.256/32")).toThrow(new RangeError("`10.0.0.256` in `10.0.0.256/32` is not an IP address"));
    expect(() => canonical("1::2::3/64")).toThrow(new RangeError("`1::2::3` in `1::2::3/64` is not an IP address"));
  });

  it("is passed on by readCidr when it isn't about the text", () => {
    // a fault of the caller, which the types rule out
    expect(() => readCidr(Symbol("no text") as unknown as string)).toThrow(TypeError);
  });
});

describe("compareCidr", () => {
  it("puts every IPv4 block before every IPv6 block", () => {
    expect(compareCidr(parseCidr("255.0.0.0/8"), parseCidr("::/0"))).toBeLessThan(0);
    expect(compareCidr(parseCidr("::/0"), parseCidr("255.0.0.0/8"))).toBeGreaterThan(0);
  });
});

describe("lookupBlock", () => {
  it("lists the routes of a split widest first, then by address", () => {
    const [narrow, other, wide] = [to("10.0.0.0/24"), to("10.0.2.0/24"), to("10.0.128.0/17")];
    const block = parseCidr("10.0.0.0/16");
    expect(lookupBlock([other, narrow, wide], block)).toEqual({ is: "split", routes: [wide, narrow, other], whole: false });
    const cover = to("10.0.0.0/8");
    expect(lookupBlock([narrow, wide, cover, other], block)).toEqual({
      is: "split",
      routes: [cover, wide, narrow, other],
      whole: true,
    });
  });
});

describe("overlapIndex", () => {
  it("skips earlier blocks that end before the one asked about, in both families", () => {
    const v4 = overlapIndex(["10.0.0.0/8", "10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]);
    expect(v4("10.0.3.0/24")).toEqual([0]);
    expect(v4("11.0.0.0/8")).toEqual([]);
    const v6 = overlapIndex(["2001:db8::/32", "2001:db8::/56", "2001:db8:0:100::/56", "2001:db8:0:200::/56"]);
    expect(v6("2001:db8:0:300::/56")).toEqual([0]);
    expect(v6("2001:db9::/32")).toEqual([]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCidr } from "#shared/network/cidr.ts";
import { lookupBlock, soleRoute } from "#shared/network/route-lookup.ts";
import { runs } from "#test/builders/runs.ts";

const to = (destination: string, target = destination, origin = "static") => ({ destination, target, origin });
const ten = parseCidr("10.0.0.0/16");

describe("lookupBlock", () => {
  it("takes the longest prefix", () => {
    const narrow = to("10.0.0.0/12");
    expect(lookupBlock([to("0.0.0.0/0"), narrow, to("10.0.0.0/8")], ten)).toEqual({ is: "route", route: narrow });
    expect(lookupBlock([to("10.1.0.0/16"), to("::/0"), to("pl-0123456789abcdef0")], ten)).toEqual({ is: "none" });
  });

  it("tells of a more specific route that takes a part", () => {
    const cover = to("10.0.0.0/16");
    const part = to("10.0.5.0/24");
    expect(lookupBlock([part, cover], ten)).toEqual({ is: "split", routes: [cover, part], whole: true });
    expect(lookupBlock([part], ten)).toEqual({ is: "split", routes: [part], whole: false });
    expect(soleRoute([part, cover], ten)).toBeNull();
    expect(soleRoute([cover], ten)).toBe(cover);
  });

  it("leaves out a route that more specific ones hide", () => {
    const halves = [to("10.0.0.0/17"), to("10.0.128.0/17")];
    expect(lookupBlock([to("10.0.0.0/8"), ...halves], ten)).toEqual({ is: "split", routes: halves, whole: true });
  });

  it("prefers a static route to a propagated one with the same destination", () => {
    const own = to("10.0.0.0/16", "pcx-1");
    expect(soleRoute([to("10.0.0.0/16", "vgw-1", "propagated"), own], ten)).toBe(own);
  });
});

// Space of 64 addresses, 10.0.0.0/26, small enough to ask for every address.
const small = fc
  .record({ prefix: fc.integer({ min: 24, max: 32 }), offset: fc.integer({ min: 0, max: 63 }) })
  .map(({ prefix, offset }) => {
    const size = 2 ** (32 - prefix);
    return {
      prefix,
      first: Math.floor(offset / size) * size,
      size,
      text: `10.0.0.${Math.floor(offset / size) * size}/${prefix}`,
    };
  });

describe("laws", () => {
  it("agrees with asking for each address", () => {
    fc.assert(
      fc.property(fc.uniqueArray(small, { selector: (block) => block.text, maxLength: 10 }), small, (table, asked) => {
        const used = new Set<string | null>();
        for (let address = asked.first; address < asked.first + asked.size; address++) {
          const matches = table.filter((route) => route.first <= address && address < route.first + route.size);
          used.add(matches.toSorted((a, b) => b.prefix - a.prefix)[0]?.text ?? null);
        }
        const found = lookupBlock(
          table.map(({ text }) => ({ destination: text })),
          parseCidr(asked.text),
        );
        if (found.is === "none") expect([...used]).toEqual([null]);
        if (found.is === "route") expect([...used]).toEqual([found.route.destination]);
        if (found.is === "split") {
          expect(new Set(found.routes.map((route) => route.destination))).toEqual(
            new Set([...used].filter((text) => text !== null)),
          );
          expect(found.whole).toBe(!used.has(null));
        }
      }),
      { numRuns: runs(3000) },
    );
  });

  it("doesn't depend on the order of the routes", () => {
    fc.assert(
      fc.property(fc.uniqueArray(small, { selector: (block) => block.text, maxLength: 8 }), small, (table, asked) => {
        const routes = table.map(({ text }) => ({ destination: text }));
        expect(lookupBlock(routes.toReversed(), parseCidr(asked.text))).toEqual(lookupBlock(routes, parseCidr(asked.text)));
      }),
    );
  });
});

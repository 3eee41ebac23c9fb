import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { casesCited } from "#test/builders/edge-cases.ts";

/** A scenario or a test that cites the case, or why a scenario can't tell of it. */
type Evidence = string | { readonly none: string };

const life = (name: string): Evidence => `test/journeys/life/${name}.yaml`;
const line = (name: string): Evidence => `test/journeys/line/${name}.yaml`;
const decision = (name: string): Evidence => `test/journeys/decision/${name}.yaml`;
const byHand = "test/journeys/life-by-hand.test.ts";
const badDays = "test/journeys/faults.test.ts";

/** The edge cases of a connection's life, of routes, groups, DNS and of the organization, by their numbers. */
const cases: Readonly<Record<number, Evidence>> = {
  11: life("states"),
  12: life("states"),
  13: byHand,
  14: life("states"),
  15: life("states"),
  16: life("request-expires"),
  17: decision("overlaps"),
  18: life("again"),
  19: decision("reverse-duplicate"),
  20: decision("reverse-duplicate"),
  21: life("withdrawn"),
  22: life("withdrawn"),
  23: line("hub-account"),
  24: line("expired"),
  25: life("again"),
  26: byHand,
  27: life("retargeted"),
  28: life("blocks"),
  29: life("request-tags"),
  44: life("tables"),
  45: life("tables"),
  46: life("tables-change"),
  47: life("tables"),
  48: life("foreign-routes"),
  49: life("foreign-routes"),
  50: life("foreign-routes"),
  51: life("states"),
  52: life("blackhole"),
  53: decision("route-quota"),
  54: byHand,
  55: life("blocks"),
  56: line("prefix-list"),
  57: life("fights"),
  58: {
    none: "a shared subnet belongs to its owner's VPC, which is where tables and peerings are read and changed; the sandbox has no Resource Access Manager",
  },
  59: life("tables"),
  60: decision("routes-tag"),
  61: life("least-access"),
  62: life("retargeted"),
  63: badDays,
  64: life("groups"),
  65: life("groups"),
  66: life("groups-change"),
  67: life("stale-rules"),
  68: decision("rule-quota"),
  69: life("groups"),
  70: {
    none: "whether a middlebox stands in between can't be seen by the API; an owner keeps its table out by tag, as in test/journeys/life/tables.yaml",
  },
  71: life("groups"),
  72: {
    none: "the sandbox has no network ACLs, and the product neither reads nor changes them; that is a limit told in README.md",
  },
  73: life("dns"),
  74: life("dns"),
  75: life("dns"),
  76: life("dns"),
  77: {
    none: "the sandbox shows options at once; a late one is set again without harm, as every set is idempotent (test/journeys/faults.test.ts)",
  },
  78: byHand,
  79: decision("peering-quota"),
  80: badDays,
  81: badDays,
  82: line("not-onboarded"),
  83: life("region-off"),
  84: decision("encryption"),
  85: {
    none: "network address usage can't be read before AWS refuses; a refused change is told with AWS's words, as in test/journeys/faults.test.ts",
  },
  86: line("hostile"),
  87: life("burst"),
  88: byHand,
  89: life("unreachable"),
};

const numbers = [...Array(89).keys()]
  .map((index) => index + 1)
  .filter((number) => (number >= 11 && number <= 29) || number >= 44);

/** The cases that a file says it is for: at the top of a scenario, in the titles of a test. */
const cited = (file: string): readonly number[] => {
  const text = readFileSync(file, "utf8");
  if (file.endsWith(".yaml")) return casesCited(text);
  return [...text.matchAll(/\((?:F\d+[,;] )*(\d+(?:, \d+)*)\)/g)].flatMap(([, list = ""]) => list.split(", ").map(Number));
};

describe("the edge cases of a peering's life", () => {
  it("are all told of, each by a scenario or by the reason why there is none", () => {
    expect(Object.keys(cases).map(Number)).toEqual(numbers);
  });

  it.each(numbers)("%d", (number) => {
    const evidence = cases[number] ?? "";
    if (typeof evidence === "string") expect(cited(evidence)).toContain(number);
    else {
      expect(evidence.none.length).toBeGreaterThan(60);
      for (const [file] of evidence.none.matchAll(/\b(?:test\/|README)[\w/.-]*\w\.\w+/g))
        expect(existsSync(file), file).toBe(true);
    }
  });
});

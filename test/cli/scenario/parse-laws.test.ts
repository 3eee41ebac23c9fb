import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { InvalidScenario } from "#cli/scenario/fault.ts";
import { parseScenario } from "#cli/scenario/parse.ts";

const file = join(import.meta.dirname, "../../../infra/scenarios/demo.yaml");
const demo: unknown = parse(readFileSync(file, "utf8"));

const faultsOf = (text: string) => {
  try {
    parseScenario(file, text);
    return [];
  } catch (error) {
    if (error instanceof InvalidScenario) return error.faults;
    throw error;
  }
};

type Spot = { readonly parent: Record<string, unknown>; readonly key: string };

/** Every place in a document where a value stands. */
const spotsIn = (value: unknown): Spot[] => {
  if (typeof value !== "object" || value === null) return [];
  const parent = value as Record<string, unknown>;
  return Object.keys(parent).flatMap((key) => [{ parent, key }, ...spotsIn(parent[key])]);
};

const spots = spotsIn(demo).length;
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(null, "", "10.0.0.0/99", "__proto__", -1, 1e99, [], {}, { __proto__: 1 }, "vpc-", "ou-production"),
);

describe("a scenario with anything in any place", () => {
  it("is read, or has faults that each name a place in the file", () => {
    fc.assert(
      fc.property(fc.nat(spots - 1), odd, (at, value) => {
        const changed: unknown = structuredClone(demo);
        const spot = spotsIn(changed)[at];
        if (spot) spot.parent[spot.key] = value;
        const text = stringify(changed);
        const lines = text.split("\n");
        for (const fault of faultsOf(text)) {
          expect(fault.line).toBeGreaterThanOrEqual(1);
          expect(fault.line).toBeLessThanOrEqual(lines.length);
          expect(fault.column).toBeLessThanOrEqual((lines[fault.line - 1] ?? "").length + 1);
          expect(fault.message).not.toMatch(/undefined|\[object/);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("is told of a key that nobody knows, wherever it stands", () => {
    const maps = spotsIn(demo).filter(({ parent, key }) => isMap(parent[key]) && key !== "tags" && key !== "peerings");
    expect(maps.length).toBeGreaterThan(30);
    for (let at = 0; at < maps.length; at += 3) {
      const changed: unknown = structuredClone(demo);
      const spot = spotsIn(changed).filter(({ parent, key }) => isMap(parent[key]) && key !== "tags" && key !== "peerings")[at];
      if (spot) Object.assign(spot.parent[spot.key] as object, { nonsense: 1 });
      expect(faultsOf(stringify(changed)).some(({ message }) => message.includes("nonsense"))).toBe(true);
    }
  });

  it("never takes the program down, whatever the text", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 80 }),
          fc.json().map((json) => `vpcs: ${json}`),
        ),
        (text) => {
          expect(faultsOf(text).length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 300 },
    );
  });
});

const isMap = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

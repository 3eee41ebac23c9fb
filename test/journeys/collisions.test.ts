import { globSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { type AtOnce, atOnce } from "#test/builders/at-once.ts";
import { journey, readJourney } from "#test/builders/journey.ts";

const chain = "test/journeys/collisions/chain.yaml";
const files = globSync("test/journeys/collisions/*.yaml").sort();
const pairs = files.filter((file) => file !== chain);

/** How two requests meet: by the millisecond, while the other is looked at, decided on, accepted, or wired. */
const meetings: readonly AtOnce[] = [0, 700, 2500].flatMap((gap, index) =>
  (
    [
      [0, 1],
      [1, 0],
    ] as const
  ).flatMap((order) => [
    { seed: index + 1, order, gap, seenBy: "events" as const },
    ...(gap === 0 ? [{ seed: index + 1, order, gap, seenBy: "sweep" as const }] : []),
  ]),
);

const byOutcome = ([, a = ""]: readonly string[], [, b = ""]: readonly string[]): number => (a < b ? -1 : 1);

describe("two requests that collide, at the same moment: one wins, the other is refused with the reason", () => {
  it.each(files)("%s, one after the other", async (file) => {
    expect((await journey(file)).unmet).toEqual([]);
  });

  it.each(pairs)("%s, at once", async (file) => {
    const read = readJourney(file);
    const { x, y } = read.scenario.expect?.peerings ?? {};
    const rule = y?.reasons?.[0]?.rule;
    expect([x?.outcome, y?.outcome, rule]).toEqual(["connected", "rejected", expect.any(String)]);
    for (const meeting of meetings) {
      const { peerings, violations } = await atOnce(read, meeting);
      const told = Object.values(peerings).map(({ state, outcome, reasons }) => [
        state,
        outcome,
        ...new Set(reasons.map((reason) => reason.rule)),
      ]);
      const how = `${basename(file)} ${JSON.stringify(meeting)}`;
      expect(told.toSorted(byOutcome), how).toEqual([
        ["active", "connected"],
        ["rejected", "rejected", rule],
      ]);
      expect(violations, how).toEqual([]);
    }
  });

  it.each([
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ])("three at once, in the order %d %d %d: the middle one, or both others", async (...order) => {
    const read = readJourney(chain);
    for (const gap of [0, 700])
      for (const seed of [1, 2]) {
        const { peerings, violations } = await atOnce(read, { seed, order, gap, seenBy: "events" });
        const won = Object.keys(peerings).filter((name) => peerings[name]?.outcome === "connected");
        expect([["middle"], ["b", "c"]], `gap ${gap}, seed ${seed}`).toContainEqual(won.sort());
        expect(violations).toEqual([]);
      }
  });
});

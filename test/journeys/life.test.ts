import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { casesCited } from "#test/builders/edge-cases.ts";
import { journey } from "#test/builders/journey.ts";

const files = globSync("test/journeys/life/*.yaml")
  .sort()
  .map((file) => [file, casesCited(readFileSync(file, "utf8")).join(", ")] as const);

describe("the life of a peering, as scenarios, each with the edge cases that it is for", () => {
  it.each(files)("%s: %s", async (file) => {
    expect((await journey(file)).unmet).toEqual([]);
  });
});

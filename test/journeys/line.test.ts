import { globSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { journey } from "#test/builders/journey.ts";

const files = globSync("test/journeys/line/*.yaml").sort();

describe("the line, as scenarios", () => {
  it.each(files)("%s", async (file) => {
    expect((await journey(file)).unmet).toEqual([]);
  });

  it("a reason names account, region and what to do, and never a stack", async () => {
    const { report } = await journey("test/journeys/line/not-onboarded.yaml");
    const [reason] = report.peerings.ab?.reasons ?? [];
    expect(reason?.message).toContain("222222222222");
    expect(reason?.message).toContain("eu-west-1");
    expect(reason?.fix).toContain("deploy the member stack set");
    expect(JSON.stringify(report)).not.toMatch(/\bat .*\.ts:\d+/);
  });
});

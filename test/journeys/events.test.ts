import { globSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Action } from "#cli/scenario/action-schema.ts";
import { AccountId } from "#shared/peering/ids.ts";
import { journey, readJourney, runJourney } from "#test/builders/journey.ts";

const files = globSync("test/journeys/life/event-*.yaml").sort();

describe("changes in the life of a peering, each followed by its event", () => {
  it.each(files)("%s: at once, with no sweep", async (file) => {
    const { stage, unmet } = await journey(file);
    expect(unmet).toEqual([]);
    expect(stage.world.sandbox.states.executions.filter(({ name }) => !name.startsWith("pcx-"))).toEqual([]);
  });

  it.each(files)("%s, however late the events and states of AWS fall", async (file) => {
    for (let seed = 2; seed <= 9; seed++) expect((await journey(file, { seed })).unmet, `seed ${seed}`).toEqual([]);
  });

  it.each(files)("%s, every event twice and with the ledger in DynamoDB", async (file) => {
    expect((await journey(file, { faults: "duplicate", ledger: "dynamodb" })).unmet).toEqual([]);
  });

  it("an account that leaves the organization is told at once", async () => {
    const read = readJourney("test/journeys/life/event-account.yaml");
    const leaving: Action = { is: "removeAccount", body: { account: AccountId.parse("333333333333") } };
    const { report } = await runJourney({ ...read, actions: [...read.actions, leaving] });
    expect(report.peerings.ac).toMatchObject({ outcome: "degraded", reasons: [{ rule: "outside-organization" }] });
    expect(report.violations).toEqual([]);
  });

  it("the hub's own changes cost no event: a typical peering is one invocation of intake, for the request", async () => {
    const { stage, report } = await journey("test/bench/typical.yaml");
    expect(stage.product.log.filter((line) => /"event (taken|dropped)"/.test(line))).toHaveLength(1);
    expect(report.calls.CreateRoute).toBeGreaterThan(0);
    expect(report.workflow.executions).toBe(1);
  });
});

import { DeleteVpcPeeringConnectionCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { perform } from "#cli/scenario/actions.ts";
import { ownerOf } from "#cli/scenario/owners.ts";
import { placeOf, type Stage } from "#cli/scenario/stage.ts";
import { readJourney } from "#test/builders/journey.ts";
import { type OpenJourney, openJourney } from "#test/builders/open-journey.ts";

const day = 86_400_000;
const plain = readJourney("test/journeys/faults.yaml");

const peeringRuns = ({ world }: Stage) => world.sandbox.states.executions.filter(({ machine }) => !machine.includes("sweep"));

const longestHistory = (stage: Stage): number => Math.max(...peeringRuns(stage).map(({ historyEvents }) => historyEvents));

const sweepAgain = async ({ stage, rest }: OpenJourney): Promise<void> => {
  await stage.product.sweep();
  await rest();
};

const sendDelete = ({ requested, world }: Stage, place: ReturnType<typeof placeOf>) =>
  ownerOf(world.sandbox, place).send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: requested.get("ab")?.id }));

describe("a connection that AWS leaves where it is (15, F14)", () => {
  it.each([
    ["initiating-request", "gone"],
    ["provisioning", "provisioning"],
  ] as const)("%s: the run ends with the reason, few events long, and is taken up when AWS goes on", async (status, state) => {
    await openJourney(plain, 1, async (journey) => {
      const { stage, act, rest, report } = journey;
      stage.world.sandbox.ec2.seed.lingering(status, day);
      await act(0);
      await rest();
      const told = await report();
      expect(told.peerings.ab).toMatchObject({ state, outcome: "failed", reasons: [{ rule: "stuck" }] });
      expect(told.virtualSeconds).toBeLessThan(800);
      expect(longestHistory(stage)).toBeLessThan(300);
      await sweepAgain(journey);
      expect((await report()).notifications).toHaveLength(1);
      // a later run gives up with its first look
      expect(peeringRuns(stage)).toHaveLength(2);
      expect(peeringRuns(stage)[1]?.historyEvents).toBeLessThan(30);
      await stage.world.sandbox.clock.advance(day);
      await sweepAgain(journey);
      const after = await report();
      expect(after.peerings.ab).toMatchObject({ state: "active", outcome: "connected", reasons: [] });
      expect(after.notifications.map(({ outcome }) => outcome)).toEqual(["failed", "connected"]);
      expect(after.violations).toEqual([]);
    });
  });

  it("in a busy VPC, where hints come all the time: no run is long, and it is told once", async () => {
    await openJourney(plain, 1, async ({ stage, act, report }) => {
      stage.world.sandbox.ec2.seed.lingering("provisioning", day);
      await act(0);
      for (let at = 0; at < 72; at++) {
        await stage.world.sandbox.clock.advance(300_000);
        await perform(stage, { is: "tag", body: { resource: "vpc-a", tags: { round: String(at) } } }, 0);
      }
      await stage.world.sandbox.clock.runUntilQuiet();
      expect((await report()).notifications.map(({ outcome }) => outcome)).toEqual(["failed"]);
      expect(peeringRuns(stage).length).toBeGreaterThan(60);
      expect(longestHistory(stage)).toBeLessThan(300);
    });
  });

  it("deleting, after it was connected: degraded, and cleaned when it is deleted", async () => {
    await openJourney(plain, 1, async (journey) => {
      const { stage, act, rest, report } = journey;
      await act(0);
      await rest();
      stage.world.sandbox.ec2.seed.lingering("deleting", day);
      await sendDelete(stage, placeOf(stage, "vpc-a"));
      await rest();
      expect((await report()).peerings.ab).toMatchObject({ outcome: "degraded", reasons: [{ rule: "stuck" }] });
      expect(longestHistory(stage)).toBeLessThan(300);
      await stage.world.sandbox.clock.advance(day);
      await sweepAgain(journey);
      const after = await report();
      expect(after.notifications.map(({ outcome }) => outcome)).toEqual(["connected", "degraded", "disconnected"]);
      expect(after.routeTables["rtb-main-vpc-b"]?.filter(({ target }) => target.startsWith("pcx-"))).toEqual([]);
      expect(after.violations).toEqual([]);
    });
  });

  it("deleting, while the same VPCs are peered anew: the request waits for its end, and is connected (F37)", async () => {
    await openJourney(plain, 1, async ({ stage, act, rest, report }) => {
      await act(0);
      await rest();
      stage.world.sandbox.ec2.seed.lingering("deleting", 300_000);
      await sendDelete(stage, placeOf(stage, "vpc-a"));
      await act(0);
      await rest();
      const after = await report();
      expect(after.peerings.ab).toMatchObject({ state: "active", outcome: "connected" });
      expect(after.notifications.map(({ outcome }) => outcome).toSorted()).toEqual(["connected", "connected", "disconnected"]);
      expect(after.violations).toEqual([]);
    });
  });
});

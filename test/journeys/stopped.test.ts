import { DescribeExecutionCommand } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import type { Stage } from "#cli/scenario/stage.ts";
import { executions } from "#shared/aws/executions.ts";
import type { PeeringConnectionId } from "#shared/peering/ids.ts";
import { readJourney } from "#test/builders/journey.ts";
import { type OpenJourney, openJourney } from "#test/builders/open-journey.ts";
import { hub, hubClients, redriveRun, stopRun, sweepAfter } from "#test/builders/stop-run.ts";

const plain = readJourney("test/journeys/faults.yaml");
const workflowArn = `arn:aws:states:${hub.region}:${hub.account}:stateMachine:peering-autopilot-peering`;

const runs = ({ world }: Stage) => world.sandbox.states.executions.filter(({ machine }) => machine.endsWith("-peering"));

const idOf = async ({ product }: Stage) => {
  const [entry] = await product.ledger.all();
  if (!entry) throw new Error("nothing was requested");
  return entry.id;
};

/** Does something ten seconds after a request, while its run waits for EC2, and lets the world come to rest. */
const amid = async ({ stage, act, rest }: OpenJourney, what: (id: PeeringConnectionId) => unknown): Promise<void> => {
  const { clock, ec2 } = stage.world.sandbox;
  ec2.seed.lingering("provisioning", 300_000);
  const done = new Promise((resolve) => {
    clock.after(10_000, "work", async () => resolve(await what(await idOf(stage))));
  });
  await act(0);
  await rest();
  await done;
};

describe("a workflow that somebody stops (F33)", () => {
  it("is taken up by the first sweep that comes twenty minutes later, and by no other", async () => {
    await openJourney(plain, 1, async (journey) => {
      const { stage, report } = journey;
      await amid(journey, () => stopRun(stage));
      await sweepAfter(stage, 15);
      expect(runs(stage)).toHaveLength(1);
      await sweepAfter(stage, 6);
      expect(runs(stage).map(({ status }) => status)).toEqual(["ABORTED", "SUCCEEDED"]);
      expect((await report()).peerings.ab).toMatchObject({ state: "active", outcome: "connected" });
    });
  });

  it("is told from one that runs, and from one that Step Functions doesn't know", async () => {
    await openJourney(plain, 1, async (journey) => {
      const { stage } = journey;
      const { clock } = stage.world.sandbox;
      const known = executions(hubClients(stage), { workflowArn, ...hub });
      const seen: unknown[] = [];
      await amid(journey, async (id) => {
        seen.push(await known.endedAt(id, 1));
        await stopRun(stage);
        seen.push(clock.now() - ((await known.endedAt(id, 1)) ?? 0), await known.endedAt(id, 2));
      });
      expect(seen).toEqual([null, 0, 0]);
    });
  });
});

/** Somebody stops the run just before it routes: after the accept, in its second round of changes. */
const stopsItsRouting = async ({ stage, act, rest }: OpenJourney): Promise<void> => {
  const { clock, states } = stage.world.sandbox;
  let rounds = 0;
  const stopped = new Promise<void>((resolve) => {
    states.onHistory(({ event: { type, details } }) => {
      if (type === "MapStateEntered" && details.name === "Change" && ++rounds === 2)
        clock.after(0, "work", async () => resolve(await stopRun(stage)));
    });
  });
  await act(0);
  await rest();
  await stopped;
};

describe("a workflow that somebody redrives (F33)", () => {
  const changes = ({ world }: Stage) =>
    world.sandbox.calls.filter(({ caller }) => caller.principal?.arn.includes("PeeringAutopilotWrite"));

  it("goes on to the end where no sweep has taken the peering up", async () => {
    await openJourney(plain, 1, async (journey) => {
      const { stage, report } = journey;
      await stopsItsRouting(journey);
      await redriveRun(stage);
      expect(runs(stage).map(({ status }) => status)).toEqual(["SUCCEEDED"]);
      expect((await report()).peerings.ab).toMatchObject({ state: "active", outcome: "connected" });
    });
  });

  it("changes nothing and tells nothing where one has, and ends well", async () => {
    await openJourney(plain, 1, async (journey) => {
      const { stage, report } = journey;
      await stopsItsRouting(journey);
      await sweepAfter(stage, 25);
      const [made, told] = [changes(stage).length, (await report()).notifications.length];
      expect([made > 0, told]).toEqual([true, 1]);
      await redriveRun(stage);
      expect(runs(stage).map(({ status }) => status)).toEqual(["SUCCEEDED", "SUCCEEDED"]);
      expect([changes(stage).length, (await report()).notifications.length]).toEqual([made, told]);
    });
  });
});

describe("a workflow that somebody starts beside a peering's own (F11)", () => {
  it("does nothing, and says why", async () => {
    await openJourney(plain, 1, async (journey) => {
      const { stage, report } = journey;
      const { states } = stage.world.sandbox;
      await amid(journey, (peering) =>
        states.start({ machineArn: workflowArn, name: "by-hand", input: JSON.stringify({ peering, generation: 1 }) }),
      );
      const [own, stranger] = runs(stage);
      expect([own?.status, stranger?.status, stranger?.transitions]).toEqual(["SUCCEEDED", "SUCCEEDED", 2]);
      const { output = "" } = await hubClients(stage)
        .states()
        .send(new DescribeExecutionCommand({ executionArn: stranger?.arn }));
      expect(JSON.parse(output).failure).toMatchObject({ Error: "Superseded", Cause: expect.stringContaining("by-hand") });
      expect((await report()).notifications.map(({ outcome }) => outcome)).toEqual(["connected"]);
    });
  });
});

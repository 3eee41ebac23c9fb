import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Settings } from "#shared/config.ts";
import { RetryLater } from "#shared/errors.ts";
import { memoryLedger } from "#shared/ledger/memory.ts";
import { PeeringConnectionId } from "#shared/peering/ids.ts";
import { type IntakePorts, intake } from "#shared/stages/intake.ts";
import { peeringEvent } from "#test/builders/events.ts";

const settings = Settings.parse({
  organizationId: "o-sandbox00",
  hub: { account: "100000000000", region: "eu-west-1" },
  regions: ["eu-west-1"],
  memberRoles: { read: "PeeringAutopilotRead", write: "PeeringAutopilotWrite" },
  externalId: "sandbox-external-id",
});
const pcx1 = PeeringConnectionId.parse("pcx-1");

const setUp = (more: Partial<IntakePorts> = {}) => {
  const started: string[] = [];
  const notes: string[] = [];
  let time = Date.parse("2026-11-01T12:00:00Z");
  const ledger = memoryLedger();
  const ports: IntakePorts = {
    settings,
    ledger,
    organization: {
      account: async (id) =>
        id.startsWith("9") ? { is: "outside", id } : { is: "member", id, name: "a", state: "ACTIVE", units: [], tags: {} },
      members: async () => [],
    },
    starter: {
      start: async (peering, generation) => {
        started.push(`${peering}-${generation}`);
      },
    },
    clock: { now: () => time, sleep: async () => {} },
    log: { note: (message, fields) => notes.push(`${message} ${JSON.stringify(fields)}`) },
    ...more,
  };
  return { ports, ledger, started, notes, pass: (seconds: number) => (time += seconds * 1000) };
};

describe("intake", () => {
  it("marks the peering dirty and starts its workflow by generation", async () => {
    const { ports, ledger, started } = setUp();
    expect(await intake(peeringEvent(), ports)).toEqual({ is: "taken", peering: "pcx-1" });
    expect(started).toEqual(["pcx-1-1"]);
    expect(await ledger.read(pcx1)).toMatchObject({
      dirty: 1,
      generation: 1,
      record: { caller: expect.stringContaining("ann") },
    });
  });

  it("the same event fifty times: one generation (F1)", async () => {
    const { ports, started } = setUp();
    await Promise.all(Array.from({ length: 50 }, () => intake(peeringEvent(), ports)));
    expect(new Set(started)).toEqual(new Set(["pcx-1-1"]));
  });

  it("leaves a running workflow to loop by itself, and replaces a dead one", async () => {
    const { ports, ledger, started, pass } = setUp();
    await intake(peeringEvent(), ports);
    await ledger.beat(pcx1, 1, "2026-11-01T12:00:00.000Z");
    await intake(peeringEvent(), ports);
    expect(started).toEqual(["pcx-1-1"]);
    pass(3600);
    await intake(peeringEvent(), ports);
    expect(started).toEqual(["pcx-1-1", "pcx-1-2"]);
  });

  it.each([
    [
      "from outside the organization (F25)",
      peeringEvent({ envelope: { account: "999999999999" }, detail: { recipientAccountId: "999999999999" } }),
      "outside",
    ],
    [
      "from a region that is not ours",
      peeringEvent({ envelope: { region: "us-east-1" }, detail: { awsRegion: "us-east-1" } }),
      "not enabled",
    ],
    [
      "our own call (8)",
      peeringEvent({
        detail: {
          eventName: "AcceptVpcPeeringConnection",
          userIdentity: { sessionContext: { sessionIssuer: { arn: "arn:aws:iam::111111111111:role/PeeringAutopilotWrite" } } },
        },
      }),
      "our own call",
    ],
    ["nothing at all", null, "event"],
  ])("drops an event %s with one line", async (_name, event, why) => {
    const { ports, ledger, started, notes } = setUp();
    expect(await intake(event, ports)).toMatchObject({ is: "dropped", why: expect.stringContaining(why) });
    expect(notes).toHaveLength(1);
    expect(started).toEqual([]);
    expect(await ledger.all()).toEqual([]);
  });

  it("doesn't take a role of the same name in another account for ours", async () => {
    const { ports } = setUp();
    const arn = "arn:aws:iam::222222222222:role/PeeringAutopilotWrite";
    const event = peeringEvent({ detail: { userIdentity: { sessionContext: { sessionIssuer: { arn } } } } });
    expect(await intake(event, ports)).toMatchObject({ is: "taken" });
  });

  it("an organization that can't be asked fails closed: the event comes again (F29)", async () => {
    const down = new RetryLater("throttled", { where: { account: "", region: "", resource: "" }, instructions: "" });
    const { ports, ledger } = setUp({ organization: { account: () => Promise.reject(down), members: async () => [] } });
    await expect(intake(peeringEvent(), ports)).rejects.toBe(down);
    expect(await ledger.all()).toEqual([]);
  });

  it("5,000 hostile events: none starts anything, none throws (F24, F25)", async () => {
    const { ports, ledger, started } = setUp();
    const nasty = fc.oneof(
      fc.constantFrom<unknown>(
        null,
        "",
        "aws.ec2",
        {},
        [],
        -1,
        "__proto__",
        "x".repeat(100_000),
        "\u0000",
        "１１１１１１１１１１１１",
        true,
      ),
      fc.anything({ maxDepth: 3 }),
    );
    const paths = ["source", "detail-type", "account", "region", "detail"] as const;
    const inner = ["eventSource", "eventName", "awsRegion", "recipientAccountId"] as const;
    const hostile = fc.oneof(
      nasty,
      fc
        .tuple(fc.constantFrom(...paths), nasty)
        .map(([key, value]) => peeringEvent({ envelope: { [key]: value } }))
        .filter((event) => JSON.stringify(event) !== JSON.stringify(peeringEvent())),
      fc.tuple(fc.constantFrom(...inner), nasty).map(([key, value]) => peeringEvent({ detail: { [key]: value } })),
      nasty.map((value) => peeringEvent({ detail: { responseElements: value, requestParameters: value } })),
      fc
        .constantFrom("9", "999999999999")
        .map((account) => peeringEvent({ envelope: { account }, detail: { recipientAccountId: account } })),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (event) => {
        const valid = JSON.stringify(event) === JSON.stringify(peeringEvent());
        expect((await intake(event, ports)).is).toBe(valid ? "taken" : "dropped");
      }),
      { numRuns: 5000 },
    );
    expect(new Set(started)).toEqual(new Set((await ledger.all()).length === 0 ? [] : ["pcx-1-1"]));
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Settings } from "#shared/config.ts";
import { RetryLater } from "#shared/errors.ts";
import { memoryLedger } from "#shared/ledger/memory.ts";
import { AccountId, PeeringConnectionId, type Place, Region } from "#shared/peering/ids.ts";
import { type IntakePorts, intake } from "#shared/stages/intake.ts";
import { accountEvent, peeringEvent, taggedEvent, vpcEvent } from "#test/builders/events.ts";
import { startedOnce } from "#test/builders/starter.ts";

const settings = Settings.parse({
  organizationId: "o-sandbox00",
  hub: { account: "100000000000", region: "eu-west-1" },
  regions: ["eu-west-1"],
  memberRoles: { read: "PeeringAutopilotRead", write: "PeeringAutopilotWrite" },
  externalId: "sandbox-external-id",
});
const pcx1 = PeeringConnectionId.parse("pcx-1");

const here: Place = { account: AccountId.parse("111111111111"), region: Region.parse("eu-west-1") };
const writtenBy = (role: string) => ({
  userIdentity: { sessionContext: { sessionIssuer: { arn: `arn:aws:iam::111111111111:role/${role}` } } },
});

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
      start: startedOnce(started),
    },
    clock: { now: () => time, sleep: async () => {} },
    log: { note: (message, fields) => notes.push(`${message} ${JSON.stringify(fields)}`) },
    ...more,
  };
  return { ports, ledger, started, notes, pass: (seconds: number) => (time += seconds * 1000) };
};

describe("a change in a VPC", () => {
  it("wakes every peering of its place, a hub's 125 too, a few at a time", async () => {
    let [running, most] = [0, 0];
    const started: string[] = [];
    const starter = {
      start: async (peering: string) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        started.push(peering);
        return "started" as const;
      },
    };
    const { ports, ledger } = setUp({ starter });
    const ids = Array.from({ length: 125 }, (_, index) => PeeringConnectionId.parse(`pcx-${String(index).padStart(3, "0")}`));
    for (const id of ids) await ledger.enroll(here, id);
    await ledger.enroll({ ...here, account: AccountId.parse("222222222222") }, pcx1);
    expect(await intake(vpcEvent(), ports)).toEqual({ is: "taken", peerings: ids });
    expect(started.toSorted()).toEqual(ids);
    expect(most).toBeLessThanOrEqual(16);
    expect((await ledger.all()).every(({ dirty, seen }) => dirty === 1 && seen.account === here.account)).toBe(true);
  });

  it("where no peering is wakes nobody, and asks Organizations nothing", async () => {
    const { ports, started } = setUp({
      organization: { account: () => Promise.reject(new Error("asked")), members: async () => [] },
    });
    expect(await intake(vpcEvent(), ports)).toEqual({ is: "taken", peerings: [] });
    expect(started).toEqual([]);
  });

  it("doesn't name a caller for the request, and leaves a running workflow to loop", async () => {
    const { ports, ledger, started } = setUp();
    await ledger.enroll(here, pcx1);
    await ledger.mark(pcx1, here, "");
    await ledger.beat(pcx1, 1, "2026-11-01T12:00:00.000Z");
    await intake(vpcEvent(), ports);
    expect(started).toEqual([]);
    expect(await ledger.read(pcx1)).toMatchObject({ dirty: 2, record: { caller: "" } });
  });

  it.each(["PeeringAutopilotWrite", "PeeringAutopilotRead", "PeeringAutopilotTag"])(
    "that was our own as %s wakes nobody (8)",
    async (role) => {
      const { ports, ledger, started } = setUp();
      await ledger.enroll(here, pcx1);
      expect(await intake(vpcEvent({ detail: writtenBy(role) }), ports)).toMatchObject({ is: "dropped", why: "our own call" });
      expect(started).toEqual([]);
    },
  );

  it("from outside the organization wakes nobody, even where a peering is enrolled there (F25)", async () => {
    const account = AccountId.parse("999999999999");
    const { ports, ledger, started } = setUp();
    await ledger.enroll({ ...here, account }, pcx1);
    const event = vpcEvent({ envelope: { account }, detail: { recipientAccountId: account } });
    expect(await intake(event, ports)).toMatchObject({ is: "dropped", why: expect.stringContaining("outside") });
    expect(started).toEqual([]);
  });

  it("is a tag on connections: only they are woken", async () => {
    const { ports, ledger, started } = setUp();
    await ledger.enroll(here, pcx1);
    expect(await intake(taggedEvent(["pcx-2", "pcx-3"]), ports)).toEqual({ is: "taken", peerings: ["pcx-2", "pcx-3"] });
    expect(started).toEqual(["pcx-2-1", "pcx-3-1"]);
  });
});

describe("an account that is moved", () => {
  const moved = (accountId: string) => accountEvent({ requestParameters: { accountId } });

  it("wakes its peerings in every region, each once, seen where the account is", async () => {
    const { ports, ledger, started } = setUp();
    const two = { ...ports, settings: { ...settings, regions: [here.region, Region.parse("us-west-2")] } };
    for (const region of two.settings.regions) await ledger.enroll({ ...here, region }, pcx1);
    await ledger.enroll({ ...here, region: Region.parse("us-west-2") }, PeeringConnectionId.parse("pcx-2"));
    expect(await intake(moved(here.account), two)).toEqual({ is: "taken", peerings: ["pcx-1", "pcx-2"] });
    expect(started.toSorted()).toEqual(["pcx-1-1", "pcx-2-1"]);
    expect((await ledger.read(pcx1))?.seen.account).toBe(here.account);
  });

  it("that has no peerings wakes nobody", async () => {
    const { ports, started } = setUp();
    expect(await intake(moved("333333333333"), ports)).toEqual({ is: "taken", peerings: [] });
    expect(started).toEqual([]);
  });
});

describe("intake", () => {
  it("marks the peering dirty and starts its workflow by generation", async () => {
    const { ports, ledger, started } = setUp();
    expect(await intake(peeringEvent(), ports)).toEqual({ is: "taken", peerings: ["pcx-1"] });
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

  it("leaves a running workflow to loop by itself, and one that is quiet for long to the sweep", async () => {
    const { ports, ledger, started, pass } = setUp();
    await intake(peeringEvent(), ports);
    await ledger.beat(pcx1, 1, "2026-11-01T12:00:00.000Z");
    await intake(peeringEvent(), ports);
    expect(started).toEqual(["pcx-1-1"]);
    pass(3600);
    await intake(peeringEvent(), ports);
    expect(started).toEqual(["pcx-1-1"]);
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
  type Build = (more?: { envelope?: object; detail?: object }) => object;
  const mangled = (valid: Build) =>
    fc.oneof(
      nasty,
      fc.tuple(fc.constantFrom(...paths), nasty).map(([key, value]) => valid({ envelope: { [key]: value } })),
      fc.tuple(fc.constantFrom(...inner), nasty).map(([key, value]) => valid({ detail: { [key]: value } })),
      fc
        .constantFrom("9", "999999999999")
        .map((account) => valid({ envelope: { account }, detail: { recipientAccountId: account } })),
    );
  const same = (event: unknown, other: unknown) => JSON.stringify(event) === JSON.stringify(other);

  it("5,000 hostile events: none starts anything, none throws (F24, F25)", async () => {
    const { ports, ledger, started } = setUp();
    const hostile = fc.oneof(
      mangled(peeringEvent),
      nasty.map((value) => peeringEvent({ detail: { responseElements: value, requestParameters: value } })),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (event) => {
        expect((await intake(event, ports)).is).toBe(same(event, peeringEvent()) ? "taken" : "dropped");
      }),
      { numRuns: 5000 },
    );
    expect(new Set(started)).toEqual(new Set((await ledger.all()).length === 0 ? [] : ["pcx-1-1"]));
  });

  it("5,000 mangled changes where a peering is enrolled: none wakes it, none throws (F24, F25)", async () => {
    const { ports, ledger, started } = setUp();
    for (const account of [here.account, AccountId.parse("999999999999")]) await ledger.enroll({ ...here, account }, pcx1);
    const hostile = fc.oneof(
      mangled(vpcEvent),
      fc.array(nasty, { maxLength: 4 }).map((ids) => taggedEvent(ids)),
      nasty.map((value) => vpcEvent({ detail: { eventName: "DeleteTags", requestParameters: value } })),
      nasty.map((value) => vpcEvent({ detail: { eventName: "CreateTags", requestParameters: { resourcesSet: value } } })),
      fc
        .constantFrom("Client.DryRunOperation", "Server.InternalError", "")
        .map((errorCode) => vpcEvent({ detail: { errorCode } })),
    );
    await fc.assert(
      fc.asyncProperty(
        hostile.filter((event) => !same(event, vpcEvent())),
        async (event) => {
          expect((await intake(event, ports)).is).toBe("dropped");
        },
      ),
      { numRuns: 5000 },
    );
    expect(started).toEqual([]);
    expect(await ledger.all()).toEqual([]);
  });
});

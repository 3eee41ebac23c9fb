import { describe, expect, it } from "vitest";
import { VirtualClock } from "#infra/sandbox/clock.ts";
import { Settings } from "#shared/config.ts";
import { QuotaReached, RetryLater, Superseded } from "#shared/errors.ts";
import { memoryLedger } from "#shared/ledger/memory.ts";
import { AccountId, PeeringConnectionId, Region, VpcId } from "#shared/peering/ids.ts";
import { packed } from "#shared/peering/packing.ts";
import type { Batch, Step } from "#shared/peering/steps.ts";
import { type ApplyPorts, apply } from "#shared/stages/apply.ts";

const peering = PeeringConnectionId.parse("pcx-1");
const place = { account: AccountId.parse("111111111111"), region: Region.parse("eu-west-1") };
const where = { ...place, resource: "" };
const create = (destination: string): Step => ({ do: "create-route", destination });
const remove = (destination: string): Step => ({ do: "delete-route", destination, leadsTo: peering });
const batch = (target: string, ...steps: readonly Step[]): Batch => ({ target, peering, side: "requester", ...place, steps });

const deployment = (more: Partial<Settings> = {}): Settings =>
  Settings.parse({
    organizationId: "o-example0000",
    hub: place,
    regions: [place.region],
    memberRoles: { read: "Read", write: "Write" },
    externalId: "an-external-id-of-some-length",
    ...more,
  });

type Performed = "done" | "already" | "throttled" | Error;

interface Given {
  readonly batches: readonly Batch[];
  readonly perform?: (target: string, step: Step, now: number) => Performed;
  /** until Lambda ends the function */
  readonly seconds?: number;
  readonly settings?: Partial<Settings>;
  readonly generation?: number;
}

const applied = async ({ batches, perform = () => "done", seconds = 900, settings: more = {}, generation = 1 }: Given) => {
  const clock = new VirtualClock(0);
  const ledger = memoryLedger();
  await ledger.mark(peering, place, "");
  const made: string[] = [];
  const [task] = packed(batches);
  if (!task) throw new Error("nothing to do");
  const ports: ApplyPorts = {
    settings: deployment(more),
    ledger,
    clock,
    log: { note: () => {} },
    remaining: () => seconds * 1000 - clock.now(),
    perform: {
      step: async ({ target }, step) => {
        await clock.sleep(100);
        const result = perform(target, step, clock.now());
        if (result instanceof Error) throw result;
        if (result === "done") made.push(`${target} ${step.do} ${"destination" in step ? step.destination : ""}`);
        return result;
      },
    },
  };
  const settled = apply({ generation, task, handedOut: new Date(0).toISOString() }, ports).then(
    (result) => ({ result, error: null }),
    (error: Error) => ({ result: null, error }),
  );
  await clock.runUntilQuiet();
  const { heartbeat = null } = (await ledger.read(peering)) ?? {};
  return { ...(await settled), made, heartbeat, seconds: clock.now() / 1000 };
};

const later = new RetryLater("cannot create route here: InternalError", { where, instructions: "" });
const full = new QuotaReached("cannot create route here: RouteLimitExceeded", { where, instructions: "" });
const tables = (count: number, ...steps: readonly Step[]) =>
  Array.from({ length: count }, (_, at) => batch(`rtb-${at}`, ...steps));

describe("apply", () => {
  it("makes every step once, and counts what was already so", async () => {
    const perform = (target: string): Performed => (target === "rtb-1" ? "already" : "done");
    const { result, made } = await applied({ batches: tables(3, create("10.1.0.0/16"), create("10.2.0.0/16")), perform });
    expect(result).toEqual({ target: "pcx-1", failure: null, done: 4, already: 2, left: 0 });
    expect(new Set(made).size).toBe(4);
  });

  it("shows a sign of life, and makes nothing for a run that has ended (F33)", async () => {
    const batches = tables(1, create("10.1.0.0/16"));
    expect((await applied({ batches })).heartbeat).toBe(new Date(0).toISOString());
    const { error, made, heartbeat } = await applied({ batches, generation: 2 });
    expect(error).toBeInstanceOf(Superseded);
    expect([made, heartbeat]).toEqual([[], null]);
  });

  it("accepts nothing that was decided more than a minute ago; what else is late is made (F28)", async () => {
    const end = { ...place, vpc: VpcId.parse("vpc-a") };
    const accept: Step = {
      do: "accept-connection",
      blocks: { requester: [], accepter: [] },
      ends: { requester: end, accepter: end },
    };
    const busyFor =
      (seconds: number) =>
      (_target: string, _step: Step, now: number): Performed =>
        now < seconds * 1000 ? "throttled" : "done";
    const late = await applied({ batches: [batch("pcx-1", accept)], perform: busyFor(70) });
    expect(late.error).toMatchObject({ name: "WorldChanged", message: expect.stringContaining("within 60 seconds") });
    expect(late.made).toEqual([]);
    expect((await applied({ batches: [batch("pcx-1", accept)], perform: busyFor(30) })).made).toHaveLength(1);
    expect((await applied({ batches: tables(1, create("10.1.0.0/16")), perform: busyFor(70) })).made).toHaveLength(1);
  });

  it("removes before it adds, whatever the tables, as room is made for what comes", async () => {
    const { made } = await applied({ batches: tables(20, remove("10.9.0.0/16"), create("10.1.0.0/16")) });
    const kinds = made.map((line) => line.split(" ")[1]);
    expect(kinds).toEqual([...Array(20).fill("delete-route"), ...Array(20).fill("create-route")]);
  });

  it("a step that fails ends the work on its target alone, and is told with how many others", async () => {
    const perform = (target: string): Performed => (target === "rtb-1" || target === "rtb-2" ? full : "done");
    const { result, made } = await applied({ batches: tables(4, create("10.1.0.0/16"), create("10.2.0.0/16")), perform });
    expect(made).toHaveLength(4);
    expect(result).toMatchObject({ target: "rtb-1", done: 4, left: 0, failure: { Error: "QuotaReached" } });
    expect(JSON.parse(result?.failure?.Cause ?? "")).toEqual({
      errorType: "QuotaReached",
      errorMessage: "cannot create route here: RouteLimitExceeded (and on 1 more target)",
    });
  });

  it("where nothing came through the failure is thrown, the one that may pass before others", async () => {
    const perform = (target: string): Performed => (target === "rtb-1" ? later : full);
    expect((await applied({ batches: tables(3, create("10.1.0.0/16")), perform })).error).toBe(later);
    expect((await applied({ batches: tables(3, create("10.1.0.0/16")), perform: () => full })).error).toBe(full);
  });

  it("a throttled call is tried again until it comes through: no failure", async () => {
    let calls = 0;
    const perform = (): Performed => (++calls % 3 === 0 ? "throttled" : "done");
    const { result, made } = await applied({ batches: tables(40, create("10.1.0.0/16")), perform });
    expect(result).toMatchObject({ failure: null, done: 40, left: 0 });
    expect(new Set(made).size).toBe(40);
  });

  it("stops before the function is ended, with what is left for the next look and no failure", async () => {
    const { result, made, seconds } = await applied({ batches: tables(200, create("10.1.0.0/16")), seconds: 60 });
    expect(result).toMatchObject({ failure: null, left: 200 - made.length });
    expect(made.length).toBeGreaterThan(100);
    expect(made.length).toBeLessThan(130);
    expect(seconds).toBeLessThan(16);
  });

  it("that others let nothing through until the time was up is a failure, so that no run goes on for ever", async () => {
    const { result } = await applied({ batches: tables(5, create("10.1.0.0/16")), perform: () => "throttled", seconds: 120 });
    expect(result).toMatchObject({ done: 0, left: 5, failure: { Error: "RetryLater" } });
    expect(result?.failure?.Cause).toContain("others use up its request rate");
  });

  it.each([{ paused: true }, { mode: "observe" as const }])("changes nothing under %o", async (more) => {
    const { result, made } = await applied({ batches: tables(2, create("10.1.0.0/16")), settings: more });
    expect(made).toEqual([]);
    expect(result).toEqual({ target: "pcx-1", failure: null, done: 0, already: 0, left: 0 });
  });

  it("round after round, each cut short, all is made: every step exactly once", async () => {
    const wanted = tables(100, create("10.1.0.0/16"), create("10.2.0.0/16"), create("10.3.0.0/16"));
    const there = new Set<string>();
    let rounds = 0;
    for (; rounds < 20; rounds++) {
      const batches = wanted
        .map((each) => ({
          ...each,
          steps: each.steps.filter(
            (step) => !there.has(`${each.target} ${step.do} ${"destination" in step ? step.destination : ""}`),
          ),
        }))
        .filter(({ steps }) => steps.length > 0);
      if (batches.length === 0) break;
      const { result, made } = await applied({ batches, seconds: 55 });
      expect(result?.failure).toBeNull();
      for (const line of made) {
        expect(there).not.toContain(line);
        there.add(line);
      }
    }
    expect(there.size).toBe(300);
    expect(rounds).toBeLessThanOrEqual(4);
  });
});

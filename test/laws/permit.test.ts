import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Settings } from "#shared/config.ts";
import { RetryLater } from "#shared/errors.ts";
import type { Ledger } from "#shared/ledger/ledger.ts";
import { memoryLedger } from "#shared/ledger/memory.ts";
import type { Facts } from "#shared/peering/facts.ts";
import { sides } from "#shared/peering/ids.ts";
import type { Policy } from "#shared/policy/policy.ts";
import type { Observe } from "#shared/stages/ports.ts";
import { type Proposed, type ProposePorts, propose } from "#shared/stages/propose.ts";
import { account, eu, facts, pcx, policyOf } from "#test/builders/facts.ts";
import { runs } from "#test/builders/runs.ts";
import { crowded } from "./worlds.ts";

const settingsFor = ({ settings }: Facts) =>
  Settings.parse({
    organizationId: settings.organizationId,
    hub: { account: account.requester, region: eu },
    regions: settings.regions,
    memberRoles: { read: "PeeringAutopilotRead", write: "PeeringAutopilotWrite" },
    externalId: "an-external-id-of-some-length",
  });

/** The accounts as these facts tell them. */
const observing = (given: Facts): Observe => ({
  connection: async () => given.peering,
  place: async () => ({ connections: [given.peering], sides: async () => [] }),
  side: async (_id, end) => {
    const side = sides.find((each) => given.sides[each].end.vpc === end.vpc) ?? "accepter";
    return given.sides[side].reading;
  },
});

interface Look {
  readonly given: Facts;
  readonly policy: Policy;
  readonly ledger: Ledger;
}

const portsFor = ({ given, policy, ledger }: Look): ProposePorts => ({
  settings: settingsFor(given),
  ledger,
  observe: observing(given),
  organization: {
    account: async (id) => sides.map((side) => given.sides[side].account).find((each) => each.id === id) ?? { is: "outside", id },
    members: async () => [],
  },
  clock: { now: () => Date.parse(given.readAt), sleep: async () => {} },
  policy: async () => policy,
  under: async () => policy.hash,
});

const look = async (given: Look): Promise<Proposed> => {
  const { generation } = await given.ledger.mark(pcx, given.given.peering.seen, "");
  return propose({ peering: pcx, generation, execution: `${pcx}-${generation}`, attempts: null, applied: [] }, portsFor(given));
};

const accepts = ({ tasks }: Proposed): boolean =>
  tasks.some(({ parts }) => parts.some(({ steps }) => steps.some((step) => step.do === "accept-connection")));

const permit = policyOf('@id("open") @reason("all may") permit (principal, action, resource);');
const byTag = policyOf(
  '@id("some") @reason("some may") permit (principal, action == Peering::Action::"connect", resource) when { context.sameRegion };',
);
const byApproval = policyOf(
  '@id("ask") @reason("ask") permit (principal, action == Peering::Action::"connectWithApproval", resource);',
);
const nobody = policyOf('@id("none") @reason("none") forbid (principal, action, resource);');

describe("no acceptance without a recorded permit (I1)", () => {
  it("whatever the world and the policy: the accept comes after the decision, its permit and both claims", async () => {
    const verdicts = new Set<string>();
    await fc.assert(
      fc.asyncProperty(crowded, fc.constantFrom(permit, byTag, byApproval, nobody), async (given, policy) => {
        const ledger = memoryLedger();
        const proposed = await look({ given, policy, ledger });
        verdicts.add(accepts(proposed) ? "accepted" : proposed.proposal.is);
        if (!accepts(proposed)) return;
        const [decision] = await ledger.decisions(pcx);
        expect(decision).toMatchObject({ verdict: "ready", policyHash: policy.hash, reasons: [] });
        expect(decision?.determining).not.toEqual([]);
        expect([permit.hash, byTag.hash]).toContain(policy.hash);
        expect((await ledger.read(pcx))?.record.acceptedByUs).toBe(true);
        for (const side of sides) {
          const held = await ledger.claims(given.sides[side].end.vpc);
          expect(held.claims.map(({ peering }) => peering)).toContain(pcx);
        }
      }),
      { numRuns: runs(150) },
    );
    expect([...verdicts]).toEqual(expect.arrayContaining(["accepted", "refused"]));
  });

  // every write of a look, in its order: the decision, the record, a claim on each VPC
  it.each([1, 2, 3, 4])("if write %i to the ledger fails, nothing is handed out", async (failing) => {
    const inner = memoryLedger();
    const failure = new RetryLater("the ledger is busy", { where: { account: "", region: "", resource: "" }, instructions: "" });
    let writes = 0;
    const counted = <In extends unknown[], Out>(write: (...given: In) => Promise<Out>) => {
      return (...given: In): Promise<Out> => (++writes === failing ? Promise.reject(failure) : write(...given));
    };
    const ledger: Ledger = {
      ...inner,
      decide: counted((decision: Parameters<Ledger["decide"]>[0]) => inner.decide(decision)),
      save: counted((...given: Parameters<Ledger["save"]>) => inner.save(...given)),
      claim: counted((...given: Parameters<Ledger["claim"]>) => inner.claim(...given)),
    };
    await expect(look({ given: facts(), policy: permit, ledger })).rejects.toThrow("the ledger is busy");
    expect(writes).toBe(failing);
    // looked at again with a ledger that works, it is accepted
    expect(accepts(await look({ given: facts(), policy: permit, ledger: inner }))).toBe(true);
  });

  it("a decision takes four writes, so that the rows above are all of them", async () => {
    const inner = memoryLedger();
    const made: string[] = [];
    const noted =
      (name: "decide" | "save" | "claim") =>
      (...given: never[]) => {
        made.push(name);
        return (inner[name] as (...all: never[]) => Promise<never>)(...given);
      };
    const ledger: Ledger = { ...inner, decide: noted("decide"), save: noted("save"), claim: noted("claim") };
    await look({ given: facts(), policy: permit, ledger });
    expect(made).toEqual(["decide", "save", "claim", "claim"]);
  });

  it("Organizations throttled: no decision at all, neither yes nor no (80)", async () => {
    const ledger = memoryLedger();
    const ports = portsFor({ given: facts(), policy: permit, ledger });
    const throttled = new RetryLater("cannot describe the account", {
      where: { account: "", region: "", resource: "" },
      instructions: "",
    });
    const { generation } = await ledger.mark(pcx, facts().peering.seen, "");
    const input = { peering: pcx, generation, execution: `${pcx}-${generation}`, attempts: null, applied: [] };
    const organization = { ...ports.organization, account: () => Promise.reject(throttled) };
    await expect(propose(input, { ...ports, organization })).rejects.toThrow("cannot describe the account");
    expect(await ledger.decisions(pcx)).toEqual([]);
  });

  it("a connection that can't be described yet: looked for during a minute, then left to the sweep (10)", async () => {
    const ledger = memoryLedger();
    const ports = portsFor({ given: facts(), policy: permit, ledger });
    const { generation } = await ledger.mark(pcx, facts().peering.seen, "");
    const input = { peering: pcx, generation, execution: `${pcx}-${generation}`, attempts: null, applied: [] };
    const lookAt = async (second: number): Promise<Proposed["proposal"]> => {
      const clock = { ...ports.clock, now: () => Date.parse(facts().readAt) + second * 1000 };
      return (await propose(input, { ...ports, clock, observe: { ...ports.observe, connection: async () => null } })).proposal;
    };
    for (const second of [0, 5, 59]) expect(await lookAt(second)).toMatchObject({ is: "waiting", waitSeconds: 5 });
    expect(await lookAt(60)).toMatchObject({ is: "settled", outcome: "ignored", reasons: [{ rule: "not-visible" }] });
    expect(await ledger.decisions(pcx)).toEqual([]);
  });

  it("two requests for blocks of each other, looked at in the same second: one wins the claim (87)", async () => {
    const ledger = memoryLedger();
    const hub = facts().sides.accepter;
    const stale = await ledger.claims(hub.end.vpc);
    await ledger.claim(hub.end.vpc, stale.version, { peering: "pcx-9" as typeof pcx, blocks: ["10.1.0.0/24"] });
    const raced: Ledger = { ...ledger, claims: async (vpc) => (vpc === hub.end.vpc ? stale : ledger.claims(vpc)) };
    await expect(look({ given: facts(), policy: permit, ledger: raced })).rejects.toMatchObject({ name: "WorldChanged" });
    expect((await look({ given: facts(), policy: permit, ledger })).proposal).toMatchObject({
      is: "refused",
      reasons: [{ rule: "overlaps-existing-peer" }],
    });
  });
});

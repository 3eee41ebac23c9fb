import { nowhere, Superseded, WorldChanged } from "../errors.ts";
import type { Ledger, Looked, PeeringEntry, PeeringRecord, VpcClaims } from "../ledger/ledger.ts";
import { decide } from "../peering/decide.ts";
import { digest } from "../peering/digest.ts";
import type { Facts } from "../peering/facts.ts";
import { type End, type PeeringConnectionId, type PerSide, sides } from "../peering/ids.ts";
import { isOver } from "../peering/is-over.ts";
import type { Judgement } from "../peering/judgement.ts";
import { packed, type Task } from "../peering/packing.ts";
import { type Proposal, promisesTraffic } from "../peering/proposal.ts";
import type { Reason } from "../peering/reason.ts";
import { remember } from "../peering/remember.ts";
import { trace, type Verdict } from "../peering/trace.ts";
import type { Policy } from "../policy/policy.ts";
import { type Attempts, givenUp, nextAttempts } from "./attempts.ts";
import { freshCensus } from "./census.ts";
import { enroll, listed, staysEnrolled, withdraw } from "./enrolled.ts";
import { type GatherPorts, gather, look } from "./gather.ts";
import { lookedAt, sawNothing } from "./looked.ts";
import { withNeighbours } from "./neighbours.ts";
import { longerWait, outwaited } from "./patience.ts";
import type { SeenConnection } from "./ports.ts";
import { type Applied, executionName } from "./run.ts";

export interface ProposePorts extends GatherPorts {
  readonly ledger: Ledger;
  readonly policy: () => Promise<Policy>;
  /** digest of the policy and the settings in force */
  readonly under: () => Promise<string>;
}

export interface ProposeInput {
  readonly peering: PeeringConnectionId;
  readonly generation: number;
  /** the name of the execution that this is a step of */
  readonly execution: string;
  readonly attempts: Attempts | null;
  readonly applied: readonly Applied[];
}

export interface Proposed {
  readonly peering: PeeringConnectionId;
  readonly generation: number;
  /** the dirty counter that this look has covered */
  readonly handled: number;
  readonly attempts: Attempts;
  /** without its batches: they are in the tasks, and one payload carries both */
  readonly proposal: Proposal;
  /** one for each account and region where something is to be changed now */
  readonly tasks: readonly Task[];
  /** packets traced through this very look; null where no traffic is promised */
  readonly verdict: Verdict | null;
  /** the live connections to which this one's outcome matters */
  readonly touches: readonly PeeringConnectionId[];
}

/** Looks at both sides, decides, and records the decision before any step is handed out. */
export const propose = async (input: ProposeInput, ports: ProposePorts): Promise<Proposed> => {
  const entry = await ports.ledger.read(input.peering);
  if (!entry)
    throw new WorldChanged(`\`${input.peering}\` is not in the ledger`, {
      where: nowhere,
      instructions: "wait for the sweep to take it up",
    });
  assertOwn(entry, input);
  await ports.ledger.beat(entry.id, input.generation, new Date(ports.clock.now()).toISOString());
  const seen = await look(entry, ports);
  const ends = seen?.ends ?? entry.record.ends;
  const saw = ends
    ? await decided({ entry, seen, ends, applied: input.applied, before: input.attempts }, ports)
    : await unseen(entry, ports);
  const { verdict, touches } = saw;
  const proposal = longerWait(saw.proposal, input.attempts);
  const round = { applied: input.applied, proposal, at: ports.clock.now() };
  const attempts = nextAttempts(input.attempts, round);
  const given = givenUp(round, attempts);
  return {
    peering: entry.id,
    generation: input.generation,
    handled: entry.dirty,
    attempts,
    proposal: "batches" in given ? { ...given, batches: [] } : given,
    tasks: "batches" in given ? packed(given.batches) : [],
    verdict,
    touches,
  };
};

/** Of two that work on one peering one would forget what the other is making, and tell old news after it (F11): only one may. */
const assertOwn = ({ id, generation }: PeeringEntry, { execution }: ProposeInput): void => {
  const own = executionName(id, generation);
  if (execution === own) return;
  throw new Superseded(`\`${id}\` is the work of execution \`${own}\`, not of \`${execution}\``, {
    where: { ...nowhere, resource: id },
    instructions: "to have peerings looked at now, start the sweep's workflow",
  });
};

/** What the last look had made was made since then: right now, as far as anybody can tell. */
const sinceChanges = (entry: PeeringEntry, applied: readonly Applied[], { clock }: ProposePorts): PeeringEntry => {
  const { madeAt, looked } = entry.record;
  const made = applied.length > 0 && madeAt !== null && madeAt === looked?.at;
  return made ? { ...entry, record: { ...entry.record, madeAt: new Date(clock.now()).toISOString() } } : entry;
};

type Saw = Pick<Proposed, "proposal" | "verdict" | "touches">;

interface Look {
  /** null in the first look of a run */
  readonly before: Attempts | null;
  readonly applied: readonly Applied[];
  readonly entry: PeeringEntry;
  readonly seen: SeenConnection | null;
  readonly ends: PerSide<End>;
}

const decided = async ({ entry: stored, seen, ends, applied, before }: Look, ports: ProposePorts): Promise<Saw> => {
  const { ledger } = ports;
  const known = sinceChanges(stored, applied, ports);
  const first = before === null;
  const entry = seen && !isOver(seen.status) ? await listed({ entry: known, ends, first }, ledger) : known;
  const claims = { requester: await ledger.claims(ends.requester.vpc), accepter: await ledger.claims(ends.accepter.vpc) };
  const live = seen ?? { id: entry.id, status: "absent" as const, statusMessage: "", expiresAt: null, ends };
  const gathered = await gather({ entry, seen: { ...live, seen: entry.seen }, claims, census: await freshCensus(ports) }, ports);
  const facts = await withNeighbours(gathered, ports);
  const policy = await ports.policy();
  const decision = decide(facts, policy);
  const judged = outwaited({ judged: decision, facts, before, lastStatus: entry.record.looked?.status ?? null });
  // a run that gives up waiting remembers no look but its last
  const looked = lookedAt({ entry, facts, under: await ports.under(), first: first || judged !== decision });
  await record({ stored: stored.record, entry, facts, judged, policyHash: policy.hash, looked, first }, ledger);
  if (judged.claims) await claim({ facts, judged, claims }, ledger);
  if (judged.releases) for (const side of sides) await ledger.release(ends[side].vpc, entry.id);
  const { proposal, touches } = judged;
  return { proposal, verdict: traced(facts, proposal), touches };
};

const traced = (facts: Facts, proposal: Proposal): Verdict | null =>
  proposal.is === "settled" && promisesTraffic(proposal.outcome) ? trace(facts, proposal.unroutedTables) : null;

interface Decided {
  /** as the ledger has it */
  readonly stored: PeeringRecord;
  readonly entry: PeeringEntry;
  readonly facts: Facts;
  readonly judged: Judgement;
  readonly policyHash: string;
  readonly looked: Looked;
  /** the first look of a run */
  readonly first: boolean;
}

/** The record is written before a step is handed out: no accept without a recorded permit (I1), no route without an owner. */
const record = async ({ stored, entry, facts, judged, policyHash, looked, first }: Decided, ledger: Ledger): Promise<void> => {
  const { proposal, due } = judged;
  const { ends } = facts.peering;
  const remembered = remember(facts, judged, { first });
  const next: PeeringRecord = {
    ...entry.record,
    ...remembered,
    caller: entry.record.caller,
    ends,
    due,
    looked: proposal.is === "waiting" ? entry.record.looked : looked,
    enrolled: staysEnrolled(judged, remembered),
  };
  if (next.enrolled && !entry.record.enrolled) await enroll(entry, ends, ledger);
  const decision = {
    peering: entry.id,
    at: facts.readAt,
    // a count of all peerings is new with every sweep
    factsDigest: digest({ ...facts, readAt: "", known: { ...facts.known, census: null } }),
    policyHash,
    verdict: proposal.is,
    reasons: reasonsOf(proposal),
    warnings: proposal.is === "waiting" ? [] : proposal.warnings,
    determining: judged.determining,
  };
  const decided = digest({ ...decision, at: "" });
  const isNews = proposal.is !== "waiting" && decided !== entry.record.decided;
  if (isNews) await ledger.decide(decision);
  const recorded = isNews ? { ...next, decided } : next;
  if (digest(recorded) !== digest(stored)) await ledger.save(entry.id, entry.version, recorded);
  if (!next.enrolled) await withdraw(entry, ends, ledger);
};

const reasonsOf = (proposal: Proposal): readonly Reason[] => ("reasons" in proposal ? proposal.reasons : []);

/**
 * Blocks are claimed on both VPCs in one fixed order, each only at the version that the decision read: of two requests
 * that would collide one wins everywhere, the other looks again and finds the claim.
 */
const claim = async (
  { facts, judged, claims }: { readonly facts: Facts; readonly judged: Judgement; readonly claims: PerSide<VpcClaims> },
  ledger: Ledger,
): Promise<void> => {
  const ordered = [...sides].sort((a, b) => (claims[a].vpc < claims[b].vpc ? -1 : 1));
  for (const side of ordered) {
    const { vpc, version } = claims[side];
    await ledger.claim(vpc, version, { peering: facts.peering.id, blocks: judged.claims?.[side] ?? [] });
  }
};

/** An event can arrive before its connection can be described (peers-edge-cases 10, 13); a minute is enough, the sweep looks later. */
const unseenSeconds = 60;

const unseen = async (entry: PeeringEntry, ports: ProposePorts): Promise<Saw> => {
  const at = new Date(ports.clock.now()).toISOString();
  return { proposal: await notSeen(entry, at, ports), verdict: null, touches: [] };
};

const notSeen = async (entry: PeeringEntry, at: string, { ledger }: ProposePorts): Promise<Proposal> => {
  const since = entry.record.absentSince ?? at;
  if (entry.record.absentSince === null) await ledger.save(entry.id, entry.version, { ...entry.record, absentSince: since });
  if (Date.parse(at) - Date.parse(since) < unseenSeconds * 1000)
    return { is: "waiting", why: "the connection can't be seen yet", waitSeconds: 5 };
  await ledger.save(entry.id, entry.version, { ...entry.record, looked: sawNothing(entry, at) });
  return {
    is: "settled",
    outcome: "ignored",
    reasons: [
      {
        rule: "not-visible",
        message: `\`${entry.id}\` can't be found in account \`${entry.seen.account}\` (\`${entry.seen.region}\`)`,
        fix: "nothing to do if the request was withdrawn; otherwise request again",
        policies: [],
      },
    ],
    warnings: [],
    unroutedTables: [],
  };
};

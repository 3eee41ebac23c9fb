import { AccessMissing, RetryLater } from "../errors.ts";
import type { Ledger, PeeringEntry } from "../ledger/ledger.ts";
import { vpcOf } from "../peering/blocks.ts";
import type { Facts, PeeringStatus } from "../peering/facts.ts";
import type { End, PeeringConnectionId, Side } from "../peering/ids.ts";
import { isOver } from "../peering/is-over.ts";
import type { Claim, Leftover, StandingClaim } from "../peering/known.ts";
import { blackholes } from "../peering/leftovers.ts";
import type { Observe } from "./ports.ts";
import { isClosed } from "./why-look.ts";

interface NeighbourPorts {
  readonly ledger: Ledger;
  readonly observe: Observe;
}

/** The facts with what other peerings of ours hold or left behind on the two VPCs. */
export const withNeighbours = async (facts: Facts, ports: NeighbourPorts): Promise<Facts> => {
  const [requester, accepter] = await Promise.all([
    standingClaims(facts, "requester", ports),
    standingClaims(facts, "accepter", ports),
  ]);
  const leftovers = await leftoversOf(facts, ports);
  return { ...facts, known: { ...facts.known, claims: { requester, accepter }, leftovers } };
};

/**
 * A claim ends with its peering, by that peering's own last look. Where a new request is faster, or the event of the end was
 * lost, the claim says less than EC2: it holds unless EC2 shows that connection as over. Absence alone proves nothing: a claim
 * that a lost function wrote after the last look holds until EC2 has forgotten the connection too.
 */
const standingClaims = async (facts: Facts, side: Side, ports: NeighbourPorts): Promise<readonly StandingClaim[]> => {
  const { observe, ledger } = ports;
  const { end } = facts.sides[side];
  const live = new Set(vpcOf(facts.sides[side])?.peerings.map(({ id }) => id));
  const asking = { observe, end, wasRead: facts.sides[side].reading.is === "complete" };
  const isVoid = async ({ peering }: Claim): Promise<boolean> => {
    if (live.has(peering)) return false;
    const status = await statusOf(asking, peering);
    return status === "absent" ? isClosedEntry(await ledger.read(peering)) : isOver(status);
  };
  const others = facts.known.claims[side].filter(({ peering }) => peering !== facts.peering.id);
  const claims = await Promise.all(others.map(async (claim) => ({ claim, isVoid: await isVoid(claim) })));
  const standing = claims.flatMap((each) => (each.isVoid ? [] : [each.claim]));
  if (facts.peering.status !== "pending-acceptance") return standing;
  const tables = new Set(vpcOf(facts.sides[side])?.routeTables.map(({ id }) => id));
  return Promise.all(standing.map((claim) => withRoutes(claim, tables, ports)));
};

/** What a request has to know of another peering: where its routes are, or will be in a moment. */
const withRoutes = async (claim: Claim, tables: ReadonlySet<string>, { ledger }: NeighbourPorts): Promise<StandingClaim> => {
  const made = (await ledger.read(claim.peering))?.record.routes ?? [];
  const routes = made.flatMap(({ table, destination }) => (tables.has(table) ? [{ table, destination }] : []));
  return routes.length === 0 ? claim : { ...claim, routes };
};

const isClosedEntry = (entry: PeeringEntry | null): boolean => entry !== null && isClosed(entry.record);

interface Asking {
  readonly observe: Observe;
  readonly end: End;
  /** whether the end's side was read a moment ago */
  readonly wasRead: boolean;
}

/** A place that was read a moment ago can be asked again; where it wasn't, nothing is accepted, and a claim there may as well stand. */
const statusOf = async ({ observe, end, wasRead }: Asking, peering: PeeringConnectionId): Promise<PeeringStatus> => {
  try {
    return (await observe.connection(end, peering))?.status ?? "absent";
  } catch (error) {
    if (!(error instanceof AccessMissing)) throw error;
    if (!wasRead) return "absent";
    throw new RetryLater(error.message, {
      where: { account: end.account, region: end.region, resource: peering },
      instructions: "it is tried again by itself",
      cause: error,
    });
  }
};

/** Blackholes that lead to another connection: ours if that peering's record says so (peers-edge-cases 52). */
const leftoversOf = async (facts: Facts, { ledger }: NeighbourPorts): Promise<readonly Leftover[]> => {
  const found = blackholes(facts);
  const ended = await Promise.all([...new Set(found.map(({ peering }) => peering))].map((id) => ledger.read(id)));
  const owned = new Set(
    ended.flatMap((entry) => (entry?.record.routes ?? []).map((route) => `${entry?.id} ${route.table} ${route.destination}`)),
  );
  return found.filter(({ peering, table, destination }) => owned.has(`${peering} ${table} ${destination}`));
};

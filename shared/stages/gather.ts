import type { Settings } from "../config.ts";
import { AccessMissing } from "../errors.ts";
import type { PeeringEntry, PeeringRecord, VpcClaims } from "../ledger/ledger.ts";
import type { Facts, LivePeering, SideFacts } from "../peering/facts.ts";
import { type End, isSamePlace, mapSides, type PerSide, type Place, type Side } from "../peering/ids.ts";
import type { Census, Remembered } from "../peering/known.ts";
import { withoutOutcome } from "../peering/outcome-tags.ts";
import { decisionSettings } from "./decision-settings.ts";
import type { Clock, Observe, Organization, SeenConnection } from "./ports.ts";

export interface GatherPorts {
  readonly settings: Settings;
  readonly observe: Observe;
  readonly organization: Organization;
  readonly clock: Clock;
}

/** The connection as the first place that still shows it does; null when all can be read and none does: a barred place proves nothing. */
export const look = async (entry: PeeringEntry, { observe }: GatherPorts): Promise<SeenConnection | null> => {
  const { ends } = entry.record;
  const places = [entry.seen, ...(ends ? [ends.requester, ends.accepter] : [])];
  const distinct = places.filter((place, index) => places.findIndex((other) => isSamePlace(place, other)) === index);
  let barred: AccessMissing | null = null;
  for (const { account, region } of distinct) {
    try {
      const seen = await observe.connection({ account, region }, entry.id);
      if (seen) return seen;
    } catch (error) {
      if (!(error instanceof AccessMissing)) throw error;
      if (isEnd({ account, region }, ends)) barred = error;
    }
  }
  if (barred) throw barred;
  return null;
};

/** Where the ends are known, what a third place might show proves nothing. */
const isEnd = (place: Place, ends: PerSide<End> | null): boolean =>
  ends === null || isSamePlace(place, ends.requester) || isSamePlace(place, ends.accepter);

interface Remembering {
  readonly entry: PeeringEntry;
  readonly seen: LivePeering;
  readonly claims: PerSide<VpcClaims>;
  readonly census: Census | null;
}

/** Reads both sides in one attempt. `claims` are the ledger's, read before, so that their versions guard the decision. */
export const gather = async ({ entry, seen, claims, census }: Remembering, ports: GatherPorts): Promise<Facts> => {
  const readAt = new Date(ports.clock.now()).toISOString();
  const [requester, accepter] = await Promise.all([sideFacts(seen, "requester", ports), sideFacts(seen, "accepter", ports)]);
  return {
    version: 1,
    readAt,
    settings: decisionSettings(ports.settings),
    peering: seen,
    sides: { requester, accepter },
    known: {
      ...remembered(entry.record),
      caller: askedBy(entry, seen),
      claims: mapSides((side) => claims[side].claims),
      leftovers: [],
      census,
    },
  };
};

/** Who asked calls from the requester's account: what an event says of anybody else tells nothing (F25). */
const askedBy = ({ record: { caller } }: PeeringEntry, { ends }: LivePeering): string =>
  caller.split(":")[4] === ends.requester.account ? caller : "";

/** The part of the record that a decision may depend on. */
const remembered = (record: PeeringRecord): Remembered => ({
  routes: record.routes,
  blocks: record.blocks,
  approvals: record.approvals,
  outcome: record.outcome,
  reasons: record.reasons,
  absentSince: record.absentSince,
  caller: record.caller,
  acceptedByUs: record.acceptedByUs,
  refusal: record.refusal,
  standing: record.standing,
  wish: record.wish,
  activeSince: record.activeSince,
  madeAt: record.madeAt,
  rules: record.rules,
  revokedSince: record.revokedSince,
  dns: record.dns,
  losses: record.losses,
});

const sideFacts = async (seen: LivePeering, side: Side, { settings, observe, organization }: GatherPorts): Promise<SideFacts> => {
  const end = seen.ends[side];
  const account = await organization.account(end.account);
  if (account.is === "outside") return { end, account, reading: { is: "not-read" } };
  return { end, account, reading: withoutOutcome(await observe.side(seen.id, end), settings.tagPrefix) };
};

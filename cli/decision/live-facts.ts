import { firstEntry } from "#shared/ledger/entry.ts";
import type { Ledger, PeeringEntry, VpcClaims } from "#shared/ledger/ledger.ts";
import type { Facts, LivePeering, SideFacts } from "#shared/peering/facts.ts";
import {
  type AccountId,
  type End,
  mapSides,
  type PeeringConnectionId,
  type PerSide,
  type Region,
  type Tags,
} from "#shared/peering/ids.ts";
import { freshCensus } from "#shared/stages/census.ts";
import { gather, look } from "#shared/stages/gather.ts";
import type { Deployment } from "./deployment.ts";
import { CannotAnswer } from "./failure.ts";
import { endOf, hypothetical, placeOfConnection, type Sought } from "./search.ts";

/** A request that nobody has made. */
export interface Hypothesis {
  readonly from: Sought;
  readonly to: Sought;
  /** tags that would be on the connection */
  readonly tags: Tags;
  /** ARN of who would ask, else "" */
  readonly caller: string;
}

/** The facts of two VPCs as they would be right after a request. */
export const factsOfHypothesis = async (asked: Hypothesis, deployment: Deployment): Promise<Facts> => {
  const [requester, accepter] = await Promise.all([endOf(asked.from, deployment), endOf(asked.to, deployment)]);
  const ends = { requester, accepter };
  const place = { account: requester.account, region: requester.region };
  const seen: LivePeering = {
    id: hypothetical,
    status: "pending-acceptance",
    statusMessage: "",
    expiresAt: new Date(deployment.clock.now() + 7 * 86_400_000).toISOString(),
    ends,
    seen: place,
  };
  const entry = firstEntry(hypothetical, place);
  const known = { ...entry, record: { ...entry.record, caller: asked.caller } };
  const facts = await gather({ entry: known, seen, claims: await claimsOn(ends, deployment.ledger), census: null }, deployment);
  assertThere(facts);
  return { ...facts, sides: mapSides((side) => requestedWith(facts.sides[side], side === "requester" ? asked.tags : {})) };
};

/** EC2 shows no copy of a request that wasn't made. */
const requestedWith = (side: SideFacts, tags: Tags): SideFacts =>
  side.reading.is === "complete"
    ? { ...side, reading: { ...side.reading, copy: { status: "pending-acceptance", tags, dnsResolution: null } } }
    : side;

/** The requester's copy of the connection with more tags on it. */
export const withTags = (side: SideFacts, tags: Tags): SideFacts =>
  side.reading.is === "complete"
    ? { ...side, reading: { ...side.reading, copy: { ...side.reading.copy, tags: { ...side.reading.copy.tags, ...tags } } } }
    : side;

const assertThere = ({ sides }: Facts): void => {
  for (const { end, reading } of [sides.requester, sides.accepter])
    if (reading.is === "no-vpc")
      throw new CannotAnswer(
        `\`${end.vpc}\` isn't in account \`${end.account}\` (\`${end.region}\`); check the id, the account and the region`,
      );
};

/** The facts of a peering that EC2 shows, with all that the ledger knows of it. */
export const factsOfPeering = async (
  id: PeeringConnectionId,
  given: { readonly account: AccountId | undefined; readonly region: Region | undefined },
  deployment: Deployment,
): Promise<Facts> => {
  const entry = (await deployment.ledger?.read(id)) ?? firstEntry(id, await placeOfConnection(id, given, deployment));
  const seen = await look(entry, deployment);
  if (!seen) throw notShown(entry);
  const claims = await claimsOn(seen.ends, deployment.ledger);
  const { ledger } = deployment;
  const census = ledger ? await freshCensus({ ...deployment, ledger }) : null;
  return gather({ entry, seen: { ...seen, seen: entry.seen }, claims, census }, deployment);
};

const notShown = ({ id, seen }: PeeringEntry): CannotAnswer =>
  new CannotAnswer(
    `EC2 doesn't show \`${id}\` in account \`${seen.account}\` (\`${seen.region}\`): it ended more than two hours ago, or never was; \`peering explain ${id}\` tells what the ledger remembers`,
  );

const claimsOn = async (ends: PerSide<End>, ledger: Ledger | null): Promise<PerSide<VpcClaims>> => {
  const claimsOf = async ({ vpc }: End): Promise<VpcClaims> => (await ledger?.claims(vpc)) ?? { vpc, version: 0, claims: [] };
  return { requester: await claimsOf(ends.requester), accepter: await claimsOf(ends.accepter) };
};

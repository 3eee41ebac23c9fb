import type { Looked, PeeringEntry } from "../ledger/ledger.ts";
import { digest } from "../peering/digest.ts";
import type { AccountFacts, Facts, Reading, VpcFacts } from "../peering/facts.ts";
import { mapSides, type PerSide, type Side } from "../peering/ids.ts";
import type { SideSight, VpcSight } from "./ports.ts";

type Sight = Pick<SideSight, "copy" | "vpc" | "peerings">;

/** Digest of a side as a sweep sees it; a VPC of many peerings is worked out once by whoever keeps `digestOf`. */
export const sightDigest = ({ copy, vpc, peerings }: Sight, digestOf: (vpc: VpcSight) => string = digest): string =>
  digest(vpc ? { copy, vpc: digestOf(vpc), peerings } : { copy });

/** The same digest of a side that a look has read whole. */
const readingDigest = (reading: Reading): string => {
  if (reading.is === "no-vpc") return sightDigest({ copy: reading.copy, vpc: null, peerings: [] });
  if (reading.is !== "complete") return reading.is;
  const { copy, vpc } = reading;
  return sightDigest({ copy, vpc: inBulk(vpc), peerings: vpc.peerings });
};

/** Whether the last look could read a side: it wasn't outside, barred, or out of sight. */
export const wasRead = (looked: Looked | null, side: Side): boolean =>
  looked !== null && !["", "not-read", "no-access", "no-region"].includes(looked.sides[side]);

const inBulk = (vpc: VpcFacts): VpcSight => ({
  id: vpc.id,
  isDefault: vpc.isDefault,
  tags: vpc.tags,
  blocks: vpc.blocks,
  encryption: vpc.encryption,
  subnets: vpc.subnets,
  routeTables: vpc.routeTables,
  securityGroups: vpc.securityGroups,
});

/** Digest of what policy may see of both accounts, but for their tags, which have no bulk form. */
export const accountsDigest = (accounts: PerSide<AccountFacts>): string =>
  digest(
    mapSides((side) => {
      const account = accounts[side];
      return account.is === "outside" ? account.is : { state: account.state, units: account.units };
    }),
  );

interface Look {
  readonly entry: PeeringEntry;
  readonly facts: Facts;
  /** digest of the policy and the settings in force */
  readonly under: string;
  /** whether it is the first look of a run */
  readonly first: boolean;
}

/** What is remembered of a look. */
export const lookedAt = ({ entry, facts, under, first }: Look): Looked => {
  const seen = {
    status: facts.peering.status,
    under,
    accounts: accountsDigest(mapSides((side) => facts.sides[side].account)),
    sides: mapSides((side) => readingDigest(facts.sides[side].reading)),
  };
  return {
    at: facts.readAt,
    handled: entry.dirty,
    ...seen,
    alike: alike(entry.record.looked, { at: facts.readAt, ...seen }, first),
  };
};

/** What is remembered of a look that found no trace of the connection. */
export const sawNothing = ({ dirty }: PeeringEntry, at: string): Looked => ({
  at,
  handled: dirty,
  status: "absent",
  under: "",
  accounts: "",
  sides: { requester: "", accepter: "" },
  alike: 0,
});

/** Looks that hints bring in between don't count: the sweeps' tries aren't used up by a busy account. */
const triesApartSeconds = 600;

const alike = (
  before: Looked | null,
  seen: Pick<Looked, "at" | "status" | "under" | "accounts" | "sides">,
  first: boolean,
): number => {
  if (!before) return 0;
  const { status, under, accounts, sides } = before;
  if (digest({ at: seen.at, status, under, accounts, sides }) !== digest(seen)) return 0;
  const isTry = first && Date.parse(seen.at) - Date.parse(before.at) >= triesApartSeconds * 1000;
  return before.alike + (isTry ? 1 : 0);
};

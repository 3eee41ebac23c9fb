import { nowhere, WorldChanged } from "../errors.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { PeeringConnectionId } from "../peering/ids.ts";
import { mapSides } from "../peering/ids.ts";
import { promisesTraffic, type Settled } from "../peering/proposal.ts";
import { trace, type Verdict } from "../peering/trace.ts";
import { type GatherPorts, gather, look } from "./gather.ts";

export interface VerifyPorts extends GatherPorts {
  readonly ledger: Ledger;
}

export interface VerifyInput {
  readonly peering: PeeringConnectionId;
  readonly generation: number;
  readonly handled: number;
  readonly proposal: Settled;
  /** what the proposing look itself traced; null where it promised no traffic, as when a run gives up */
  readonly verdict: Verdict | null;
  /** the live connections to which this one's outcome matters */
  readonly touches: readonly PeeringConnectionId[];
}

/**
 * Proves that packets travel both ways before `connected` is told to anyone (I11). The look that proposed `settled` read every
 * table of both sides after the last change, and traced; only where it didn't is there another one.
 */
export const verify = async (input: VerifyInput, ports: VerifyPorts): Promise<VerifyInput> => {
  if (!promisesTraffic(input.proposal.outcome)) return { ...input, verdict: null };
  if (input.verdict) return input;
  const entry = await ports.ledger.read(input.peering);
  const seen = entry ? await look(entry, ports) : null;
  if (!entry || !seen)
    throw new WorldChanged(`\`${input.peering}\` can't be seen any more`, {
      where: nowhere,
      instructions: "the next look finds out why",
    });
  const claims = mapSides((side) => ({ vpc: seen.ends[side].vpc, version: 0, claims: [] }));
  const facts = await gather({ entry, seen: { ...seen, seen: entry.seen }, claims, census: null }, ports);
  return { ...input, verdict: trace(facts, input.proposal.unroutedTables) };
};

import { nowhere, WorldChanged } from "../errors.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { PeeringConnectionId } from "../peering/ids.ts";
import { mapSides } from "../peering/ids.ts";
import type { Settled } from "../peering/proposal.ts";
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
}

export interface Verified extends VerifyInput {
  /** null where no traffic is promised */
  readonly verdict: Verdict | null;
}

/** Proves with a fresh look that packets travel both ways, before `connected` is told to anyone (I11). */
export const verify = async (input: VerifyInput, ports: VerifyPorts): Promise<Verified> => {
  if (input.proposal.outcome !== "connected" && input.proposal.outcome !== "degraded") return { ...input, verdict: null };
  const entry = await ports.ledger.read(input.peering);
  const seen = entry ? await look(entry, ports) : null;
  if (!entry || !seen)
    throw new WorldChanged(`\`${input.peering}\` can't be seen any more`, {
      where: nowhere,
      instructions: "the next look finds out why",
    });
  const claims = mapSides((side) => ({ vpc: seen.ends[side].vpc, version: 0, claims: [] }));
  const facts = await gather({ entry, seen: { ...seen, seen: entry.seen }, claims }, ports);
  return { ...input, verdict: trace(facts, input.proposal.unroutedTables) };
};

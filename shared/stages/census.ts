import { durationSeconds, type Settings } from "../config.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Census } from "../peering/known.ts";
import type { Clock } from "./ports.ts";

export interface CensusPorts {
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly clock: Clock;
}

/** The last count, unless two sweeps should have counted since; read only where policy may disconnect what it revokes. */
export const freshCensus = async ({ settings, ledger, clock }: CensusPorts): Promise<Census | null> => {
  if (settings.onPolicyRevoked === "report") return null;
  const census = await ledger.census();
  const oldest = clock.now() - 2 * durationSeconds(settings.sweepEvery) * 1000;
  return census && Date.parse(census.at) >= oldest ? census : null;
};

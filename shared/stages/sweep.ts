import type { Settings } from "../config.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { AccountId } from "../peering/ids.ts";
import type { Clock, Executions, Log, Observe, Organization, Starter } from "./ports.ts";
import { type StartedLooks, startLooks } from "./start-looks.ts";
import { sweepPlace } from "./sweep-place.ts";

export interface SweepPorts {
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly organization: Organization;
  readonly observe: Observe;
  readonly starter: Starter;
  readonly executions: Executions;
  /** digest of the policy and the settings in force */
  readonly under: () => Promise<string>;
  readonly clock: Clock;
  readonly log: Log;
}

export type SweepInput =
  | { readonly sweep: "organization" }
  | { readonly sweep: "account"; readonly account: AccountId }
  | { readonly sweep: "ledger" };

export type Swept =
  | { readonly accounts: readonly AccountId[] }
  | { readonly account: AccountId; readonly marked: number }
  | StartedLooks;

/**
 * Finds what events missed: lists the accounts, marks, one account at a time, the peerings that don't look as they did, and
 * starts the looks that are due.
 */
export const sweep = async (input: SweepInput, ports: SweepPorts): Promise<Swept> => {
  switch (input.sweep) {
    case "organization":
      return { accounts: (await ports.organization.members()).flatMap(({ id, state }) => (state === "ACTIVE" ? [id] : [])) };
    case "account":
      return { account: input.account, marked: await sweepAccount(input.account, ports) };
    case "ledger":
      return startLooks(ports);
  }
};

const sweepAccount = async (account: AccountId, ports: SweepPorts): Promise<number> => {
  let marked = 0;
  for (const region of ports.settings.regions) marked += await sweepPlace({ account, region }, ports);
  return marked;
};

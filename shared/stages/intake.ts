import type { Settings } from "../config.ts";
import { type Hint, readPeeringCall } from "../events/peering-call.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Clock, Log, Organization, Starter } from "./ports.ts";
import { startIfIdle } from "./start.ts";

export interface IntakePorts {
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly organization: Organization;
  readonly starter: Starter;
  readonly clock: Clock;
  readonly log: Log;
}

export type Taken = { readonly is: "taken"; readonly peering: string } | { readonly is: "dropped"; readonly why: string };

/**
 * Takes an event in: marks its peering dirty and starts the workflow. A malformed, foreign or hostile event is dropped
 * with one log line and never reaches EC2.
 */
export const intake = async (event: unknown, ports: IntakePorts): Promise<Taken> => {
  const hint = readPeeringCall(event);
  const why = hint.is === "malformed" ? hint.why : await whyForeign(hint, ports);
  if (hint.is === "malformed" || why !== "") {
    ports.log.note("event dropped", { why });
    return { is: "dropped", why };
  }
  const entry = await ports.ledger.mark(hint.peering, hint.seen, hint.call === "CreateVpcPeeringConnection" ? hint.caller : "");
  await startIfIdle(entry, ports);
  ports.log.note("event taken", { peering: hint.peering, call: hint.call, account: hint.seen.account, region: hint.seen.region });
  return { is: "taken", peering: hint.peering };
};

/** "" when the event is ours to look at. */
const whyForeign = async ({ seen, role }: Hint, { settings, organization }: IntakePorts): Promise<string> => {
  if (role === `arn:aws:iam::${seen.account}:role/${settings.memberRoles.write}`) return "our own call";
  if (!settings.regions.includes(seen.region)) return `region ${seen.region} is not enabled`;
  const account = await organization.account(seen.account);
  return account.is === "outside" ? `account ${seen.account} is outside the organization` : "";
};

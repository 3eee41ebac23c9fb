import type { Settings } from "../config.ts";
import { readHint } from "../events/hint.ts";
import type { Hint } from "../events/record.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { AccountId, PeeringConnectionId, Place } from "../peering/ids.ts";
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

export type Taken =
  | { readonly is: "taken"; readonly peerings: readonly PeeringConnectionId[] }
  | { readonly is: "dropped"; readonly why: string };

/**
 * Takes an event in: marks the peerings that it may matter to dirty and starts their workflows. A malformed, foreign or
 * hostile event is dropped with one log line and never reaches EC2.
 */
export const intake = async (event: unknown, ports: IntakePorts): Promise<Taken> => {
  const hint = readHint(event);
  if (hint.is === "malformed") return dropped(hint.why, ports);
  const why = whyNotOurs(hint, ports.settings);
  if (why !== "") return dropped(why, ports);
  const found = await touchedBy(hint, ports);
  // most changes in an organization touch no peering: those cost no call of Organizations, whose quota is small
  const outside = found.length === 0 ? "" : await whyOutside(hint.seen.account, ports);
  if (outside !== "") return dropped(outside, ports);
  for (let at = 0; at < found.length; at += atOnce)
    await Promise.all(found.slice(at, at + atOnce).map((one) => wake(one, hint, ports)));
  const peerings = found.map(({ peering }) => peering);
  ports.log.note("event taken", { peerings, call: hint.call, account: hint.seen.account, region: hint.seen.region });
  return { is: "taken", peerings };
};

/** How many peerings are woken at once; a VPC has at most 125 (AWS's quota), a place the sum of its VPCs'. */
const atOnce = 16;

/** A peering, and where its connection can be seen. */
interface Found {
  readonly peering: PeeringConnectionId;
  readonly seen: Place;
}

const wake = async ({ peering, seen }: Found, { call, caller }: Hint, ports: IntakePorts): Promise<void> => {
  const entry = await ports.ledger.mark(peering, seen, call === "CreateVpcPeeringConnection" ? caller : "");
  await startIfIdle(entry, ports);
};

const dropped = (why: string, { log }: IntakePorts): Taken => {
  log.note("event dropped", { why });
  return { is: "dropped", why };
};

const touchedBy = async ({ touched, seen }: Hint, ports: IntakePorts): Promise<readonly Found[]> => {
  switch (touched.is) {
    case "peerings":
      return touched.peerings.map((peering) => ({ peering, seen }));
    case "place":
      return enrolledAt(seen, ports);
    case "account":
      return enrolledOf(touched.account, ports);
  }
};

const enrolledAt = async (seen: Place, { ledger }: IntakePorts): Promise<readonly Found[]> =>
  (await ledger.enrolled(seen)).map((peering) => ({ peering, seen }));

const enrolledOf = async (account: AccountId, ports: IntakePorts): Promise<readonly Found[]> => {
  const places = await Promise.all(ports.settings.regions.map((region) => enrolledAt({ account, region }, ports)));
  return [...new Map(places.flat().map((found) => [found.peering, found])).values()];
};

/** "" when the event is ours to look at, as far as it tells by itself. */
const whyNotOurs = ({ seen, role, touched }: Hint, settings: Settings): string => {
  if (ownRoles(seen.account, settings).includes(role)) return "our own call";
  // Organizations is recorded in us-east-1, wherever we work
  if (touched.is !== "account" && !settings.regions.includes(seen.region)) return `region ${seen.region} is not enabled`;
  return "";
};

/** The ARNs of our roles in an account: what they did, we know. */
const ownRoles = (account: AccountId, { memberRoles }: Settings): readonly string[] =>
  Object.values(memberRoles).map((name) => `arn:aws:iam::${account}:role/${name}`);

const whyOutside = async (id: AccountId, { organization }: IntakePorts): Promise<string> => {
  const account = await organization.account(id);
  return account.is === "outside" ? `account ${id} is outside the organization` : "";
};

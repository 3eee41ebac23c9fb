import type { Ledger, PeeringEntry } from "../ledger/ledger.ts";
import type { AccountFacts } from "../peering/facts.ts";
import type { AccountId } from "../peering/ids.ts";
import type { Census } from "../peering/known.ts";
import type { Clock, Executions, Log, Organization, Starter } from "./ports.ts";
import { isQuiet, startedAnew } from "./start.ts";
import { type Surroundings, whyLook } from "./why-look.ts";

export interface StartPorts {
  readonly ledger: Ledger;
  readonly organization: Organization;
  readonly starter: Starter;
  readonly executions: Executions;
  readonly under: () => Promise<string>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface StartedLooks {
  readonly started: number;
  /** how many need a look and are left to the next sweep */
  readonly left: number;
}

/**
 * A change of policy asks for a look at every peering at once. A look is some seconds of Lambda, of which a new account
 * may run few hundred at a time, and one hub's tables may be read 20 times a second (aws-facts 4, EC2 throttling):
 * 5,000 peerings take ten sweeps.
 */
const mostStarted = 500;

/**
 * Starts the looks that are due, those with the oldest last look first, and counts the peerings for the deletion guard. Runs
 * that have to be asked for come last: where Step Functions doesn't answer, the others have been started.
 */
export const startLooks = async (ports: StartPorts): Promise<StartedLooks> => {
  const entries = await ports.ledger.all();
  const around = await surroundings(ports);
  await ports.ledger.count(census(entries, around));
  const due = entries.flatMap((entry) => dueLook(entry, around)).toSorted(byLastLook);
  const idle = due.filter(({ entry }) => entry.heartbeat === null);
  const quiet = due.filter(({ entry }) => isQuiet(entry, ports.clock));
  const first = [...idle, ...quiet].slice(0, mostStarted);
  const started: Due[] = [];
  for (const each of first) if (await startedAnew(each.entry, ports)) started.push(each);
  const whys = Map.groupBy(started, ({ why }) => why);
  for (const [why, some] of whys) ports.log.note("looks started", { why, peerings: some.map(({ entry }) => entry.id) });
  const left = idle.length + quiet.length - first.length;
  if (left > 0) ports.log.note("looks left to the next sweep", { peerings: left });
  return { started: started.length, left };
};

interface Due {
  readonly entry: PeeringEntry;
  readonly why: string;
}

const dueLook = (entry: PeeringEntry, around: Surroundings): readonly Due[] => {
  const why = whyLook(entry, around);
  return why === null ? [] : [{ entry, why }];
};

const lastLook = ({ entry }: Due): string => entry.record.looked?.at ?? "";

const byLastLook = (a: Due, b: Due): number =>
  lastLook(a) === lastLook(b) ? (a.entry.id < b.entry.id ? -1 : 1) : lastLook(a) < lastLook(b) ? -1 : 1;

const surroundings = async ({ organization, under, clock }: StartPorts): Promise<Surroundings> => {
  const members = new Map((await organization.members()).map((member) => [member.id, member]));
  const account = (id: AccountId): AccountFacts => members.get(id) ?? { is: "outside", id };
  return { now: clock.now(), under: await under(), account };
};

const census = (entries: readonly PeeringEntry[], { now }: Surroundings): Census => {
  const live = entries.filter(
    ({ record: { outcome, standing } }) => (outcome === "connected" || outcome === "degraded") && standing !== "found",
  );
  return {
    live: live.length,
    revoked: live.filter(({ record }) => record.revokedSince !== null).length,
    at: new Date(now).toISOString(),
  };
};

import type { Ledger, PeeringEntry } from "../ledger/ledger.ts";
import { asAdopted, isAdoptable, routesToConnection } from "../peering/adoption.ts";
import type { Facts } from "../peering/facts.ts";
import { mapSides, type PeeringConnectionId, sides } from "../peering/ids.ts";
import type { OwnedRoute } from "../peering/known.ts";
import { type GatherPorts, gather, look } from "./gather.ts";
import type { Starter } from "./ports.ts";
import { startIfIdle } from "./start.ts";

export interface AdoptPorts extends GatherPorts {
  readonly ledger: Ledger;
  readonly starter: Starter;
}

export interface AdoptInput {
  readonly peering: PeeringConnectionId;
  /** `watched`: what is there is ours, nothing changes in AWS; `adopted`: kept as if it had been requested, and so repaired */
  readonly standing: "watched" | "adopted";
}

export type Adopted =
  | { readonly is: "watched" | "adopted"; readonly routes: readonly OwnedRoute[] }
  | { readonly is: "refused"; readonly why: string };

const refused = (why: string): Adopted => ({ is: "refused", why });

/**
 * Takes a connection over that was there before us: the routes that lead to it are recorded as ours, so that they go with it.
 * Only a connection that can be read whole is taken over; what can't be seen can't be left as it was.
 */
export const adopt = async ({ peering, standing }: AdoptInput, ports: AdoptPorts): Promise<Adopted> => {
  const entry = await ports.ledger.read(peering);
  if (!entry) return refused(`the ledger knows nothing of \`${peering}\`; the sweep takes up what it finds`);
  const whyOurs = whyOursAlready(entry, standing);
  if (whyOurs !== "") return refused(whyOurs);
  const seen = await look(entry, ports);
  if (seen?.status !== "active")
    return refused(`\`${peering}\` is ${seen?.status ?? "gone"}; only an active connection can be adopted`);
  const claims = mapSides((side) => ({ vpc: seen.ends[side].vpc, version: 0, claims: [] }));
  const facts = await gather({ entry, seen: { ...seen, seen: entry.seen }, claims, census: null }, ports);
  const why = whyNotWhole(facts);
  if (why !== "") return refused(why);
  const { routes } = asAdopted(facts, standing).known;
  await ports.ledger.save(peering, entry.version, { ...entry.record, ends: seen.ends, standing, routes });
  if (standing === "adopted") await startIfIdle(await ports.ledger.mark(peering, entry.seen, ""), ports);
  return { is: standing, routes: routesToConnection(facts) };
};

/** "" when it is none of ours, or not to the extent that is asked for. */
const whyOursAlready = ({ id, record }: PeeringEntry, standing: AdoptInput["standing"]): string => {
  if (record.standing === standing) return `\`${id}\` is ${standing} already`;
  if (record.standing === "watched" || isAdoptable(record)) return "";
  return `\`${id}\` is kept already: only what was left alone can be adopted`;
};

/** "" when both sides could be read. */
const whyNotWhole = (facts: Facts): string =>
  sides
    .flatMap((side) => {
      const { reading, end } = facts.sides[side];
      if (reading.is === "complete") return [];
      const what = {
        "no-access": "can't be read",
        "no-region": "has that region off",
        "not-read": "is outside the organization",
        "no-vpc": "has no such VPC",
      };
      return [`\`${end.vpc}\`: account \`${end.account}\` (\`${end.region}\`) ${what[reading.is]}`];
    })
    .join("; ");

import type { Settings } from "../config.ts";
import { AccessMissing } from "../errors.ts";
import type { Ledger, PeeringEntry } from "../ledger/ledger.ts";
import { digest } from "../peering/digest.ts";
import type { PeeringStatus } from "../peering/facts.ts";
import { type End, isSamePlace, type PeeringConnectionId, type PerSide, type Place, sides } from "../peering/ids.ts";
import { isOver } from "../peering/is-over.ts";
import { copyWithoutOutcome } from "../peering/outcome-tags.ts";
import { sightDigest } from "./looked.ts";
import type { Log, Observe, SeenConnection, SeenPlace, VpcSight } from "./ports.ts";
import { isClosed } from "./why-look.ts";

export interface PlacePorts {
  readonly settings: Pick<Settings, "tagPrefix">;
  readonly ledger: Ledger;
  readonly observe: Observe;
  readonly log: Log;
}

/** A connection that is visible, and what the ledger knows of it. */
interface Known {
  readonly connection: SeenConnection;
  readonly entry: PeeringEntry | null;
}

/**
 * Marks the peerings that don't look at a place as the last look at them did. An account that can't be read is skipped with
 * a word: it never looks like a wish to disconnect (peers-edge-cases 89).
 */
export const sweepPlace = async (place: Place, ports: PlacePorts): Promise<number> => {
  try {
    const seen = await ports.observe.place(place);
    const known = await Promise.all(
      seen.connections.map(async (connection) => ({ connection, entry: await ports.ledger.read(connection.id) })),
    );
    const changed = [...known.filter(isNews), ...(await differing(seen, known.filter(isToCompare), ports.settings))];
    const marked = [...changed.map(({ connection }) => connection.id), ...(await vanished(place, seen, ports.ledger))];
    for (const id of marked) await ports.ledger.mark(id, place, "");
    return marked.length;
  } catch (error) {
    if (!(error instanceof AccessMissing)) throw error;
    ports.log.note("account skipped", { account: place.account, region: place.region, why: error.message });
    return 0;
  }
};

const isOnItsWayOut = (status: PeeringStatus): boolean => status === "deleting" || isOver(status);

/** Known by its status alone. Of those that ended before we knew them, only a failed one is explained. */
const isNews = ({ connection: { status, ends }, entry }: Known): boolean => {
  if (!entry || isMisplaced(entry, ends)) return !isOnItsWayOut(status) || status === "failed";
  const { record } = entry;
  return isOnItsWayOut(status) && !isMarked(entry) && !isClosed(record) && record.looked?.status !== status;
};

/** Known by nothing but hints from a place that doesn't show it, as a forged event is: no look would find it there. */
const isMisplaced = ({ seen, record }: PeeringEntry, ends: PerSide<End>): boolean =>
  record.ends === null && sides.every((side) => !isSamePlace(seen, ends[side]));

/** What EC2 has forgotten, and the last look still saw: its end, and what is left of it in the tables. */
const vanished = async (place: Place, { connections }: SeenPlace, ledger: Ledger): Promise<readonly PeeringConnectionId[]> => {
  const visible = new Set(connections.map(({ id }) => id));
  const gone = (await ledger.enrolled(place)).filter((id) => !visible.has(id));
  const entries = await Promise.all(gone.map((id) => ledger.read(id)));
  return entries.flatMap((entry) => {
    if (!entry || isMarked(entry) || isClosed(entry.record)) return [];
    return entry.record.looked?.status === "absent" ? [] : [entry.id];
  });
};

/** A hint that no look has covered brings a look anyway: another mark would only make that run look twice. */
const isMarked = ({ dirty, record }: PeeringEntry): boolean => record.looked === null || dirty > record.looked.handled;

const isToCompare = ({ connection, entry }: Known): boolean =>
  entry !== null && !isOnItsWayOut(connection.status) && !isMarked(entry);

const differing = async (
  seen: SeenPlace,
  known: readonly Known[],
  { tagPrefix }: PlacePorts["settings"],
): Promise<readonly Known[]> => {
  if (known.length === 0) return [];
  const sights = Map.groupBy(await seen.sides(known.map(({ connection }) => connection)), ({ peering }) => peering);
  const digestOf = remembering(digest);
  return known.filter(({ connection: { id, status }, entry }) => {
    const looked = entry?.record.looked;
    const before = (sights.get(id) ?? []).every(
      (sight) =>
        sightDigest({ ...sight, copy: copyWithoutOutcome(sight.copy, tagPrefix) }, digestOf) === looked?.sides[sight.side],
    );
    return looked?.status !== status || !before;
  });
};

const remembering = (work: (vpc: VpcSight) => string): ((vpc: VpcSight) => string) => {
  const done = new Map<VpcSight, string>();
  return (vpc) => {
    const known = done.get(vpc) ?? work(vpc);
    done.set(vpc, known);
    return known;
  };
};

import type { PeeringConnectionId, Place, VpcId } from "../peering/ids.ts";
import type { Census } from "../peering/known.ts";
import { decisionKey } from "./decision-key.ts";
import { firstEntry } from "./entry.ts";
import { changed, print, superseded } from "./failures.ts";
import type { Decision, Ledger, PeeringEntry, VpcClaims } from "./ledger.ts";

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

type Peerings = Pick<Ledger, "read" | "mark" | "beat" | "finish" | "abandon" | "save" | "all">;

type Entries = Map<PeeringConnectionId, PeeringEntry>;

const put = (entries: Entries, entry: PeeringEntry): PeeringEntry => {
  entries.set(entry.id, entry);
  return entry;
};

/** The calls of a run, which hold only in its own generation. */
const runs = (entries: Entries): Pick<Peerings, "beat" | "finish" | "abandon"> => {
  const inGeneration = (id: PeeringConnectionId, generation: number): PeeringEntry | null => {
    const entry = entries.get(id);
    return entry?.generation === generation ? entry : null;
  };
  const end = (entry: PeeringEntry) => put(entries, { ...entry, generation: entry.generation + 1, heartbeat: null });
  return {
    beat: async (id, generation, at) => {
      const entry = inGeneration(id, generation);
      if (entry === null) throw superseded(id, generation);
      put(entries, { ...entry, heartbeat: at });
    },
    finish: async (id, generation, handled) => {
      const entry = inGeneration(id, generation);
      if (entry !== null && entry.dirty > handled) return "still-dirty";
      if (entry !== null) end(entry);
      return "finished";
    },
    abandon: async (id, generation, heartbeat) => {
      const entry = inGeneration(id, generation);
      if (entry?.heartbeat !== heartbeat) return false;
      end({ ...entry, dirty: entry.dirty + 1 });
      return true;
    },
  };
};

const peerings = (): Peerings => {
  const entries: Entries = new Map();
  return {
    ...runs(entries),
    read: async (id) => entries.get(id) ?? null,
    mark: async (id, seen, caller) => {
      const entry = entries.get(id) ?? firstEntry(id, seen);
      const record = { ...entry.record, caller: entry.record.caller || caller };
      return put(entries, { ...entry, seen, record, dirty: entry.dirty + 1 });
    },
    save: async (id, version, record) => {
      print(id, record);
      const entry = entries.get(id);
      if (entry?.version !== version) throw changed(id, "the record");
      const caller = record.caller || entry.record.caller;
      return put(entries, { ...entry, version: version + 1, record: { ...record, caller } });
    },
    all: async () => [...entries.values()].toSorted((a, b) => byText(a.id, b.id)),
  };
};

type Places = Pick<Ledger, "enroll" | "withdraw" | "enrolled">;

const places = (): Places => {
  const kept = new Map<string, Set<PeeringConnectionId>>();
  const at = ({ account, region }: Place) => {
    const key = `${account} ${region}`;
    const ids = kept.get(key) ?? new Set();
    kept.set(key, ids);
    return ids;
  };
  return {
    enroll: async (place, id) => {
      at(place).add(id);
    },
    withdraw: async (place, id) => {
      at(place).delete(id);
    },
    enrolled: async (place) => [...at(place)].toSorted(byText),
  };
};

type Claims = Pick<Ledger, "claims" | "claim" | "release">;

const claims = (): Claims => {
  const held = new Map<VpcId, VpcClaims>();
  const of = (vpc: VpcId): VpcClaims => held.get(vpc) ?? { vpc, version: 0, claims: [] };
  const hold = (now: VpcClaims): VpcClaims => {
    held.set(now.vpc, now);
    return now;
  };
  const without = ({ claims: all }: VpcClaims, peering: PeeringConnectionId) => all.filter((claim) => claim.peering !== peering);
  return {
    claims: async (vpc) => of(vpc),
    claim: async (vpc, version, claim) => {
      const now = of(vpc);
      if (now.version !== version) throw changed(vpc, "the set of claims");
      const all = [...without(now, claim.peering), claim].toSorted((a, b) => byText(a.peering, b.peering));
      return hold({ vpc, version: version + 1, claims: all });
    },
    release: async (vpc, peering) => {
      const now = of(vpc);
      const rest = without(now, peering);
      if (rest.length < now.claims.length) hold({ vpc, version: now.version + 1, claims: rest });
    },
  };
};

type Decisions = Pick<Ledger, "decide" | "decisions">;

const decisions = (): Decisions => {
  const kept = new Map<PeeringConnectionId, Map<string, Decision>>();
  return {
    decide: async (decision) => {
      print(decision.peering, decision);
      const own = kept.get(decision.peering) ?? new Map<string, Decision>();
      kept.set(decision.peering, own.set(decisionKey(decision), decision));
    },
    decisions: async (id) => [...(kept.get(id) ?? [])].toSorted(([a], [b]) => byText(b, a)).map(([, decision]) => decision),
  };
};

const censuses = (): Pick<Ledger, "census" | "count"> => {
  let last: Census | null = null;
  return {
    census: async () => last,
    count: async (census) => {
      last = census;
    },
  };
};

/** A ledger that lives as long as its process, for simulations and rehearsals; it keeps every promise of the port. */
export const memoryLedger = (): Ledger => ({ ...peerings(), ...places(), ...claims(), ...decisions(), ...censuses() });

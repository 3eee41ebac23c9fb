import { ScanCommand } from "@aws-sdk/client-dynamodb";
import type { PeeringConnectionId } from "../peering/ids.ts";
import { type Attributes, count, entryKey, readEntry, storedRecord, text } from "./attributes.ts";
import { emptyRecord } from "./entry.ts";
import { changed, print, superseded } from "./failures.ts";
import type { Ledger, PeeringEntry, PeeringRecord } from "./ledger.ts";
import { type Change, change, get, type Table, told } from "./write.ts";

type Peerings = Pick<Ledger, "read" | "mark" | "beat" | "finish" | "abandon" | "save" | "all">;

const on = (id: PeeringConnectionId): Pick<Change, "resource" | "key" | "names"> => ({
  resource: id,
  key: entryKey(id),
  names: {},
});

const marked = (id: PeeringConnectionId, seen: PeeringEntry["seen"], caller: string): Change => ({
  ...on(id),
  update: `SET #seen = :seen, #generation = if_not_exists(#generation, :one), #version = if_not_exists(#version, :zero),
    #record = if_not_exists(#record, :empty)${caller === "" ? "" : ", #caller = if_not_exists(#caller, :caller)"} ADD #dirty :one`,
  condition: null,
  values: {
    ":seen": text(JSON.stringify(seen)),
    ":one": count(1),
    ":zero": count(0),
    ":empty": text(JSON.stringify(emptyRecord)),
    ...(caller === "" ? {} : { ":caller": text(caller) }),
  },
});

/** The run of a generation ends: the next hint starts the next one. */
const ended = (id: PeeringConnectionId, generation: number): Change => ({
  ...on(id),
  update: "SET #generation = :next REMOVE #heartbeat",
  condition: "#generation = :generation",
  values: { ":generation": count(generation), ":next": count(generation + 1) },
});

/** INVARIANT: generation and dirty counter are compared and the run ended in one write, so no hint falls between. */
const finished = (id: PeeringConnectionId, generation: number, handled: number): Change => {
  const end = ended(id, generation);
  return {
    ...end,
    condition: `${end.condition} AND #dirty <= :handled`,
    values: { ...end.values, ":handled": count(handled) },
  };
};

const abandoned = (id: PeeringConnectionId, generation: number, heartbeat: string): Change => {
  const end = ended(id, generation);
  return {
    ...end,
    update: `${end.update} ADD #dirty :one`,
    condition: `${end.condition} AND #heartbeat = :heartbeat`,
    values: { ...end.values, ":heartbeat": text(heartbeat), ":one": count(1) },
  };
};

const beaten = (id: PeeringConnectionId, generation: number, at: string): Change => ({
  ...on(id),
  update: "SET #heartbeat = :at",
  condition: "#generation = :generation",
  values: { ":at": text(at), ":generation": count(generation) },
});

const saved = (id: PeeringConnectionId, version: number, record: PeeringRecord): Change => ({
  ...on(id),
  update: `SET #record = :record, #version = :next${record.caller === "" ? "" : ", #caller = :caller"}`,
  condition: "#version = :version",
  values: {
    ":record": text(print(id, storedRecord(record))),
    ":version": count(version),
    ":next": count(version + 1),
    ...(record.caller === "" ? {} : { ":caller": text(record.caller) }),
  },
});

/** Scans: decisions are read over too, but an index would be a second thing to keep consistent, and only a sweep and people list all. */
const scan = async ({ client, table }: Table): Promise<readonly PeeringEntry[]> => {
  const found: PeeringEntry[] = [];
  let start: Attributes | undefined;
  do {
    const command = new ScanCommand({
      TableName: table,
      ConsistentRead: true,
      FilterExpression: "#sk = :entry",
      ExpressionAttributeNames: { "#sk": "sk" },
      ExpressionAttributeValues: { ":entry": text("entry") },
      ExclusiveStartKey: start,
    });
    const page = await told(client.send(command), table);
    found.push(...(page.Items ?? []).map(readEntry));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return found.toSorted((a, b) => (a.id < b.id ? -1 : 1));
};

/** The part of the ledger with one item for each peering. */
export const dynamodbPeerings = (table: Table): Peerings => {
  const read: Ledger["read"] = async (id) => {
    const item = await get(table, id, entryKey(id));
    return item === undefined ? null : readEntry(item);
  };
  const changedEntry = async (wanted: Change, what: string): Promise<PeeringEntry> => {
    const item = await change(table, wanted);
    if (item === null) throw changed(wanted.resource, what);
    return readEntry(item);
  };
  return {
    read,
    mark: (id, seen, caller) => changedEntry(marked(id, seen, caller), "the entry"),
    beat: async (id, generation, at) => {
      if ((await change(table, beaten(id, generation, at))) === null) throw superseded(id, generation);
    },
    finish: async (id, generation, handled) => {
      if ((await change(table, finished(id, generation, handled))) !== null) return "finished";
      const entry = await read(id);
      return entry?.generation === generation ? "still-dirty" : "finished";
    },
    abandon: async (id, generation, heartbeat) => (await change(table, abandoned(id, generation, heartbeat))) !== null,
    save: async (id, version, record) => changedEntry(saved(id, version, record), "the record"),
    all: () => scan(table),
  };
};

import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AccessMissing, QuotaReached, RetryLater } from "#shared/errors.ts";
import { dynamodbLedger } from "#shared/ledger/dynamodb.ts";
import { decision, hub, ledgerContract, pcx, place } from "./contract.ts";
import { type LocalDynamoDB, localDynamoDB } from "./dynalite.ts";
import type { Gate } from "./interleavings.ts";

const clock = () => Date.parse("2026-11-22T10:00:00.000Z");

let local: LocalDynamoDB;
beforeAll(async () => {
  local = await localDynamoDB();
});
afterAll(() => local.close());

const fresh = async () => dynamodbLedger({ client: local.client, table: await local.table(), clock });

/** The client, asking before each request: another writer can come between any two. */
const asking = (gate: Gate): Pick<DynamoDBClient, "send"> => {
  const client = Object.create(local.client) as DynamoDBClient;
  const send = local.client.send.bind(local.client) as (...of: readonly unknown[]) => Promise<unknown>;
  client.send = (async (...of: readonly unknown[]) => {
    await gate();
    return send(...of);
  }) as DynamoDBClient["send"];
  return client;
};

ledgerContract("dynamodb", {
  fresh,
  gated: async () => {
    const table = await local.table();
    return (gate) => dynamodbLedger({ client: asking(gate), table, clock });
  },
  hints: 2,
  orders: 42,
});

/** A client whose every call ends with this error. */
const failing = (name: string, message = "told by AWS") => {
  const error = Object.assign(new Error(message), { name });
  return dynamodbLedger({ client: { send: () => Promise.reject(error) }, table: "ledger", clock });
};

describe("dynamodb: the table", () => {
  const a = pcx("a");

  it("tells when an item was written last", async () => {
    const table = await local.table();
    await dynamodbLedger({ client: local.client, table, clock }).mark(a, place, "");
    const { Item: item } = await local.client.send(
      new GetItemCommand({ TableName: table, Key: { pk: { S: "peering#pcx-a" }, sk: { S: "entry" } } }),
    );
    expect(item?.written?.S).toBe("2026-11-22T10:00:00.000Z");
  });

  it("reads a record that an older version wrote", async () => {
    const table = await local.table();
    const ledger = dynamodbLedger({ client: local.client, table, clock });
    await ledger.mark(a, place, "");
    const Key = { pk: { S: "peering#pcx-a" }, sk: { S: "entry" } };
    const { Item: item } = await local.client.send(new GetItemCommand({ TableName: table, Key }));
    await local.client.send(new PutItemCommand({ TableName: table, Item: { ...item, record: { S: `{"acceptedByUs":true}` } } }));
    expect((await ledger.read(a))?.record).toMatchObject({ acceptedByUs: true, decided: "", outcome: null });
  });

  it("pages through more than a megabyte", async () => {
    const ledger = await fresh();
    const determining = ["x".repeat(300 * 1024)];
    for (const day of ["21", "22", "23", "24", "25"]) {
      await ledger.decide(decision(a, { at: `2026-11-${day}T10:00:00.000Z`, determining }));
      await ledger.mark(pcx(`e${day}`), place, "");
    }
    expect((await ledger.decisions(a)).map(({ at }) => at.slice(8, 10))).toEqual(["25", "24", "23", "22", "21"]);
    expect((await ledger.all()).map(({ id }) => id)).toEqual(["pcx-e21", "pcx-e22", "pcx-e23", "pcx-e24", "pcx-e25"]);
  });

  it("pages through a place with more peerings than a page holds", async () => {
    const table = await local.table();
    const ledger = dynamodbLedger({ client: local.client, table, clock });
    const padding = { S: "x".repeat(350 * 1024) };
    const pk = { S: `place#${place.account}#${place.region}` };
    const ids = ["pcx-1", "pcx-2", "pcx-3", "pcx-4"];
    for (const id of ids) await local.client.send(new PutItemCommand({ TableName: table, Item: { pk, sk: { S: id }, padding } }));
    expect(await ledger.enrolled(place)).toEqual(ids);
  });

  it("says what to do when claims outgrow an item", async () => {
    const ledger = await fresh();
    const blocks = Array.from({ length: 8000 }, (_, index) => `2001:db8:${index.toString(16)}:${index.toString(16)}::/64`);
    await ledger.claim(hub, 0, { peering: a, blocks });
    await expect(ledger.claim(hub, 1, { peering: pcx("b"), blocks: [...blocks, ...blocks] })).rejects.toThrow(QuotaReached);
  });
});

describe("dynamodb: failures", () => {
  it.each(["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded", "InternalServerError"])(
    "%s: retry later",
    async (name) => {
      const ledger = failing(name);
      const calls = [
        ledger.read(pcx("a")),
        ledger.mark(pcx("a"), place, ""),
        ledger.finish(pcx("a"), 1, 1),
        ledger.enroll(place, pcx("a")),
        ledger.withdraw(place, pcx("a")),
        ledger.enrolled(place),
        ledger.claim(hub, 0, { peering: pcx("a"), blocks: [] }),
        ledger.release(hub, pcx("a")),
        ledger.decide(decision(pcx("a"))),
        ledger.decisions(pcx("a")),
        ledger.all(),
      ];
      for (const outcome of await Promise.allSettled(calls))
        expect(outcome).toMatchObject({ status: "rejected", reason: { name: "RetryLater" } });
    },
  );

  it("tells where and keeps the cause", async () => {
    const failure = failing("ThrottlingException").read(pcx("a"));
    await expect(failure).rejects.toBeInstanceOf(RetryLater);
    await expect(failure).rejects.toMatchObject({ where: { resource: "pcx-a" }, cause: { name: "ThrottlingException" } });
  });

  it("names a missing permission or table, and passes on what it doesn't know", async () => {
    await expect(failing("AccessDeniedException").read(pcx("a"))).rejects.toBeInstanceOf(AccessMissing);
    const ledger = dynamodbLedger({ client: local.client, table: "nowhere", clock });
    await expect(ledger.read(pcx("a"))).rejects.toBeInstanceOf(AccessMissing);
    await expect(failing("ValidationException").read(pcx("a"))).rejects.toMatchObject({ name: "ValidationException" });
  });
});

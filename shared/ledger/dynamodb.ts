import { PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import type { PeeringConnectionId, VpcId } from "../peering/ids.ts";
import type { Census, Claim } from "../peering/known.ts";
import {
  type Attributes,
  censusKey,
  claimsKey,
  count,
  decisionItemKey,
  entryKey,
  readCensus,
  readClaims,
  readDecision,
  text,
} from "./attributes.ts";
import { dynamodbPeerings } from "./dynamodb-peerings.ts";
import { dynamodbPlaces } from "./dynamodb-places.ts";
import { changed, lostTheRace, print } from "./failures.ts";
import type { Decision, Ledger } from "./ledger.ts";
import { type Change, change, get, type Table, told } from "./write.ts";

const claimed = (vpc: VpcId, version: number, { peering, blocks }: Claim): Change => {
  const list = { L: blocks.map(text) };
  const next = { ":next": count(version + 1) };
  const at = { resource: vpc, key: claimsKey(vpc) };
  return version === 0
    ? {
        ...at,
        update: "SET #claims = :claims, #version = :next",
        condition: "attribute_not_exists(#version)",
        values: { ":claims": { M: { [peering]: list } }, ...next },
        names: {},
      }
    : {
        ...at,
        update: "SET #claims.#peering = :blocks, #version = :next",
        condition: "#version = :version",
        values: { ":blocks": list, ":version": count(version), ...next },
        names: { "#peering": peering },
      };
};

const released = (vpc: VpcId, peering: PeeringConnectionId): Change => ({
  resource: vpc,
  key: claimsKey(vpc),
  update: "SET #version = #version + :one REMOVE #claims.#peering",
  condition: "attribute_exists(#claims.#peering)",
  values: { ":one": count(1) },
  names: { "#peering": peering },
});

const counted = ({ live, revoked, at }: Census): Change => ({
  resource: "census",
  key: censusKey,
  update: "SET #live = :live, #revoked = :revoked, #at = :at",
  condition: null,
  values: { ":live": count(live), ":revoked": count(revoked), ":at": text(at) },
  names: {},
});

/** The same decision told twice is one item: its key is made of its time and content. */
const decide = async ({ client, table }: Table, decision: Decision): Promise<void> => {
  const command = new PutItemCommand({
    TableName: table,
    Item: { ...decisionItemKey(decision), decision: text(print(decision.peering, decision)) },
    ConditionExpression: "attribute_not_exists(pk)",
  });
  try {
    await told(client.send(command), decision.peering);
  } catch (error) {
    if (!lostTheRace(error)) throw error;
  }
};

const decisions = async ({ client, table }: Table, id: PeeringConnectionId): Promise<readonly Decision[]> => {
  const found: Decision[] = [];
  let start: Attributes | undefined;
  do {
    const command = new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      ScanIndexForward: false,
      KeyConditionExpression: "#pk = :pk AND begins_with(#sk, :prefix)",
      ExpressionAttributeNames: { "#pk": "pk", "#sk": "sk" },
      ExpressionAttributeValues: { ":pk": entryKey(id).pk, ":prefix": text("decision#") },
      ExclusiveStartKey: start,
    });
    const page = await told(client.send(command), id);
    found.push(...(page.Items ?? []).map(readDecision));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return found;
};

/**
 * The ledger in one DynamoDB table with string keys `pk` and `sk`: `peering#pcx-…`/`entry`, `peering#pcx-…`/`decision#…`,
 * `place#<account>#<region>`/`pcx-…`, `vpc#vpc-…`/`claims` and `census`/`census`. Each write is one write of one item.
 */
export const dynamodbLedger = (table: Table): Ledger => ({
  ...dynamodbPeerings(table),
  ...dynamodbPlaces(table),
  claims: async (vpc) => readClaims(vpc, await get(table, vpc, claimsKey(vpc))),
  claim: async (vpc, version, claim) => {
    const item = await change(table, claimed(vpc, version, claim));
    if (item === null) throw changed(vpc, "the set of claims");
    return readClaims(vpc, item);
  },
  release: async (vpc, peering) => {
    await change(table, released(vpc, peering));
  },
  census: async () => {
    const item = await get(table, "census", censusKey);
    return item === undefined ? null : readCensus(item);
  },
  count: async (census) => {
    await change(table, counted(census));
  },
  decide: (decision) => decide(table, decision),
  decisions: (id) => decisions(table, id),
});

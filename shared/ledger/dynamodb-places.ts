import { DeleteItemCommand, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import type { PeeringConnectionId, Place } from "../peering/ids.ts";
import { type Attributes, enrolledKey, readEnrolled } from "./attributes.ts";
import type { Ledger } from "./ledger.ts";
import { type Table, told } from "./write.ts";

type Places = Pick<Ledger, "enroll" | "withdraw" | "enrolled">;

const query = async ({ client, table }: Table, place: Place): Promise<readonly PeeringConnectionId[]> => {
  const found: PeeringConnectionId[] = [];
  let start: Attributes | undefined;
  do {
    const command = new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "#pk = :pk",
      ExpressionAttributeNames: { "#pk": "pk" },
      ExpressionAttributeValues: { ":pk": enrolledKey(place, "").pk },
      ExclusiveStartKey: start,
    });
    const page = await told(client.send(command), place.account);
    found.push(...(page.Items ?? []).map(readEnrolled));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return found;
};

/** The part of the ledger with one small item for each peering and place; both writes may be repeated. */
export const dynamodbPlaces = (table: Table): Places => ({
  enroll: async (place, id) => {
    await told(table.client.send(new PutItemCommand({ TableName: table.table, Item: enrolledKey(place, id) })), id);
  },
  withdraw: async (place, id) => {
    await told(table.client.send(new DeleteItemCommand({ TableName: table.table, Key: enrolledKey(place, id) })), id);
  },
  enrolled: (place) => query(table, place),
});

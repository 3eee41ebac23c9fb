import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { type Attributes, text } from "./attributes.ts";
import { lostTheRace, translated } from "./failures.ts";

/** Where the ledger is. */
export interface Table {
  readonly client: Pick<DynamoDBClient, "send">;
  readonly table: string;
  /** milliseconds since 1970; each item tells when it was written last, for whoever looks at the table */
  readonly clock: () => number;
}

/** The result of a call, with DynamoDB's errors translated. */
export const told = async <Output>(call: Promise<Output>, resource: string): Promise<Output> => {
  try {
    return await call;
  } catch (error) {
    throw lostTheRace(error) ? error : translated(error, resource);
  }
};

/** One conditional write. Names are written as `#name`: no list of reserved words to look at. */
export interface Change {
  readonly resource: string;
  readonly key: Attributes;
  readonly update: string;
  readonly condition: string | null;
  readonly values: Attributes;
  /** names that are no words, such as `#peering` for `pcx-…` */
  readonly names: Readonly<Record<string, string>>;
}

const namesIn = (expression: string): Record<string, string> =>
  Object.fromEntries([...expression.matchAll(/#(\w+)/g)].map(([token, name = ""]) => [token, name]));

/** Makes the change and gives the whole item as it is then; null when the condition doesn't hold. */
export const change = async ({ client, table, clock }: Table, wanted: Change): Promise<Attributes | null> => {
  const condition = wanted.condition === null ? {} : { ConditionExpression: wanted.condition };
  const update = wanted.update.replace("SET ", "SET #written = :written, ");
  const command = new UpdateItemCommand({
    TableName: table,
    Key: wanted.key,
    UpdateExpression: update,
    ...condition,
    ExpressionAttributeNames: { ...namesIn(`${update} ${wanted.condition ?? ""}`), ...wanted.names },
    ExpressionAttributeValues: { ...wanted.values, ":written": text(new Date(clock()).toISOString()) },
    ReturnValues: "ALL_NEW",
  });
  try {
    const { Attributes: item = {} } = await told(client.send(command), wanted.resource);
    return item;
  } catch (error) {
    if (lostTheRace(error)) return null;
    throw error;
  }
};

/** The item as it is now; never an older one. */
export const get = async ({ client, table }: Table, resource: string, key: Attributes): Promise<Attributes | undefined> => {
  const command = new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true });
  const { Item: item } = await told(client.send(command), resource);
  return item;
};

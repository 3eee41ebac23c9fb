import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "#infra/sandbox/call.ts";
import { createDynamodb } from "#infra/sandbox/dynamodb/dynamodb.ts";

const caller = (account: string, region = "eu-west-1"): Caller => ({
  account,
  region,
  accessKeyId: "AKIA",
  principal: { kind: "user", account, arn: `arn:aws:iam::${account}:user/u`, id: "AIDA" },
});
const one = caller("111111111111");
const two = caller("222222222222");

const dynamodb = createDynamodb();
const ask = async (operation: string, input: object, by = one): Promise<Record<string, unknown>> => {
  const handler = dynamodb.service.handlers[operation] as (input: object, by: Caller) => object | Promise<object>;
  return (await handler({ TableName: "t", ...input }, by)) as Record<string, unknown>;
};
const table = {
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
} as const;
const key = (sk: string) => ({ pk: { S: "p" }, sk: { S: sk } });

beforeAll(async () => {
  await ask("CreateTable", table);
});
afterAll(() => dynamodb.close());

describe("DynamoDB", () => {
  it("tells of a table under its own name", async () => {
    expect(await ask("DescribeTable", {})).toMatchObject({
      Table: { TableName: "t", TableStatus: "ACTIVE", TableArn: "arn:aws:dynamodb:eu-west-1:111111111111:table/t" },
    });
    expect(await ask("DescribeTable", { TableName: "arn:aws:dynamodb:eu-west-1:111111111111:table/t" })).toMatchObject({
      Table: { TableName: "t" },
    });
  });

  it("writes, reads, queries, scans, deletes", async () => {
    for (const sk of ["b", "a"]) await ask("PutItem", { Item: { ...key(sk), n: { N: "1" } } });
    expect(await ask("GetItem", { Key: key("a"), ConsistentRead: true })).toEqual({ Item: { ...key("a"), n: { N: "1" } } });
    const updated = await ask("UpdateItem", {
      Key: key("a"),
      UpdateExpression: "SET n = n + :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
      ReturnValues: "ALL_NEW",
    });
    expect(updated).toEqual({ Attributes: { ...key("a"), n: { N: "2" } } });
    const query = { KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": { S: "p" } }, ScanIndexForward: false };
    expect(((await ask("Query", query)).Items as { sk: { S: string } }[]).map(({ sk }) => sk.S)).toEqual(["b", "a"]);
    await ask("DeleteItem", { Key: key("b") });
    expect(await ask("Scan", {})).toMatchObject({ Count: 1 });
  });

  it("answers with DynamoDB's errors", async () => {
    const item = { Item: key("c"), ConditionExpression: "attribute_not_exists(pk)" };
    await ask("PutItem", item);
    await expect(ask("PutItem", item)).rejects.toMatchObject({
      name: "ConditionalCheckFailedException",
      code: "ConditionalCheckFailedException",
      message: "The conditional request failed",
      status: 400,
    });
    await expect(ask("GetItem", { TableName: "no", Key: key("c") })).rejects.toMatchObject({ code: "ResourceNotFoundException" });
    await expect(ask("GetItem", { Key: { pk: { S: "p" } } })).rejects.toMatchObject({ code: "ValidationException" });
    await expect(ask("CreateTable", table)).rejects.toMatchObject({ code: "ResourceInUseException" });
  });

  it("keeps accounts and regions apart", async () => {
    await expect(ask("DescribeTable", {}, two)).rejects.toMatchObject({ code: "ResourceNotFoundException" });
    await expect(ask("DescribeTable", {}, caller("111111111111", "us-east-1"))).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
    const input = {
      ...table,
      TableName: "t",
      AttributeDefinitions: [...table.AttributeDefinitions],
      KeySchema: [...table.KeySchema],
    };
    expect(await dynamodb.createTable(two, input)).toBe("arn:aws:dynamodb:eu-west-1:222222222222:table/t");
    expect(await ask("Scan", {}, two)).toMatchObject({ Count: 0 });
  });

  it("asks IAM about the table, or its index", () => {
    const { service } = dynamodb;
    expect(service.access("Query", { TableName: "t", IndexName: "i" } as never, one)).toEqual([
      { action: "dynamodb:Query", resource: "arn:aws:dynamodb:eu-west-1:111111111111:table/t/index/i", context: {} },
    ]);
    expect(["GetItem", "PutItem", "Scan", "UpdateItem"].filter((operation) => service.isReadOnly(operation))).toEqual([
      "GetItem",
      "Scan",
    ]);
  });
});

import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { arnIn, physicalName, type ResourceKind } from "./creation.ts";
import { optionalText, sections, texts } from "./properties.ts";

// Logs and traces go nowhere in the sandbox.
const harmlessPolicies = new Set([
  "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
  "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess",
]);

export const role: ResourceKind = (creation) => {
  const { properties, deployment } = creation;
  const { account } = deployment.request;
  const name = optionalText(properties, "RoleName") ?? physicalName(creation).slice(0, 64);
  for (const arn of texts(properties, "ManagedPolicyArns"))
    if (!harmlessPolicies.has(arn)) throw new Error(`the sandbox doesn't know the managed policy \`${arn}\``);
  const seconds = optionalText(properties, "MaxSessionDuration");
  deployment.context.identity.putRole({
    account,
    name,
    // Policy documents are judged by identity, which refuses what it can't read.
    trust: properties.AssumeRolePolicyDocument as never,
    policies: sections(properties, "Policies").map(({ PolicyDocument: document }) => document as never),
    ...(seconds !== undefined && { maxSessionSeconds: Number(seconds) }),
  });
  return { ref: name, attributes: { Arn: `arn:aws:iam::${account}:role/${name}`, RoleId: `AROA${name}` } };
};

export const topic: ResourceKind = (creation) => {
  const { properties, deployment } = creation;
  const { account, region } = deployment.request;
  const name = optionalText(properties, "TopicName") ?? physicalName(creation);
  const arn = deployment.context.topics.create({ account, region, name });
  return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
};

export const queue: ResourceKind = (creation) => {
  const { account, region } = creation.deployment.request;
  const name = optionalText(creation.properties, "QueueName") ?? physicalName(creation);
  const url = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
  return { ref: url, attributes: { Arn: arnIn(creation, "sqs", name), QueueName: name, QueueUrl: url } };
};

export const table: ResourceKind = async (creation) => {
  const { properties, deployment } = creation;
  const name = optionalText(properties, "TableName") ?? physicalName(creation);
  // Backups, encryption, protection and expiry have no effect in the sandbox.
  const kept = [
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
    "ProvisionedThroughput",
  ];
  const definition = Object.fromEntries(kept.filter((field) => field in properties).map((field) => [field, properties[field]]));
  const input = { ...definition, TableName: name } as CreateTableCommandInput;
  return { ref: name, attributes: { Arn: await deployment.context.dynamodb.createTable(deployment.request, input) } };
};

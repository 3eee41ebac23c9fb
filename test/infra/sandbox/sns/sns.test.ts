import { CreateTopicCommand, ListTopicsCommand, PublishCommand, type PublishCommandInput, SNSClient } from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import { hub, policy, region, smallOrganization, spoke } from "../both-ways.ts";

function made() {
  const sandbox = smallOrganization();
  const topic = sandbox.topics.create({ account: hub, region, name: "outcomes" });
  const client = sandbox.direct("sns", sandbox.identity.accountKeys(hub), region);
  const publish = (input: PublishCommandInput) => client.send(new PublishCommand({ TopicArn: topic, ...input }));
  return { sandbox, topic, client, publish };
}

describe("a topic", () => {
  it("keeps what is published, in order, with its attributes", async () => {
    const { sandbox, topic, publish } = made();
    const heard: string[] = [];
    sandbox.topics.onPublished(({ message }) => heard.push(message));
    const { MessageId: id } = await publish({
      Subject: "connected",
      Message: "pcx-1 is connected",
      MessageAttributes: { outcome: { DataType: "String", StringValue: "connected" } },
    });
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    await sandbox.clock.advance(1000);
    await publish({ Message: "second" });
    sandbox.topics.deliver(topic, "from a rule");
    sandbox.topics.deliver(`${topic}-gone`, "lost");
    const start = Date.parse("2031-05-01T00:00:00Z");
    expect(sandbox.topics.published).toEqual([
      { time: start, topicArn: topic, subject: "connected", message: "pcx-1 is connected", attributes: { outcome: "connected" } },
      { time: start + 1000, topicArn: topic, subject: undefined, message: "second", attributes: {} },
      { time: start + 1000, topicArn: topic, subject: undefined, message: "from a rule", attributes: {} },
    ]);
    expect(heard).toEqual(["pcx-1 is connected", "second", "from a rule"]);
  });

  it.each<[string, PublishCommandInput]>([
    ["a subject of two lines", { Message: "m", Subject: "a\nb" }],
    ["a subject of 101 characters", { Message: "m", Subject: "x".repeat(101) }],
    ["a subject that begins with a space", { Message: "m", Subject: " x" }],
    ["a subject that isn't ASCII", { Message: "m", Subject: "ключ" }],
    ["an empty subject", { Message: "m", Subject: "" }],
    ["an empty message", { Message: "" }],
    ["a message of more than 256 KiB", { Message: "é".repeat(131_073) }],
    ["a structure that isn't JSON", { Message: "{", MessageStructure: "json" }],
    ["a structure without a default", { Message: "{}", MessageStructure: "json" }],
    ["a topic of another region", { Message: "m", TopicArn: `arn:aws:sns:us-east-1:${hub}:outcomes` }],
  ])("refuses %s", async (_what, input) => {
    const { sandbox, publish } = made();
    await expect(publish(input)).rejects.toMatchObject({ name: "InvalidParameterException", $metadata: { httpStatusCode: 400 } });
    expect(sandbox.topics.published).toEqual([]);
  });

  it("takes the longest subject and message that SNS takes", async () => {
    const { publish } = made();
    await expect(publish({ Subject: "x".repeat(100), Message: "é".repeat(131_072) })).resolves.toBeDefined();
  });

  it("must exist, and belongs to one account", async () => {
    const { sandbox, topic, publish, client } = made();
    await expect(publish({ Message: "m", TopicArn: `${topic}-2` })).rejects.toMatchObject({ name: "NotFoundException" });
    const other = sandbox.direct("sns", sandbox.identity.accountKeys(spoke), region);
    await expect(other.send(new PublishCommand({ TopicArn: topic, Message: "m" }))).rejects.toMatchObject({
      name: "AuthorizationErrorException",
    });
    await expect(client.send(new CreateTopicCommand({ Name: "with space" }))).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
    expect((await client.send(new CreateTopicCommand({ Name: "outcomes" }))).TopicArn).toBe(topic);
    expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn: topic }]);
    expect((await other.send(new ListTopicsCommand({}))).Topics).toEqual([]);
  });

  it("takes a role's message only if a policy allows it, on the wire too", async () => {
    const { sandbox, topic } = made();
    const { arn } = sandbox.identity.putRole({
      account: hub,
      name: "announce",
      trust: policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }),
      policies: [policy({ Effect: "Allow", Action: "sns:Publish", Resource: topic })],
    });
    const credentials = sandbox.identity.sessionKeys(arn, "fn");
    const { url } = await sandbox.serve();
    const client = new SNSClient({ endpoint: url, region, credentials });
    await expect(client.send(new PublishCommand({ TopicArn: topic, Message: "m" }))).resolves.toBeDefined();
    await expect(client.send(new PublishCommand({ TopicArn: `${topic}-2`, Message: "m" }))).rejects.toMatchObject({
      name: "AuthorizationErrorException",
      message: `User: arn:aws:sts::${hub}:assumed-role/announce/fn is not authorized to perform: sns:Publish on resource: ${topic}-2 because no identity-based policy allows the sns:Publish action`,
    });
    await sandbox.close();
  });
});

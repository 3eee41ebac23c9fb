import { DescribeAccountCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PolicyDocument } from "#infra/sandbox/identity/policy.ts";
import { createSandbox, type Sandbox } from "#infra/sandbox/sandbox.ts";

const hub = "111111111111";
const spoke = "222222222222";
const stranger = "999999999999";

const trust = (Condition: object): PolicyDocument =>
  ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: hub }, Action: "sts:AssumeRole", Condition }],
  }) as PolicyDocument;

const allow = (...statements: object[]): PolicyDocument => ({ Version: "2012-10-17", Statement: statements }) as PolicyDocument;

let sandbox: Sandbox;
let url: string;

beforeAll(async () => {
  sandbox = createSandbox({
    seed: 1,
    startAt: "2031-05-01T00:00:00Z",
    organization: { id: "o-a1b2c3d4e5", managementAccount: hub },
    throttling: false,
  });
  sandbox.organizations.addUnit({ id: "ou-prod", name: "prod" });
  sandbox.organizations.addAccount({ id: spoke, name: "spoke", unit: "ou-prod" });
  sandbox.organizations.addOutsider(stranger);
  ({ url } = await sandbox.serve());
});

afterAll(() => sandbox.close());

it("works", async () => {
  const credentials = sandbox.identity.accountKeys(hub);
  const sts = new STSClient({ endpoint: url, region: "eu-west-1", credentials });
  console.log(await sts.send(new GetCallerIdentityCommand({})));
  sandbox.identity.putRole({
    account: spoke,
    name: "reader",
    trust: trust({ StringEquals: { "sts:ExternalId": "secret-1", "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }),
    policies: [allow({ Effect: "Allow", Action: "ec2:Describe*", Resource: "*" })],
  });
  console.log(
    await sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${spoke}:role/reader`, RoleSessionName: "s1", ExternalId: "secret-1" }),
    ),
  );
  const org = new OrganizationsClient({ endpoint: url, region: "us-east-1", credentials });
  console.log((await org.send(new DescribeAccountCommand({ AccountId: spoke }))).Account);
  const sns = new SNSClient({ endpoint: url, region: "us-east-1", credentials });
  const TopicArn = sandbox.topics.create({ account: hub, region: "us-east-1", name: "t" });
  console.log(await sns.send(new PublishCommand({ TopicArn, Message: "x" })));
  await sns
    .send(new PublishCommand({ TopicArn: TopicArn + "x", Message: "x" }))
    .catch((e) => console.log({ ...e }, e.name, e.constructor.name));
  await sandbox
    .direct("sns", credentials, "us-east-1")
    .send(new PublishCommand({ TopicArn: TopicArn + "x", Message: "x" }))
    .catch((e) => console.log({ ...e }, e.name, e.constructor.name));
  await sts
    .send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${spoke}:role/reader`, RoleSessionName: "s1", ExternalId: "secret-2" }))
    .catch((e) => console.log({ ...e }, e.name, e.constructor.name, e.message));
  await sandbox
    .direct("sts", credentials, "us-east-1")
    .send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${spoke}:role/reader`, RoleSessionName: "s1", ExternalId: "secret-2" }))
    .catch((e) => console.log({ ...e }, e.name, e.constructor.name, e.message));
  await org
    .send(new DescribeAccountCommand({ AccountId: stranger }))
    .catch((e) => console.log({ ...e }, e.name, e.constructor.name, e.message));
  await sandbox
    .direct("organizations", credentials, "us-east-1")
    .send(new DescribeAccountCommand({ AccountId: stranger }))
    .catch((e) => console.log({ ...e }, e.name, e.constructor.name, e.message));
});

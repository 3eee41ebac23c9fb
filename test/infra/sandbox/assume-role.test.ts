import { CreateVpcCommand, DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { AssumeRoleCommand, type AssumeRoleCommandInput, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SandboxCredentials } from "#infra/sandbox/core.ts";
import type { PolicyStatement } from "#infra/sandbox/identity/policy.ts";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import {
  type Connected,
  credentialsOf,
  hub,
  onTheWire,
  organizationId,
  policy,
  smallOrganization,
  spoke,
  stranger,
  withoutWire,
} from "./both-ways.ts";

const readerArn = `arn:aws:iam::${spoke}:role/reader`;
const hubRoleArn = `arn:aws:iam::${hub}:role/propose`;
const trusted: PolicyStatement = {
  Effect: "Allow",
  Principal: { AWS: hub },
  Action: "sts:AssumeRole",
  Condition: { StringEquals: { "sts:ExternalId": "secret-1", "aws:PrincipalOrgID": organizationId } },
};

describe.each(["on the wire", "without the wire"])("AssumeRole across accounts, %s", (way) => {
  let sandbox: Sandbox;
  let aws: Connected;
  let lambda: SandboxCredentials;

  beforeEach(async () => {
    sandbox = smallOrganization();
    aws = way === "on the wire" ? onTheWire((await sandbox.serve()).url) : withoutWire(sandbox);
    sandbox.identity.putRole({
      account: hub,
      name: "propose",
      trust: policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }),
      policies: [policy({ Sid: "Members", Effect: "Allow", Action: "sts:AssumeRole", Resource: "arn:aws:iam::*:role/reader" })],
    });
    sandbox.identity.putRole({
      account: spoke,
      name: "reader",
      trust: policy(trusted),
      policies: [policy({ Sid: "Read", Effect: "Allow", Action: "ec2:Describe*", Resource: "*" })],
    });
    lambda = sandbox.identity.sessionKeys(hubRoleArn, "propose-fn");
  });
  afterEach(() => sandbox.close());

  const assume = (credentials: SandboxCredentials, more: Partial<AssumeRoleCommandInput> = {}) =>
    aws
      .sts(credentials)
      .send(new AssumeRoleCommand({ RoleArn: readerArn, RoleSessionName: "pcx-1", ExternalId: "secret-1", ...more }));

  const denied = { name: "AccessDenied", $fault: "client", $metadata: { httpStatusCode: 403 } };

  it("lets the hub's role read the member's VPCs, and nothing else", async () => {
    const owner = sandbox.identity.accountKeys(spoke);
    const { Vpc: vpc } = await aws.ec2(owner).send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    const session = credentialsOf(await assume(lambda));
    const who = await aws.sts(session).send(new GetCallerIdentityCommand({}));
    expect(who).toMatchObject({ Account: spoke, Arn: `arn:aws:sts::${spoke}:assumed-role/reader/pcx-1` });
    const { Vpcs: vpcs } = await aws.ec2(session).send(new DescribeVpcsCommand({}));
    expect(vpcs?.map(({ VpcId }) => VpcId)).toContain(vpc?.VpcId);
    const creating = aws.ec2(session).send(new CreateVpcCommand({ CidrBlock: "10.1.0.0/16" }));
    await expect(creating).rejects.toMatchObject({
      name: "UnauthorizedOperation",
      $metadata: { httpStatusCode: 403 },
      message: expect.stringContaining(
        `You are not authorized to perform this operation. User: arn:aws:sts::${spoke}:assumed-role/reader/pcx-1 is not authorized to perform: ec2:CreateVpc on resource: `,
      ),
    });
    await expect(creating).rejects.toThrow("because no identity-based policy allows the ec2:CreateVpc action");
    expect([...sandbox.identity.usedActions(readerArn)]).toEqual(["ec2:DescribeVpcs"]);
    expect([...sandbox.identity.usedStatements(readerArn)]).toEqual(["Read"]);
    expect([...sandbox.identity.usedActions(hubRoleArn)]).toEqual(["sts:AssumeRole"]);
  });

  it("refuses a wrong or missing external id", async () => {
    await expect(assume(lambda, { ExternalId: "secret-2" })).rejects.toMatchObject({
      ...denied,
      message: `User: arn:aws:sts::${hub}:assumed-role/propose/propose-fn is not authorized to perform: sts:AssumeRole on resource: ${readerArn}`,
    });
    await expect(
      aws.sts(lambda).send(new AssumeRoleCommand({ RoleArn: readerArn, RoleSessionName: "pcx-1" })),
    ).rejects.toMatchObject(denied);
  });

  it("refuses a caller from outside the organization, and lets it in when the organization isn't asked for", async () => {
    const outside = sandbox.identity.accountKeys(stranger);
    const put = (Condition: NonNullable<PolicyStatement["Condition"]>) =>
      sandbox.identity.putRole({
        account: spoke,
        name: "reader",
        trust: policy({ ...trusted, Principal: { AWS: stranger }, Condition }),
        policies: [],
      });
    put({ StringEquals: { "sts:ExternalId": "secret-1", "aws:PrincipalOrgID": organizationId } });
    await expect(assume(outside)).rejects.toMatchObject(denied);
    put({ StringEquals: { "sts:ExternalId": "secret-1" } });
    await expect(assume(outside)).resolves.toMatchObject({ AssumedRoleUser: { Arn: expect.stringContaining(spoke) } });
  });

  it("refuses what the caller's own policies don't allow, a role that isn't there, and a suspended account", async () => {
    sandbox.identity.putRole({ account: spoke, name: "writer", trust: policy(trusted), policies: [] });
    await expect(assume(lambda, { RoleArn: `arn:aws:iam::${spoke}:role/writer` })).rejects.toThrow(
      "because no identity-based policy allows the sts:AssumeRole action",
    );
    sandbox.identity.deleteRole(spoke, "reader");
    await expect(assume(lambda)).rejects.toMatchObject(denied);
    sandbox.identity.putRole({ account: spoke, name: "reader", trust: policy(trusted), policies: [] });
    sandbox.organizations.setState(spoke, "SUSPENDED");
    await expect(assume(lambda)).rejects.toMatchObject(denied);
  });

  it("ends the session after its hour, in each service's own words", async () => {
    const session = credentialsOf(await assume(lambda));
    await sandbox.clock.advance(3_599_000);
    await aws.sts(session).send(new GetCallerIdentityCommand({}));
    await sandbox.clock.advance(1000);
    await expect(aws.sts(session).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: expect.stringMatching(/^ExpiredToken/),
      $metadata: { httpStatusCode: 403 },
    });
    await expect(aws.ec2(session).send(new DescribeVpcsCommand({}))).rejects.toMatchObject({ name: "RequestExpired" });
  });

  it("refuses a wrong secret, a wrong token and an unknown key", async () => {
    const session = credentialsOf(await assume(lambda));
    const forged = { ...session, secretAccessKey: "x".repeat(40) };
    await expect(aws.sts(forged).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
      $metadata: { httpStatusCode: 403 },
    });
    await expect(aws.ec2(forged).send(new DescribeVpcsCommand({}))).rejects.toMatchObject({
      name: "AuthFailure",
      $metadata: { httpStatusCode: 401 },
    });
    const token = { ...session, sessionToken: "x" };
    await expect(aws.sts(token).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "InvalidClientTokenId" });
    const unknown = { accessKeyId: "AKIAXXXXXXXXXXXXXXXX", secretAccessKey: "x" };
    await expect(aws.sts(unknown).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "InvalidClientTokenId" });
  });

  it("caps a chained session at an hour, and checks names and durations", async () => {
    sandbox.identity.putRole({ account: spoke, name: "reader", trust: policy(trusted), policies: [], maxSessionSeconds: 43_200 });
    await expect(assume(lambda, { DurationSeconds: 3601 })).rejects.toThrow("role chaining");
    const owner = sandbox.identity.accountKeys(hub, "alice");
    await expect(assume(owner, { DurationSeconds: 43_200 })).resolves.toBeDefined();
    await expect(assume(owner, { DurationSeconds: 60 })).rejects.toMatchObject({ name: "ValidationError" });
    await expect(assume(owner, { RoleSessionName: "with space" })).rejects.toThrow("roleSessionName");
    await expect(assume(owner, { RoleSessionName: "x" })).rejects.toThrow("greater than or equal to 2");
    await expect(assume(owner, { Tags: [{ Key: "a", Value: "b" }] })).rejects.toThrow("doesn't play Tags");
  });

  it("narrows a session by its session policy", async () => {
    const narrow = JSON.stringify(policy({ Effect: "Allow", Action: "ec2:DescribeSubnets", Resource: "*" }));
    const session = credentialsOf(await assume(lambda, { Policy: narrow }));
    await expect(aws.ec2(session).send(new DescribeVpcsCommand({}))).rejects.toMatchObject({ name: "UnauthorizedOperation" });
    await expect(assume(lambda, { Policy: "{" })).rejects.toMatchObject({
      name: expect.stringContaining("MalformedPolicyDocument"),
    });
  });

  it("knows an account by its plain id, and its users by name", async () => {
    const plain = { accessKeyId: spoke, secretAccessKey: "test" };
    const root = await aws.sts(plain).send(new GetCallerIdentityCommand({}));
    expect(root).toMatchObject({ Account: spoke, Arn: `arn:aws:iam::${spoke}:root`, UserId: spoke });
    const user = await aws.sts(sandbox.identity.accountKeys(hub, "alice")).send(new GetCallerIdentityCommand({}));
    expect(user).toMatchObject({ Account: hub, Arn: `arn:aws:iam::${hub}:user/alice` });
    const nobody = { accessKeyId: "123123123123", secretAccessKey: "test" };
    await expect(aws.sts(nobody).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "InvalidClientTokenId" });
  });
});

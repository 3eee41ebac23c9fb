import * as ec2 from "@aws-sdk/client-ec2";
import * as organizations from "@aws-sdk/client-organizations";
import * as sns from "@aws-sdk/client-sns";
import * as sts from "@aws-sdk/client-sts";
import { afterAll, describe, expect, it } from "vitest";
import type { CallRecord } from "#infra/sandbox/call.ts";
import { AwsError } from "#infra/sandbox/errors.ts";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import { type Connected, hub, onTheWire, region, smallOrganization, spoke, stranger, withoutWire } from "./both-ways.ts";

const sandboxes: Sandbox[] = [];
afterAll(() => Promise.all(sandboxes.map((sandbox) => sandbox.close())));

function opened(options = {}): Sandbox {
  const sandbox = smallOrganization(options);
  sandboxes.push(sandbox);
  return sandbox;
}

interface Told {
  readonly outcome: unknown;
}

/** What an application sees of an outcome or an error; the wire adds the parsed body to errors. */
async function told(sending: Promise<object>): Promise<Told> {
  try {
    const { $metadata: _metadata, ...output } = (await sending) as { $metadata: unknown };
    return { outcome: output };
  } catch (error) {
    const { name, message, $fault, $metadata, Code } = error as Error & {
      $fault: string;
      $metadata: { httpStatusCode: number; attempts: number };
      Code?: string;
    };
    const kinds = [
      ec2.EC2ServiceException,
      sts.STSServiceException,
      sns.SNSServiceException,
      sns.NotFoundException,
      organizations.OrganizationsServiceException,
      organizations.AccountNotFoundException,
      organizations.InvalidInputException,
    ];
    return {
      outcome: {
        name,
        message,
        $fault,
        status: $metadata.httpStatusCode,
        attempts: $metadata.attempts,
        kinds: kinds.filter((kind) => error instanceof kind).map((kind) => kind.name),
        Reason: (error as { Reason?: string }).Reason,
        // JSON services have no code beside the name.
        Code: error instanceof organizations.OrganizationsServiceException ? undefined : Code,
      },
    };
  }
}

/** A record without what is random: request ids, and the tokens that the SDK fills in. */
const recorded = ({ requestId: _id, input, ...call }: CallRecord) => ({
  ...call,
  input: "ClientToken" in (input as object) ? { ...(input as object), ClientToken: "filled in" } : input,
});

/** A day at the hub and the spoke, with mistakes. */
async function story(sandbox: Sandbox, aws: Connected): Promise<Told[]> {
  const outcomes: Told[] = [];
  const note = async <T extends object>(sending: Promise<T>): Promise<T | undefined> => {
    outcomes.push(await told(sending));
    return sending.catch(() => undefined);
  };
  const [mine, theirs] = [sandbox.identity.accountKeys(hub), sandbox.identity.accountKeys(spoke)];
  const [hubEc2, spokeEc2] = [aws.ec2(mine), aws.ec2(theirs)];
  const here = await note(hubEc2.send(new ec2.CreateVpcCommand({ CidrBlock: "10.0.0.0/16" })));
  const there = await note(
    spokeEc2.send(
      new ec2.CreateVpcCommand({
        CidrBlock: "10.1.0.0/16",
        TagSpecifications: [{ ResourceType: "vpc", Tags: [{ Key: "a&b", Value: "<c>" }] }],
      }),
    ),
  );
  await note(spokeEc2.send(new ec2.CreateSubnetCommand({ VpcId: there?.Vpc?.VpcId, CidrBlock: "10.1.1.0/24" })));
  await note(spokeEc2.send(new ec2.DescribeVpcsCommand({})));
  await note(spokeEc2.send(new ec2.DescribeVpcsCommand({ VpcIds: [] })));
  await note(spokeEc2.send(new ec2.DescribeVpcsCommand({ Filters: [{ Name: "vpc-id", Values: ["vpc-00000000000000000"] }] })));
  await note(spokeEc2.send(new ec2.DescribeVpcsCommand({ VpcIds: ["vpc-00000000000000000"] })));
  const asked = await note(
    hubEc2.send(
      new ec2.CreateVpcPeeringConnectionCommand({
        VpcId: here?.Vpc?.VpcId,
        PeerVpcId: there?.Vpc?.VpcId,
        PeerOwnerId: spoke,
        PeerRegion: region,
      }),
    ),
  );
  const id = asked?.VpcPeeringConnection?.VpcPeeringConnectionId;
  await sandbox.clock.advance(60_000);
  await note(hubEc2.send(new ec2.AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id })));
  await note(spokeEc2.send(new ec2.AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id, DryRun: true })));
  await note(spokeEc2.send(new ec2.AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id })));
  await sandbox.clock.advance(60_000);
  await note(hubEc2.send(new ec2.DescribeVpcPeeringConnectionsCommand({})));
  await note(spokeEc2.send(new ec2.DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: [id ?? ""] })));
  const tables = await note(spokeEc2.send(new ec2.DescribeRouteTablesCommand({})));
  const table = tables?.RouteTables?.find(({ VpcId }) => VpcId === there?.Vpc?.VpcId)?.RouteTableId;
  const route = { RouteTableId: table, DestinationCidrBlock: "10.0.0.0/16", VpcPeeringConnectionId: id };
  await note(spokeEc2.send(new ec2.CreateRouteCommand(route)));
  await note(spokeEc2.send(new ec2.DescribeRouteTablesCommand({ RouteTableIds: [table ?? ""] })));
  await note(spokeEc2.send(new ec2.DeleteRouteCommand(route)));
  await note(spokeEc2.send(new ec2.CreateTagsCommand({ Resources: [id ?? ""], Tags: [{ Key: "k", Value: "" }] })));
  await note(spokeEc2.send(new ec2.DescribeSecurityGroupsCommand({})));
  // Missing what is required, by a call that the compiler would not let pass.
  await note(spokeEc2.send(new ec2.DeleteRouteCommand({} as ec2.DeleteRouteCommandInput)));
  await note(spokeEc2.send(new ec2.RunInstancesCommand({ MinCount: 1, MaxCount: 1 })));
  const directory = aws.organizations(mine);
  await note(directory.send(new organizations.DescribeAccountCommand({ AccountId: spoke })));
  await note(directory.send(new organizations.DescribeAccountCommand({ AccountId: stranger })));
  await note(directory.send(new organizations.ListAccountsCommand({ NextToken: "garbled" })));
  await note(directory.send(new organizations.ListTagsForResourceCommand({ ResourceId: spoke })));
  await note(directory.send(new organizations.ListHandshakesForAccountCommand({})));
  await note(aws.organizations(theirs).send(new organizations.ListAccountsCommand({})));
  const topics = aws.sns(mine);
  const made = await note(topics.send(new sns.CreateTopicCommand({ Name: "outcomes" })));
  await note(topics.send(new sns.PublishCommand({ TopicArn: made?.TopicArn, Subject: "one\ntwo", Message: "m" })));
  await note(topics.send(new sns.PublishCommand({ TopicArn: made?.TopicArn, Subject: "s", Message: "m" })));
  await note(topics.send(new sns.PublishCommand({ TopicArn: `${made?.TopicArn}-2`, Message: "m" })));
  await note(aws.sts(theirs).send(new sts.GetCallerIdentityCommand({})));
  await note(
    aws.sts(theirs).send(new sts.AssumeRoleCommand({ RoleArn: "arn:aws:iam::111111111111:role/none", RoleSessionName: "s1" })),
  );
  return outcomes;
}

describe("a client without the wire", () => {
  it("gets the same outputs and the same errors as a real client on the wire", async () => {
    const [wired, plain] = [opened(), opened()];
    const { url } = await wired.serve();
    const overWire = await story(wired, onTheWire(url));
    const without = await story(plain, withoutWire(plain));
    expect(overWire.length).toBe(33);
    expect(without).toEqual(overWire);
    // Neither is empty, and some of it went wrong as planned.
    const names = overWire.map(({ outcome }) => (outcome as { name?: string }).name).filter((name) => name !== undefined);
    expect(names).toMatchInlineSnapshot(`
      [
        "InvalidVpcID.NotFound",
        "OperationNotPermitted",
        "DryRunOperation",
        "MissingParameter",
        "InvalidAction",
        "AccountNotFoundException",
        "InvalidInputException",
        "UnknownOperationException",
        "AccessDeniedException",
        "InvalidParameterException",
        "NotFoundException",
        "AccessDenied",
      ]
    `);
    expect(plain.calls.map(recorded)).toEqual(wired.calls.map(recorded));
  });

  it("shares no state with its caller", async () => {
    const sandbox = opened();
    const client = sandbox.direct("ec2", sandbox.identity.accountKeys(hub), region);
    const tags = [{ Key: "a", Value: "1" }];
    const { Vpc: made } = await client.send(
      new ec2.CreateVpcCommand({ CidrBlock: "10.0.0.0/16", TagSpecifications: [{ ResourceType: "vpc", Tags: tags }] }),
    );
    tags[0] = { Key: "changed", Value: "after" };
    if (made) made.CidrBlock = "changed";
    const { Vpcs: first } = await client.send(new ec2.DescribeVpcsCommand({}));
    for (const vpc of first ?? []) vpc.Tags = [];
    const { Vpcs: second } = await client.send(new ec2.DescribeVpcsCommand({ VpcIds: [made?.VpcId ?? ""] }));
    expect(second).toMatchObject([{ CidrBlock: "10.0.0.0/16", Tags: [{ Key: "a", Value: "1" }] }]);
    const record = sandbox.calls.find(({ operation }) => operation === "CreateVpc");
    expect(record?.output).toMatchObject({ Vpc: { CidrBlock: "10.0.0.0/16" } });
    expect(record?.input).toMatchObject({ TagSpecifications: [{ Tags: [{ Key: "a" }] }] });
  });

  it("tries again as the SDK does, in virtual time, when told to", async () => {
    let failures = 2;
    const busy = () =>
      failures-- > 0 ? new AwsError("RequestLimitExceeded", "Request limit exceeded.", { status: 503 }) : undefined;
    const sandbox = opened({ maxAttempts: 3, fault: busy });
    const client = sandbox.direct("ec2", sandbox.identity.accountKeys(hub), region);
    const asked = client.send(new ec2.DescribeVpcsCommand({}));
    await sandbox.clock.runUntilQuiet();
    const { $metadata: metadata } = await asked;
    expect(metadata.attempts).toBe(3);
    expect(metadata.totalRetryDelay).toBeGreaterThan(0);
    expect(sandbox.clock.now() - Date.parse("2031-05-01T00:00:00Z")).toBeCloseTo(metadata.totalRetryDelay ?? 0, -1);
    expect(sandbox.calls.map(({ error }) => error?.code)).toEqual(["RequestLimitExceeded", "RequestLimitExceeded", undefined]);
    failures = 1;
    const impatient = opened({ fault: busy });
    const once = impatient.direct("ec2", impatient.identity.accountKeys(hub), region);
    await expect(once.send(new ec2.DescribeVpcsCommand({}))).rejects.toMatchObject({
      name: "RequestLimitExceeded",
      $fault: "server",
    });
  });
});

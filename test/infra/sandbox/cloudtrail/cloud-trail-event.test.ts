import { describe, expect, it } from "vitest";
import type { Caller, CallRecord } from "#infra/sandbox/call.ts";
import { cloudTrailEvent } from "#infra/sandbox/cloudtrail/cloud-trail-event.ts";
import { startTrail } from "#infra/sandbox/cloudtrail/trail.ts";
import type { EventBridgeEvent } from "#infra/sandbox/events/event.ts";
import { Random } from "#infra/sandbox/random.ts";
import { bareCore } from "../events/bare-core.ts";

const role: Caller = {
  account: "111111111111",
  region: "eu-west-1",
  accessKeyId: "ASIAEXAMPLE",
  principal: {
    kind: "role",
    account: "111111111111",
    arn: "arn:aws:sts::111111111111:assumed-role/Network/alice",
    id: "AROAEXAMPLE:alice",
    roleName: "Network",
    roleArn: "arn:aws:iam::111111111111:role/Network",
    sessionName: "alice",
  },
};

const created: CallRecord = {
  time: Date.UTC(2026, 10, 22, 12, 0, 0, 700),
  service: "ec2",
  operation: "CreateVpcPeeringConnection",
  caller: role,
  requestId: "req-1",
  input: {
    VpcId: "vpc-a",
    PeerVpcId: "vpc-b",
    PeerOwnerId: "222222222222",
    PeerRegion: undefined,
    TagSpecifications: [{ ResourceType: "vpc-peering-connection", Tags: [{ Key: "k", Value: "v" }] }],
  },
  output: {
    VpcPeeringConnection: {
      VpcPeeringConnectionId: "pcx-1",
      ExpirationTime: new Date(Date.UTC(2026, 10, 29)),
      RequesterVpcInfo: { OwnerId: "111111111111", VpcId: "vpc-a", CidrBlockSet: [{ CidrBlock: "10.0.0.0/16" }] },
      Tags: [{ Key: "k", Value: "v" }],
    },
  },
  error: undefined,
};

const detailOf = (record: CallRecord): Record<string, unknown> =>
  cloudTrailEvent(record, new Random(1))?.detail as Record<string, unknown>;

describe("cloudTrailEvent", () => {
  it("wraps the record as EventBridge does", () => {
    const { detail, id, ...envelope } = cloudTrailEvent(created, new Random(1)) as EventBridgeEvent;
    expect(envelope).toEqual({
      version: "0",
      "detail-type": "AWS API Call via CloudTrail",
      source: "aws.ec2",
      account: "111111111111",
      time: "2026-11-22T12:00:00Z",
      region: "eu-west-1",
      resources: [],
    });
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(detail).toMatchObject({
      eventVersion: "1.11",
      eventTime: "2026-11-22T12:00:00Z",
      eventSource: "ec2.amazonaws.com",
      eventName: "CreateVpcPeeringConnection",
      awsRegion: "eu-west-1",
      requestID: "req-1",
      readOnly: false,
      eventType: "AwsApiCall",
      managementEvent: true,
      recipientAccountId: "111111111111",
      eventCategory: "Management",
    });
    expect(detail).not.toHaveProperty("errorCode");
  });

  it("writes EC2's parameters flat, lists as items, tags of a specification as a list", () => {
    expect(detailOf(created).requestParameters).toEqual({
      vpcId: "vpc-a",
      peerVpcId: "vpc-b",
      peerOwnerId: "222222222222",
      tagSpecificationSet: { items: [{ resourceType: "vpc-peering-connection", tags: [{ key: "k", value: "v" }] }] },
    });
    expect(detailOf(created).responseElements).toEqual({
      requestId: "req-1",
      vpcPeeringConnection: {
        vpcPeeringConnectionId: "pcx-1",
        expirationTime: "2026-11-29T00:00:00.000Z",
        requesterVpcInfo: { ownerId: "111111111111", vpcId: "vpc-a", cidrBlockSet: { items: [{ cidrBlock: "10.0.0.0/16" }] } },
        tagSet: { items: [{ key: "k", value: "v" }] },
      },
    });
  });

  it("wraps the resources of CreateTags", () => {
    const tagged = {
      ...created,
      operation: "CreateTags",
      input: { Resources: ["pcx-1"], Tags: [{ Key: "k", Value: "v" }] },
      output: {},
    };
    expect(detailOf(tagged)).toMatchObject({
      requestParameters: { resourcesSet: { items: [{ resourceId: "pcx-1" }] }, tagSet: { items: [{ key: "k", value: "v" }] } },
      responseElements: { requestId: "req-1", _return: true },
    });
  });

  // A record that consumers have published: `groups`, and `{}` for every list that is empty.
  it("writes the permissions of a security group", () => {
    const permission = {
      IpProtocol: "tcp",
      FromPort: 6290,
      ToPort: 6290,
      UserIdGroupPairs: [],
      IpRanges: [{ CidrIp: "0.0.0.0/16", Description: "6290-add1" }],
      Ipv6Ranges: [],
      PrefixListIds: [],
    };
    const authorized = {
      ...created,
      operation: "AuthorizeSecurityGroupIngress",
      input: { GroupId: "sg-007c4cf0863811b58", IpPermissions: [permission] },
      output: { Return: true },
    };
    expect(detailOf(authorized).requestParameters).toEqual({
      groupId: "sg-007c4cf0863811b58",
      ipPermissions: {
        items: [
          {
            ipProtocol: "tcp",
            fromPort: 6290,
            toPort: 6290,
            groups: {},
            ipRanges: { items: [{ cidrIp: "0.0.0.0/16", description: "6290-add1" }] },
            ipv6Ranges: {},
            prefixListIds: {},
          },
        ],
      },
    });
  });

  it.each([{ Return: true }, {}])("says `_return` where the action gives nothing: %o", (output) => {
    const deleted = { ...created, operation: "DeleteVpcPeeringConnection", input: { VpcPeeringConnectionId: "pcx-1" }, output };
    expect(detailOf(deleted).responseElements).toEqual({ requestId: "req-1", _return: true });
  });

  it("records a failure with its origin, and without a response", () => {
    const refused = {
      ...created,
      output: undefined,
      error: { code: "UnauthorizedOperation", message: "You are not authorized" },
    };
    expect(detailOf(refused)).toMatchObject({
      errorCode: "Client.UnauthorizedOperation",
      errorMessage: "You are not authorized",
      responseElements: null,
    });
    expect(detailOf({ ...refused, error: { code: "InternalError", message: "" } }).errorCode).toBe("Server.InternalError");
  });

  it("records dry runs too", () => {
    const dry = { ...created, output: undefined, error: { code: "DryRunOperation", message: "Request would have succeeded" } };
    expect(detailOf(dry).errorCode).toBe("Client.DryRunOperation");
  });

  it("names the role behind a session", () => {
    expect(detailOf(created).userIdentity).toEqual({
      type: "AssumedRole",
      principalId: "AROAEXAMPLE:alice",
      arn: "arn:aws:sts::111111111111:assumed-role/Network/alice",
      accountId: "111111111111",
      accessKeyId: "ASIAEXAMPLE",
      sessionContext: {
        sessionIssuer: {
          type: "Role",
          principalId: "AROAEXAMPLE",
          arn: "arn:aws:iam::111111111111:role/Network",
          accountId: "111111111111",
          userName: "Network",
        },
        attributes: { creationDate: "2026-11-22T12:00:00Z", mfaAuthenticated: "false" },
      },
    });
  });

  it.each([
    ["user", "arn:aws:iam::111111111111:user/bob", { type: "IAMUser", userName: "bob", principalId: "AIDA1" }],
    ["root", "arn:aws:iam::111111111111:root", { type: "Root", principalId: "111111111111" }],
  ] as const)("names a %s plainly", (kind, arn, expected) => {
    const caller: Caller = { ...role, principal: { kind, account: "111111111111", arn, id: "AIDA1" } };
    const identity = detailOf({ ...created, caller }).userIdentity;
    expect(identity).toMatchObject(expected);
    expect(identity).not.toHaveProperty("sessionContext");
  });

  it.each(["DescribeVpcs", "GetConsoleOutput", "ListSnapshotsInRecycleBin", "SearchLocalGatewayRoutes"])(
    "is silent about %s",
    (operation) => {
      expect(cloudTrailEvent({ ...created, operation }, new Random(1))).toBeUndefined();
    },
  );

  it("is silent about services without management events on the bus", () => {
    expect(cloudTrailEvent({ ...created, service: "dynamodb", operation: "PutItem" }, new Random(1))).toBeUndefined();
  });

  it("records Organizations in us-east-1, in plain style", () => {
    const moved: CallRecord = {
      ...created,
      service: "organizations",
      operation: "MoveAccount",
      input: { AccountId: "222222222222", DestinationParentId: "ou-1" },
      output: {},
    };
    expect(cloudTrailEvent(moved, new Random(1))).toMatchObject({
      source: "aws.organizations",
      region: "us-east-1",
      detail: { awsRegion: "us-east-1", requestParameters: { accountId: "222222222222", destinationParentId: "ou-1" } },
    });
  });

  it("gives the same ids for the same seed", () => {
    expect(cloudTrailEvent(created, new Random(7))).toEqual(cloudTrailEvent(created, new Random(7)));
    expect(cloudTrailEvent(created, new Random(7))?.id).not.toBe(cloudTrailEvent(created, new Random(8))?.id);
  });
});

describe("startTrail", () => {
  it("hands on what was recorded, once", () => {
    const core = bareCore();
    const seen: string[] = [];
    startTrail(core, ({ detail }) => seen.push((detail as { eventName: string }).eventName));
    core.report(created);
    core.report({ ...created, operation: "DescribeVpcs" });
    expect(seen).toEqual(["CreateVpcPeeringConnection"]);
  });
});

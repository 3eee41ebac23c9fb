/** A CloudTrail record of a request as EventBridge delivers it (aws-facts 9.3). */
export const peeringEvent = (more: { envelope?: object; detail?: object } = {}) => ({
  version: "0",
  id: "5f1e0c0a-0000-4000-a000-000000000001",
  "detail-type": "AWS API Call via CloudTrail",
  source: "aws.ec2",
  account: "111111111111",
  time: "2026-11-01T12:00:00Z",
  region: "eu-west-1",
  resources: [],
  ...more.envelope,
  detail: {
    eventVersion: "1.11",
    userIdentity: { type: "AssumedRole", accountId: "111111111111", arn: "arn:aws:sts::111111111111:assumed-role/dev/ann" },
    eventTime: "2026-11-01T12:00:00Z",
    eventSource: "ec2.amazonaws.com",
    eventName: "CreateVpcPeeringConnection",
    awsRegion: "eu-west-1",
    requestParameters: { vpcId: "vpc-a", peerVpcId: "vpc-b", peerOwnerId: "222222222222" },
    responseElements: {
      requestId: "r",
      vpcPeeringConnection: { vpcPeeringConnectionId: "pcx-1", requesterVpcInfo: { ownerId: "111111111111" } },
    },
    recipientAccountId: "111111111111",
    ...more.detail,
  },
});

/** A CloudTrail record of a change in a VPC. */
export const vpcEvent = (more: { envelope?: object; detail?: object } = {}) =>
  peeringEvent({
    ...more,
    detail: {
      eventName: "CreateSubnet",
      requestParameters: { vpcId: "vpc-a", cidrBlock: "10.1.5.0/24" },
      responseElements: { requestId: "r", subnet: { subnetId: "subnet-1", vpcId: "vpc-a" } },
      ...more.detail,
    },
  });

/** A CloudTrail record of tags made on resources. */
export const taggedEvent = (ids: readonly unknown[]) =>
  vpcEvent({
    detail: {
      eventName: "CreateTags",
      requestParameters: {
        resourcesSet: { items: ids.map((resourceId) => ({ resourceId })) },
        tagSet: { items: [{ key: "env", value: "prod" }] },
      },
      responseElements: { requestId: "r", _return: true },
    },
  });

/** A CloudTrail record of AWS Organizations, as the management account gets it. */
export const accountEvent = (detail: object) =>
  peeringEvent({
    envelope: { source: "aws.organizations", account: "100000000000", region: "us-east-1" },
    detail: {
      eventSource: "organizations.amazonaws.com",
      eventName: "MoveAccount",
      awsRegion: "us-east-1",
      recipientAccountId: "100000000000",
      requestParameters: { accountId: "111111111111", sourceParentId: "ou-1", destinationParentId: "ou-2" },
      responseElements: null,
      ...detail,
    },
  });

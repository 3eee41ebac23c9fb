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

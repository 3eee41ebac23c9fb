import { describe, expect, it } from "vitest";
import { readHint } from "#shared/events/hint.ts";
import { peeringEvent } from "#test/builders/events.ts";

describe("a call on a connection", () => {
  it("gives only ids, place and who called", () => {
    expect(readHint(peeringEvent())).toEqual({
      is: "hint",
      touched: { is: "peerings", peerings: ["pcx-1"] },
      seen: { account: "111111111111", region: "eu-west-1" },
      call: "CreateVpcPeeringConnection",
      caller: "arn:aws:sts::111111111111:assumed-role/dev/ann",
      role: "",
    });
  });

  it.each([
    [
      "an accept names it in its parameters",
      { eventName: "AcceptVpcPeeringConnection", requestParameters: { vpcPeeringConnectionId: "pcx-7" }, responseElements: null },
    ],
    [
      "nested as newer calls are (5)",
      {
        requestParameters: { DeleteVpcPeeringConnectionRequest: { VpcPeeringConnectionId: "pcx-7" } },
        responseElements: { requestId: "r", _return: true },
      },
    ],
  ])("%s", (_name, detail) => {
    expect(readHint(peeringEvent({ detail }))).toMatchObject({ is: "hint", touched: { peerings: ["pcx-7"] } });
  });

  it.each([
    ["a user's", { type: "IAMUser", arn: "arn:aws:iam::111111111111:user/ann" }],
    // as the console's sessions of users are recorded
    ["a user's session", { type: "IAMUser", sessionContext: { sessionIssuer: {}, attributes: {} } }],
    ["nobody's", null],
    ["a service's", { type: "AWSService", invokedBy: "ec2.amazonaws.com", sessionContext: null }],
  ])("is taken as %s too", (_name, userIdentity) => {
    expect(readHint(peeringEvent({ detail: { userIdentity } }))).toMatchObject({ is: "hint", role: "" });
  });

  it.each([
    ["another source", { envelope: { source: "custom.ec2" } }, /^source/],
    ["another service's record", { detail: { eventSource: "organizations.amazonaws.com" } }, /^detail.eventSource/],
    ["another detail type", { envelope: { "detail-type": "EC2 Instance State-change Notification" } }, /^detail-type/],
    ["a call that failed (4)", { detail: { errorCode: "Client.UnauthorizedOperation" } }, /^detail.errorCode: the call failed/],
    ["a dry run", { detail: { errorCode: "Client.DryRunOperation", responseElements: null } }, /the call failed/],
    ["an account that contradicts its envelope (F25)", { detail: { recipientAccountId: "999999999999" } }, /recipientAccountId/],
    ["a region that contradicts its envelope", { detail: { awsRegion: "us-east-1" } }, /awsRegion/],
    ["no id", { detail: { responseElements: null, requestParameters: null } }, /no VPC peering connection id/],
    [
      "an id of something else",
      { detail: { responseElements: { vpcPeeringConnectionId: "vpc-1" } } },
      /no VPC peering connection id/,
    ],
    [
      "an id with a path in it",
      { detail: { responseElements: { vpcPeeringConnectionId: "pcx-1/../../x" } } },
      /no VPC peering connection id/,
    ],
    ["another call", { detail: { eventName: "RunInstances" } }, /^detail.eventName/],
    ["an account that is no number", { envelope: { account: "me" } }, /^account: an AWS account id has 12 digits/],
  ])("is nothing with %s", (_name, more, why) => {
    expect(readHint(peeringEvent(more))).toMatchObject({ is: "malformed", why: expect.stringMatching(why) });
  });
});

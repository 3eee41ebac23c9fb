import { describe, expect, it } from "vitest";
import pattern from "#infra/events/peering-calls.json" with { type: "json" };
import { peeringCalls, readPeeringCall } from "#shared/events/peering-call.ts";
import { peeringEvent } from "#test/builders/events.ts";

describe("readPeeringCall", () => {
  it("takes only ids, place and who called", () => {
    expect(readPeeringCall(peeringEvent())).toEqual({
      is: "hint",
      peering: "pcx-1",
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
    expect(readPeeringCall(peeringEvent({ detail }))).toMatchObject({ is: "hint", peering: "pcx-7" });
  });

  it.each([
    ["another source", { envelope: { source: "custom.ec2" } }, /^source/],
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
  ])("drops %s", (_name, more, why) => {
    const read = readPeeringCall(peeringEvent(more));
    expect(read).toMatchObject({ is: "malformed", why: expect.stringMatching(why) });
  });

  it("knows the very calls that the deployed pattern lets through", () => {
    expect([...pattern.detail.eventName].sort()).toEqual([...peeringCalls].sort());
  });
});

import { describe, expect, it } from "vitest";
import pattern from "#infra/events/calls.json" with { type: "json" };
import { readHint } from "#shared/events/hint.ts";
import { peeringCalls } from "#shared/events/peering-call.ts";
import { tagChanges, taggedPrefixes } from "#shared/events/tag-change.ts";
import { vpcChanges } from "#shared/events/vpc-change.ts";
import { taggedEvent, vpcEvent } from "#test/builders/events.ts";

describe("a change of a VPC", () => {
  it.each(vpcChanges.calls)("%s touches everything at its place, whatever its body says", (eventName) => {
    for (const requestParameters of [{ vpcId: "vpc-1" }, null, { vpcPeeringConnectionId: "pcx-9" }])
      expect(readHint(vpcEvent({ detail: { eventName, requestParameters } }))).toMatchObject({
        is: "hint",
        touched: { is: "place" },
        seen: { account: "111111111111", region: "eu-west-1" },
      });
  });

  it.each([
    ["that failed", { detail: { errorCode: "Client.InvalidVpcID.NotFound" } }, /the call failed/],
    ["of another account than its envelope's", { envelope: { account: "222222222222" } }, /recipientAccountId/],
    ["of another region than its envelope's", { envelope: { region: "us-east-1" } }, /awsRegion/],
    ["from a source of one's own", { envelope: { source: "my.ec2" } }, /^source/],
  ])("%s is nothing", (_name, more, why) => {
    expect(readHint(vpcEvent(more))).toMatchObject({ is: "malformed", why: expect.stringMatching(why) });
  });
});

describe("a change of tags", () => {
  it("on connections touches them alone", () => {
    expect(readHint(taggedEvent(["pcx-1", "i-1", "pcx-2"]))).toMatchObject({
      touched: { is: "peerings", peerings: ["pcx-1", "pcx-2"] },
    });
  });

  it.each(["vpc-1", "subnet-1", "rtb-1", "sg-1"])("on %s touches the place", (id) => {
    expect(readHint(taggedEvent([id]))).toMatchObject({ touched: { is: "place" } });
    expect(readHint(taggedEvent(["pcx-1", id]))).toMatchObject({ touched: { is: "place" } });
  });

  it.each([
    ["of instances only", ["i-1", "vol-1"]],
    ["of nothing", []],
    ["of what is no text", [1, null]],
    ["of more than a call can name", Array.from({ length: 1001 }, () => "vpc-1")],
  ])("%s is nothing", (_name, ids) => {
    expect(readHint(taggedEvent(ids))).toMatchObject({ is: "malformed" });
  });

  it("without its parameters, as those above 100 KB are left out, is nothing", () => {
    expect(readHint(vpcEvent({ detail: { eventName: "DeleteTags", requestParameters: null } }))).toMatchObject({
      is: "malformed",
    });
  });
});

describe("the deployed pattern", () => {
  const [calls, tags] = pattern.detail.$or;

  it("lets through the very calls that are read", () => {
    expect([...(calls?.eventName ?? [])].sort()).toEqual([...peeringCalls.calls, ...vpcChanges.calls].sort());
    expect(tags?.eventName).toEqual(tagChanges.calls);
  });

  it("lets through the tags of the very resources that are read", () => {
    const prefixes = tags?.requestParameters?.resourcesSet.items.resourceId.map(({ prefix }) => prefix);
    expect(prefixes).toEqual(taggedPrefixes);
  });
});

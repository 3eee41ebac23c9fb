import { describe, expect, it } from "vitest";
import { readHint } from "#shared/events/hint.ts";
import { accountEvent } from "#test/builders/events.ts";

describe("a change of an account", () => {
  it.each([
    ["MoveAccount", { accountId: "222222222222", sourceParentId: "ou-1", destinationParentId: "ou-2" }],
    ["RemoveAccountFromOrganization", { accountId: "222222222222" }],
    ["TagResource", { resourceId: "222222222222", tags: [{ key: "env", value: "prod" }] }],
    ["UntagResource", { resourceId: "222222222222", tagKeys: ["env"] }],
  ])("%s touches that account, not the one that recorded it", (eventName, requestParameters) => {
    expect(readHint(accountEvent({ eventName, requestParameters }))).toMatchObject({
      is: "hint",
      touched: { is: "account", account: "222222222222" },
      seen: { account: "100000000000", region: "us-east-1" },
    });
  });

  it.each([
    ["of a unit", { resourceId: "ou-ab12-11111111" }],
    ["of a policy", { resourceId: "p-11111111" }],
    ["without parameters", null],
    ["of an account in other digits", { accountId: "１１１１１１１１１１１１" }],
  ])("%s is nothing", (_name, requestParameters) => {
    expect(readHint(accountEvent({ eventName: "TagResource", requestParameters }))).toMatchObject({ is: "malformed" });
  });

  it("under EC2's name is nothing", () => {
    expect(readHint(accountEvent({ eventSource: "ec2.amazonaws.com" }))).toMatchObject({ is: "malformed" });
    expect(readHint({ ...accountEvent({}), source: "aws.ec2" })).toMatchObject({ is: "malformed" });
  });
});

import { describe, expect, it } from "vitest";
import { matches, parsePattern } from "#infra/sandbox/events/pattern.ts";
import { fragment, member, text } from "#test/deploy/fragments.ts";

const file = text("infra/events/calls.json");
const hub = fragment("infra/events/hub.yml").Resources;

const event = (detail: object, envelope: object = {}): object => ({
  version: "0",
  id: "1",
  "detail-type": "AWS API Call via CloudTrail",
  source: "aws.ec2",
  account: "111111111111",
  region: "eu-west-1",
  resources: [],
  detail: { eventSource: "ec2.amazonaws.com", eventName: "CreateVpcPeeringConnection", ...detail },
  ...envelope,
});
const wanted = (given: object): boolean => matches(parsePattern(file), given);
const tagged = (...ids: readonly string[]) => ({ resourcesSet: { items: ids.map((resourceId) => ({ resourceId })) } });
const by = (role: string) => ({
  userIdentity: { type: "AssumedRole", sessionContext: { sessionIssuer: { arn: `arn:aws:iam::111111111111:role/${role}` } } },
});

describe("the pattern of calls that peerings depend on", () => {
  it.each(["Create", "Accept", "Reject", "Delete"])("takes %sVpcPeeringConnection", (verb) => {
    expect(wanted(event({ eventName: `${verb}VpcPeeringConnection` }))).toBe(true);
  });

  it.each(["ModifyVpcPeeringConnectionOptions", "CreateRoute", "ReplaceRouteTableAssociation", "DeleteVpc"])(
    "takes %s",
    (eventName) => {
      expect(wanted(event({ eventName }))).toBe(true);
    },
  );

  it.each([
    ["a refused call", event({ errorCode: "Client.UnauthorizedOperation" })],
    ["a dry run", event({ errorCode: "Client.DryRunOperation" })],
    ["another call", event({ eventName: "CreateVpc" })],
    ["another service's call", event({ eventSource: "s3.amazonaws.com" })],
    ["another source", event({}, { source: "vpc-peering-autopilot" })],
    ["an event that is no call", event({}, { "detail-type": "VPC Peering Outcome" })],
    ["what the hub did itself", event({ eventName: "CreateRoute", ...by("PeeringAutopilotWrite") })],
  ])("leaves out %s", (_, given) => {
    expect(wanted(given)).toBe(false);
  });

  it("takes what anybody else did: a role of another name, a user, the root", () => {
    for (const who of [
      by("Network"),
      by("NotPeeringAutopilotWrite2"),
      { userIdentity: { type: "IAMUser" } },
      { userIdentity: null },
    ])
      expect(wanted(event({ eventName: "DeleteRoute", ...who }))).toBe(true);
  });

  it.each(["pcx-1", "vpc-1", "subnet-1", "rtb-1", "sg-1"])("takes a tag on %s, alone or among others", (id) => {
    for (const eventName of ["CreateTags", "DeleteTags"]) {
      expect(wanted(event({ eventName, requestParameters: tagged(id) }))).toBe(true);
      expect(wanted(event({ eventName, requestParameters: tagged("i-1", id) }))).toBe(true);
    }
  });

  it("leaves out the tags of anything else", () => {
    for (const parameters of [tagged("i-1", "vol-1", "sgr-1"), tagged(), null, {}])
      expect(wanted(event({ eventName: "CreateTags", requestParameters: parameters }))).toBe(false);
  });

  it("is the one of the member rule and of the hub rule", () => {
    expect(member().Resources.ForwardRule?.Properties.EventPattern).toEqual(JSON.parse(file));
    expect(hub.HubRule?.Properties.EventPattern).toMatch(/^\$\{file\(infra\/events\/calls\.json\)\}$/);
  });

  it("leaves out the very roles that write in member accounts", () => {
    const writing = Object.values(member().Resources).flatMap(({ Type, Properties }) =>
      Type === "AWS::IAM::Role" && /Write|Tag/.test(String(Properties.RoleName)) ? [String(Properties.RoleName)] : [],
    );
    expect(writing).toContain("PeeringAutopilotWrite");
    for (const role of writing) expect(wanted(event({ eventName: "CreateRoute", ...by(role) })), role).toBe(false);
  });

  it("fits a rule: 2,048 characters", () => {
    expect(JSON.stringify(JSON.parse(file)).length).toBeLessThanOrEqual(2048);
  });
});

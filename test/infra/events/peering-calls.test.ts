import { describe, expect, it } from "vitest";
import { matches, parsePattern } from "#infra/sandbox/events/pattern.ts";
import { fragment, member, text } from "#test/deploy/fragments.ts";

const file = text("infra/events/peering-calls.json");
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

describe("the pattern of peering calls", () => {
  it.each(["Create", "Accept", "Reject", "Delete"])("takes %sVpcPeeringConnection", (verb) => {
    expect(wanted(event({ eventName: `${verb}VpcPeeringConnection` }))).toBe(true);
  });

  it("takes changed options", () => {
    expect(wanted(event({ eventName: "ModifyVpcPeeringConnectionOptions" }))).toBe(true);
  });

  it.each([
    ["a refused call", event({ errorCode: "Client.UnauthorizedOperation" })],
    ["a dry run", event({ errorCode: "Client.DryRunOperation" })],
    ["another call", event({ eventName: "CreateVpc" })],
    ["another service's call", event({ eventSource: "s3.amazonaws.com" })],
    ["another source", event({}, { source: "vpc-peering-autopilot" })],
    ["an event that is no call", event({}, { "detail-type": "VPC Peering Outcome" })],
  ])("leaves out %s", (_, given) => {
    expect(wanted(given)).toBe(false);
  });

  it("is the one of the member rule and of the hub rule", () => {
    expect(member().Resources.ForwardRule?.Properties.EventPattern).toEqual(JSON.parse(file));
    expect(hub.HubRule?.Properties.EventPattern).toMatch(/^\$\{file\(infra\/events\/peering-calls\.json\)\}$/);
  });

  it("fits a rule: 2,048 characters", () => {
    expect(JSON.stringify(JSON.parse(file)).length).toBeLessThanOrEqual(2048);
  });
});

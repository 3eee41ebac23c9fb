import type { Draws } from "../draws.ts";
import { hub } from "../world/places.ts";
import type { Action } from "./action.ts";

const record = (eventName: string, account: string, id: unknown) => ({
  eventSource: "ec2.amazonaws.com",
  eventName,
  awsRegion: hub.region,
  recipientAccountId: account,
  userIdentity: { arn: `arn:aws:iam::${account}:root` },
  requestParameters: null,
  responseElements: { vpcPeeringConnection: { vpcPeeringConnectionId: id } },
});

const base = { region: hub.region, source: "aws.ec2", detailType: "AWS API Call via CloudTrail" };

/** An event that a member account made up about somebody else's connection, or about none at all. */
const forgedEvent: Action = {
  name: "forged-event",
  number: "F25, F26",
  weight: 2,
  act: async ({ sandbox, requested }, draws) => {
    const account = draws.oneOf(["111111111111", "333333333333", "999999999999"]) ?? "";
    const about = draws.oneOf([...requested, "pcx-0f0f0f0f0f0f0f0f0"]);
    const name = draws.oneOf(["CreateVpcPeeringConnection", "DeleteVpcPeeringConnection"]) ?? "";
    sandbox.events.inject(
      { ...base, account, detail: record(name, draws.chance(0.5) ? account : "222222222222", about) },
      busArn,
    );
    return `${name} of ${about} in the name of ${account}`;
  },
};

const oddities = (draws: Draws): unknown =>
  draws.oneOf<unknown>([
    null,
    7,
    { __proto__: { a: 1 } },
    "pcx-",
    `pcx-${"x".repeat(10_000)}`,
    "pcx-1\u0000",
    ["pcx-1"],
    "pcx-../..",
    { $ne: 1 },
  ]);

/** Wrong types, giants, control characters. */
const poisonedEvent: Action = {
  name: "poisoned-event",
  number: "F24",
  weight: 2,
  act: async ({ sandbox }, draws) => {
    const odd = oddities(draws);
    sandbox.events.inject(
      { ...base, account: "111111111111", detail: record("CreateVpcPeeringConnection", "111111111111", odd) },
      busArn,
    );
    return String(JSON.stringify(odd)).slice(0, 40);
  },
};

const busArn = `arn:aws:events:${hub.region}:${hub.account}:event-bus/peering-autopilot`;

export const eventActions: readonly Action[] = [forgedEvent, poisonedEvent];

import { describe, expect, it } from "vitest";
import { observe } from "#shared/aws/observe.ts";
import { sessions } from "#shared/aws/sessions.ts";
import type { Reading } from "#shared/peering/facts.ts";
import { facts, pcx } from "#test/builders/facts.ts";

const end = facts().peering.ends.accepter;
const failing = (name: string, message: string) => ({ send: () => Promise.reject(Object.assign(new Error(message), { name })) });
const given = { Credentials: { AccessKeyId: "AKIA", SecretAccessKey: "secret", SessionToken: "token" } };
const assumable = { send: () => Promise.resolve(given) };

/** What is read of a side where STS and EC2 answer so. */
const readingOf = (sts: object, ec2: object): Promise<Reading> => {
  // two commands of the many that a client takes
  const clients = { sts: () => sts, ec2: () => ec2 } as unknown as Parameters<typeof sessions>[0];
  const settings = { role: "PeeringAutopilotRead", externalId: "an-external-id", region: "eu-west-1" };
  return observe(sessions(clients, { now: () => 0 }, settings)).side(pcx, end);
};

describe("a side that can't be read (peers-edge-cases 82, 83)", () => {
  it.each([
    ["AuthFailure", "AWS was not able to validate the provided access credentials"],
    ["OptInRequired", "You are not subscribed to this service"],
    ["InvalidClientTokenId", "The security token included in the request is invalid"],
  ])("EC2 doesn't take credentials that STS has just given (%s): the region is off", async (name, message) => {
    expect(await readingOf(assumable, failing(name, message))).toEqual({
      is: "no-region",
      role: "PeeringAutopilotRead",
      message: `${name}: ${message}`,
    });
  });

  it("EC2 takes them and denies the call: a permission is missing", async () => {
    const reading = await readingOf(assumable, failing("UnauthorizedOperation", "You are not authorized"));
    expect(reading).toMatchObject({ is: "no-access", message: expect.stringContaining("allow it to the member role") });
  });

  it.each(["AccessDenied", "RegionDisabledException", "InvalidClientTokenId"])(
    "STS says %s: the role, not the region",
    async (name) => {
      expect(await readingOf(failing(name, "no"), assumable)).toMatchObject({ is: "no-access", role: "PeeringAutopilotRead" });
    },
  );

  it("what may pass is no answer", async () => {
    await expect(readingOf(assumable, failing("RequestLimitExceeded", "slow down"))).rejects.toMatchObject({
      name: "RetryLater",
    });
  });
});

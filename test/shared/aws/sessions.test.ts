import { expect, it } from "vitest";
import { VirtualClock } from "#infra/sandbox/clock.ts";
import { sessions } from "#shared/aws/sessions.ts";
import { account as accounts, eu } from "#test/builders/facts.ts";

const where = { account: accounts.accepter, region: eu, resource: "vpc-b" };
const settings = { role: "PeeringAutopilotRead", externalId: "an-external-id", region: eu };

const failed = (name: string) => Object.assign(new Error("no"), { name });

/** A session, its age in seconds, a call with it that fails: what is told, and whether the next call gets another session. */
it.each([
  { name: "UnauthorizedOperation", age: 59, told: "AccessMissing", next: "key-2" },
  { name: "UnauthorizedOperation", age: 60, told: "RetryLater", next: "key-2" },
  { name: "InvalidVpcID.NotFound", age: 60, told: "WorldChanged", next: "key-1" },
])("$name after $age seconds is $told, and then there is $next", async ({ name, age, told, next }) => {
  let assumed = 0;
  const send = async () => ({ Credentials: { AccessKeyId: `key-${++assumed}` } });
  // one command of the many that a client takes
  const clients = { sts: () => ({ send }) } as unknown as Parameters<typeof sessions>[0];
  const clock = new VirtualClock(0);
  const member = sessions(clients, clock, settings);
  const key = async () => (await member.credentials(where.account)).accessKeyId;
  expect(await key()).toBe("key-1");
  await clock.advance(age * 1000);
  const fails = () => member.fail(failed(name), where, "read");
  expect(fails).toThrow(expect.objectContaining({ name: told }));
  // its other calls, under way at the same time, fail for the same reason
  member.refused(failed(name), where.account);
  expect(fails).toThrow(expect.objectContaining({ name: told }));
  expect(await key()).toBe(next);
});

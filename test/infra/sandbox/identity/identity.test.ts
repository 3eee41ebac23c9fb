import { describe, expect, it } from "vitest";
import type { Caller } from "#infra/sandbox/call.ts";
import { VirtualClock } from "#infra/sandbox/clock.ts";
import { createIdentity, type Identity } from "#infra/sandbox/identity/identity.ts";
import type { PolicyStatement } from "#infra/sandbox/identity/policy.ts";
import { hub, organizationId, policy, region, spoke, stranger } from "../both-ways.ts";

function made(seed = 1): Identity {
  return createIdentity({
    clock: new VirtualClock(0),
    seed,
    directory: {
      accountExists: () => true,
      accountUsable: () => true,
      organizationOf: (account) =>
        account === stranger ? undefined : { id: organizationId, path: `${organizationId}/r-root/ou-prod/` },
    },
  });
}

const lambdaTrust = policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
const read: PolicyStatement = { Sid: "Read", Effect: "Allow", Action: "ec2:Describe*", Resource: "*" };

function callerOf(identity: Identity, accessKeyId: string): Caller {
  const principal = identity.key(accessKeyId)?.principal;
  if (!principal) throw new Error("unknown key");
  return { account: principal.account, region, accessKeyId, principal };
}

describe("keys", () => {
  it("depend on the seed and the owner only", () => {
    expect(made().accountKeys(hub)).toEqual(made().accountKeys(hub));
    const identity = made();
    identity.accountKeys(spoke);
    expect(identity.accountKeys(hub)).toEqual(made().accountKeys(hub));
    const all = [made().accountKeys(hub), made().accountKeys(spoke), made().accountKeys(hub, "alice"), made(2).accountKeys(hub)];
    expect(new Set(all.map(({ accessKeyId }) => accessKeyId)).size).toBe(4);
    for (const { accessKeyId, secretAccessKey } of all) {
      expect(accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
      expect(secretAccessKey).toHaveLength(40);
    }
  });

  it("of sessions differ each time and carry a token", () => {
    const identity = made();
    const { arn } = identity.putRole({ account: hub, name: "propose", trust: lambdaTrust, policies: [] });
    const [one, two] = [identity.sessionKeys(arn, "fn"), identity.sessionKeys(arn, "fn")];
    expect(one.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(one.sessionToken).not.toBe(two.sessionToken);
    expect(() => identity.sessionKeys(`${arn}x`, "fn")).toThrow(/no role/);
  });
});

describe("a role", () => {
  it("allows what its policies allow, notes what was used, and an owner may do everything", () => {
    const identity = made();
    const write: PolicyStatement = { Effect: "Allow", Action: "ec2:CreateRoute", Resource: "*" };
    const { arn } = identity.putRole({ account: hub, name: "r", trust: lambdaTrust, policies: [policy(read), policy(write)] });
    const session = callerOf(identity, identity.sessionKeys(arn, "fn").accessKeyId);
    const ask = (action: string, caller = session) => identity.decide(caller, { action, resource: "*", context: {} });
    expect(ask("ec2:DescribeVpcs")).toBe("allowed");
    expect(ask("ec2:DeleteRoute")).toBe("unmentioned");
    expect(identity.usedActions(arn)).toEqual(new Set(["ec2:DescribeVpcs"]));
    expect(identity.usedStatements(arn)).toEqual(new Set(["Read"]));
    const owner = callerOf(identity, identity.accountKeys(hub, "alice").accessKeyId);
    expect(ask("ec2:DeleteRoute", owner)).toBe("allowed");
    expect(identity.roleMay(arn, "ec2:CreateRoute", "*")).toBe(true);
    expect(identity.roleMay(`${arn}x`, "ec2:CreateRoute", "*")).toBe(false);
  });

  it("put again changes its sessions' rights; deleted and made again it is another role", () => {
    const identity = made();
    const put = (...policies: PolicyStatement[]) =>
      identity.putRole({ account: hub, name: "r", trust: lambdaTrust, policies: policies.map((statement) => policy(statement)) });
    const { arn } = put();
    const session = callerOf(identity, identity.sessionKeys(arn, "fn").accessKeyId);
    const ask = () => identity.decide(session, { action: "ec2:DescribeVpcs", resource: "*", context: {} });
    expect(ask()).toBe("unmentioned");
    put(read);
    expect(ask()).toBe("allowed");
    put(read, { ...read, Effect: "Deny" });
    expect(ask()).toBe("denied");
    identity.deleteRole(hub, "r");
    put(read);
    expect(ask()).toBe("unmentioned");
  });

  it("is refused with a policy that AWS would refuse", () => {
    const put = (trust: PolicyStatement, ...permissions: PolicyStatement[]) =>
      made().putRole({
        account: hub,
        name: "r",
        trust: policy(trust),
        policies: permissions.map((statement) => policy(statement)),
      });
    const good: PolicyStatement = { Effect: "Allow", Principal: { AWS: hub }, Action: "sts:AssumeRole" };
    expect(() => put({ Effect: "Allow", Action: "sts:AssumeRole" })).toThrow(/no Principal/);
    expect(() => put({ ...good, Resource: "*" })).toThrow(/has a Resource/);
    expect(() => put({ ...good, Principal: { AWS: "arn:aws:iam::111111111111:role/*" } })).toThrow(/invalid principal/);
    expect(() => put({ ...good, Principal: { Canonical: "x" } })).toThrow(/principal type `Canonical`/);
    expect(() => put(good, { Effect: "Allow", Action: "ec2:X" })).toThrow(/no Resource/);
    expect(() => put(good, { ...read, Principal: "*" })).toThrow(/has a Principal/);
  });
});

describe("the condition keys of every question", () => {
  it("say who asks, from where, in which organization", () => {
    const identity = made();
    const { arn } = identity.putRole({ account: hub, name: "r", trust: lambdaTrust, policies: [] });
    const session = callerOf(identity, identity.sessionKeys(arn, "fn").accessKeyId);
    expect(identity.globalContext(session, "ec2")).toMatchObject({
      "aws:principalarn": arn,
      "aws:principalaccount": hub,
      "aws:principalorgid": organizationId,
      "aws:principalorgpaths": [`${organizationId}/r-root/ou-prod/`],
      "aws:requestedregion": region,
      "ec2:region": region,
    });
    const outside = identity.globalContext(callerOf(identity, identity.accountKeys(stranger).accessKeyId), "sts");
    expect(outside).not.toHaveProperty("aws:principalorgid");
    expect(outside).not.toHaveProperty("ec2:region");
  });
});

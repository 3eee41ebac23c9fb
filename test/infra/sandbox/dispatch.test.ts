import * as ec2 from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import type { Caller } from "#infra/sandbox/call.ts";
import { AwsError } from "#infra/sandbox/errors.ts";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import { hub, policy, region, smallOrganization, spoke } from "./both-ways.ts";

const client = (sandbox: Sandbox, account = hub, at = region) => sandbox.direct("ec2", sandbox.identity.accountKeys(account), at);
const vpcs = async (sandbox: Sandbox) => (await client(sandbox).send(new ec2.DescribeVpcsCommand({}))).Vpcs ?? [];
const create = new ec2.CreateVpcCommand({ CidrBlock: "10.0.0.0/16" });

async function throughAtOnce(times: number, send: () => Promise<unknown>): Promise<number> {
  const all = await Promise.allSettled(Array.from({ length: times }, send));
  return all.filter(({ status }) => status === "fulfilled").length;
}

describe("throttling", () => {
  it("has a bucket of 50, refilled by 5 a second, per account, region and changing action", async () => {
    const sandbox = smallOrganization();
    const tag = (account: string, at: string) => () =>
      client(sandbox, account, at).send(
        new ec2.DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: "pcx-00000000000000000", DryRun: false }),
      );
    const refused = async (times: number, account = hub, at = region) => {
      const all = await Promise.allSettled(Array.from({ length: times }, tag(account, at)));
      return all.filter((one) => one.status === "rejected" && one.reason.name === "RequestLimitExceeded").length;
    };
    expect(await refused(53)).toBe(3);
    expect(await refused(50, spoke)).toBe(0);
    expect(await refused(50, hub, "us-east-1")).toBe(0);
    await sandbox.clock.advance(2000);
    expect(await refused(11)).toBe(1);
    await sandbox.clock.advance(3_600_000);
    expect(await refused(51)).toBe(1);
  });

  it("lets 100 reads through at once, and 20 a second; 50 that neither filter nor page", async () => {
    const sandbox = smallOrganization();
    expect(await throughAtOnce(103, () => client(sandbox).send(new ec2.DescribeVpcsCommand({})))).toBe(100);
    await sandbox.clock.advance(1000);
    expect(await throughAtOnce(30, () => client(sandbox).send(new ec2.DescribeVpcsCommand({})))).toBe(20);
    expect(await throughAtOnce(60, () => client(sandbox).send(new ec2.DescribeSecurityGroupsCommand({})))).toBe(50);
    expect(await throughAtOnce(110, () => client(sandbox).send(new ec2.DescribeSecurityGroupsCommand({ MaxResults: 100 })))).toBe(
      100,
    );
    const error = sandbox.calls.find((call) => call.error)?.error;
    expect(error).toEqual({ code: "RequestLimitExceeded", message: "Request limit exceeded." });
  });

  it("can be turned off, and on again with full buckets", async () => {
    const sandbox = smallOrganization({ throttling: false });
    expect(await throughAtOnce(200, () => client(sandbox).send(new ec2.DescribeVpcsCommand({})))).toBe(200);
    sandbox.startThrottling();
    expect(await throughAtOnce(200, () => client(sandbox).send(new ec2.DescribeVpcsCommand({})))).toBe(100);
  });
});

describe("faults", () => {
  it("before: nothing happened; after: it happened all the same, and CloudTrail says so", async () => {
    const fails = { before: false, after: false };
    const lost = (when: keyof typeof fails) => () =>
      fails[when] ? new AwsError("InternalError", "lost", { status: 500 }) : undefined;
    const sandbox = smallOrganization({ fault: lost("before"), faultAfter: lost("after") });
    const already = (await vpcs(sandbox)).length;
    fails.before = true;
    await expect(client(sandbox).send(create)).rejects.toMatchObject({ name: "InternalError", $fault: "server" });
    fails.before = false;
    expect(await vpcs(sandbox)).toHaveLength(already);
    expect(sandbox.calls.find(({ operation }) => operation === "CreateVpc")?.error?.code).toBe("InternalError");
    fails.after = true;
    await expect(client(sandbox).send(create)).rejects.toMatchObject({ name: "InternalError" });
    fails.after = false;
    expect(await vpcs(sandbox)).toHaveLength(already + 1);
    expect(sandbox.calls.findLast(({ operation }) => operation === "CreateVpc")).toMatchObject({
      error: undefined,
      output: { Vpc: {} },
    });
  });
});

describe("a dry run", () => {
  const trust = policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });

  it("asks IAM and changes nothing", async () => {
    const sandbox = smallOrganization();
    const already = (await vpcs(sandbox)).length;
    const dry = new ec2.CreateVpcCommand({ CidrBlock: "10.0.0.0/16", DryRun: true });
    await expect(client(sandbox).send(dry)).rejects.toMatchObject({
      name: "DryRunOperation",
      message: "Request would have succeeded, but DryRun flag is set.",
      $metadata: { httpStatusCode: 412 },
    });
    expect(await vpcs(sandbox)).toHaveLength(already);
    const { arn } = sandbox.identity.putRole({ account: hub, name: "r", trust, policies: [] });
    const role = sandbox.direct("ec2", sandbox.identity.sessionKeys(arn, "fn"), region);
    await expect(role.send(dry)).rejects.toMatchObject({ name: "UnauthorizedOperation", $metadata: { httpStatusCode: 403 } });
  });

  it("is denied in other words when a statement denies it", async () => {
    const sandbox = smallOrganization();
    const statements = (["Allow", "Deny"] as const).map((Effect) =>
      policy({ Effect, Action: "ec2:DescribeVpcs", Resource: "*" }),
    );
    const { arn } = sandbox.identity.putRole({ account: hub, name: "r", trust, policies: statements });
    const role = sandbox.direct("ec2", sandbox.identity.sessionKeys(arn, "fn"), region);
    await expect(role.send(new ec2.DescribeVpcsCommand({}))).rejects.toMatchObject({
      name: "UnauthorizedOperation",
      message: `You are not authorized to perform this operation. User: arn:aws:sts::${hub}:assumed-role/r/fn is not authorized to perform: ec2:DescribeVpcs on resource: * with an explicit deny in an identity-based policy`,
    });
  });
});

describe("every call", () => {
  it("takes its virtual latency, and is recorded once, in order", async () => {
    const sandbox = smallOrganization({ latencyMilliseconds: 40 });
    const heard: string[] = [];
    sandbox.onCall(({ operation }) => heard.push(operation));
    const start = sandbox.clock.now();
    const made = client(sandbox).send(create);
    await sandbox.clock.advance(40);
    await made;
    expect(sandbox.calls).toMatchObject([
      { time: start + 40, service: "ec2", operation: "CreateVpc", caller: { account: hub, region }, error: undefined },
    ]);
    expect(heard).toEqual(["CreateVpc"]);
  });

  it("by another service passes IAM as on the wire, and shares no state", async () => {
    const sandbox = smallOrganization();
    const { accessKeyId } = sandbox.identity.accountKeys(hub);
    const principal = sandbox.identity.key(accessKeyId)?.principal;
    if (!principal) throw new Error("no principal");
    const caller: Caller = { account: hub, region, accessKeyId, principal };
    const input = { CidrBlock: "10.0.0.0/16" };
    const output = await sandbox.call({ service: "ec2", operation: "CreateVpc", input }, caller);
    expect(output).toMatchObject({ Vpc: { CidrBlock: "10.0.0.0/16", OwnerId: hub } });
    expect(sandbox.calls.at(-1)?.output).toEqual(output);
    expect(sandbox.calls.at(-1)?.output).not.toBe(output);
    await expect(sandbox.call({ service: "servicequotas", operation: "X", input }, caller)).rejects.toMatchObject({
      code: "UnknownOperationException",
    });
  });

  it("replays: the same seed gives the same world", async () => {
    const run = async (seed: number) => {
      const sandbox = smallOrganization({ seed });
      const { Vpc: vpc } = await client(sandbox).send(create);
      return { vpc: vpc?.VpcId, request: sandbox.calls[0]?.requestId };
    };
    expect(await run(3)).toEqual(await run(3));
    expect(await run(3)).not.toEqual(await run(4));
  });
});

import type { Caller } from "#infra/sandbox/call.ts";
import { VirtualClock } from "#infra/sandbox/clock.ts";
import type { Core } from "#infra/sandbox/core.ts";
import { createEc2 } from "#infra/sandbox/ec2/ec2.ts";
import type { Ec2Operations } from "#infra/sandbox/ec2/operations.ts";
import { AwsError } from "#infra/sandbox/errors.ts";
import { Random } from "#infra/sandbox/random.ts";

type Input<O extends keyof Ec2Operations> = Parameters<Ec2Operations[O]>[0];
type Output<O extends keyof Ec2Operations> = Awaited<ReturnType<Ec2Operations[O]>>;

export const start = Date.UTC(2026, 10, 2, 9);
export const hour = 3_600_000;
export const day = 24 * hour;

export const caller = (account: string, region = "eu-west-1"): Caller => ({
  account,
  region,
  accessKeyId: `AKIA${account}`,
  principal: { kind: "root", account, arn: `arn:aws:iam::${account}:root`, id: account },
});

/** two member accounts, the second one's other region */
export const alice = caller("111111111111");
export const bob = caller("222222222222");
export const aliceInFrankfurt = caller("111111111111", "eu-central-1");
export const bobInFrankfurt = caller("222222222222", "eu-central-1");

/** EC2 alone: one typed call, no wire, no IAM. */
export const ec2World = (seed = 1) => {
  const clock = new VirtualClock(start);
  const core: Core = {
    clock,
    random: new Random(seed),
    call: () => Promise.reject(new Error("EC2 calls no other service")),
    onCall: () => {},
  };
  const ec2 = createEc2(core, {
    accountExists: (account) => account !== "999999999999",
    regionEnabled: (_account, region) => region !== "ap-east-1",
  });

  const send = async <O extends keyof Ec2Operations>(as: Caller, operation: O, input: Input<O>): Promise<Output<O>> => {
    const handler = ec2.service.handlers[operation];
    if (!handler) throw new Error(`no operation ${operation}`);
    // the handler table has the operation's own types
    return (await handler(input as never, as)) as Output<O>;
  };

  const vpc = async (as: Caller, id: string, cidrs: string | readonly [string, ...string[]]): Promise<string> => {
    const [cidr, ...more] = typeof cidrs === "string" ? [cidrs] : cidrs;
    ec2.seed.reserveId("vpc", id);
    ec2.seed.reserveId("route-table", id.replace("vpc-", "rtb-main-"));
    ec2.seed.reserveId("security-group", id.replace("vpc-", "sg-default-"));
    await send(as, "CreateVpc", { CidrBlock: cidr });
    await send(as, "ModifyVpcAttribute", { VpcId: id, EnableDnsHostnames: { Value: true } });
    for (const block of more) ec2.seed.block(id, block);
    return id;
  };

  const request = async (from: readonly [Caller, string], to: readonly [Caller, string]): Promise<string> => {
    const { VpcPeeringConnection } = await send(from[0], "CreateVpcPeeringConnection", {
      VpcId: from[1],
      PeerVpcId: to[1],
      PeerOwnerId: to[0].account,
      PeerRegion: to[0].region,
    });
    return VpcPeeringConnection?.VpcPeeringConnectionId ?? "";
  };

  const pending = async (from: readonly [Caller, string], to: readonly [Caller, string]): Promise<string> => {
    const id = await request(from, to);
    await clock.runUntilQuiet();
    return id;
  };

  const active = async (from: readonly [Caller, string], to: readonly [Caller, string]): Promise<string> => {
    const id = await pending(from, to);
    await send(to[0], "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: id });
    await clock.runUntilQuiet();
    return id;
  };

  const describe = async (as: Caller, id: string) => {
    const { VpcPeeringConnections } = await send(as, "DescribeVpcPeeringConnections", { VpcPeeringConnectionIds: [id] });
    const connection = VpcPeeringConnections?.[0];
    if (!connection) throw new Error(`no ${id}`);
    return connection;
  };

  const status = async (as: Caller, id: string) => (await describe(as, id)).Status?.Code;

  const table = (id: string) => {
    const found = ec2.view.routeTables().find((one) => one.id === id);
    if (!found) throw new Error(`no ${id}`);
    return found;
  };

  return { ...ec2, core, clock, send, vpc, request, pending, active, describe, status, table };
};

export type TestWorld = ReturnType<typeof ec2World>;

/** The AWS error that a call ends with, as `Code: message`. */
export const refusal = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof AwsError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error("the call was not refused");
};

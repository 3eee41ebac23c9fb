import type { IpPermission } from "@aws-sdk/client-ec2";
import { beforeEach, describe, expect, it } from "vitest";
import type { Caller } from "#infra/sandbox/call.ts";
import { alice, bob, bobInFrankfurt, ec2World, refusal, type TestWorld } from "./ec2-world.ts";

let world: TestWorld;
const a = [alice, "vpc-a"] as const;
const b = [bob, "vpc-b"] as const;

const group = async (as: Caller, vpc: string, id: string) => {
  world.seed.reserveId("security-group", id);
  await world.send(as, "CreateSecurityGroup", { VpcId: vpc, GroupName: `name of ${id}`, Description: "for a test" });
};

beforeEach(async () => {
  world = ec2World();
  await world.vpc(alice, "vpc-a", "10.0.0.0/16");
  await world.vpc(bob, "vpc-b", "10.1.0.0/16");
  await group(alice, "vpc-a", "sg-web");
  await group(bob, "vpc-b", "sg-db");
});

const https: IpPermission = { IpProtocol: "tcp", FromPort: 443, ToPort: 443 };
const fromBlock = (CidrIp: string): IpPermission => ({ ...https, IpRanges: [{ CidrIp }] });
const fromGroup = (GroupId: string, UserId?: string): IpPermission => ({ ...https, UserIdGroupPairs: [{ GroupId, UserId }] });
const allow = (as: Caller, GroupId: string, ...IpPermissions: IpPermission[]) =>
  world.send(as, "AuthorizeSecurityGroupIngress", { GroupId, IpPermissions });
const revoke = (as: Caller, GroupId: string, ...IpPermissions: IpPermission[]) =>
  world.send(as, "RevokeSecurityGroupIngress", { GroupId, IpPermissions });
const ingress = (id: string) =>
  world.view
    .securityGroups()
    .find((one) => one.id === id)
    ?.rules.filter(({ direction }) => direction === "ingress");
const permissions = async (as: Caller, id: string) =>
  (await world.send(as, "DescribeSecurityGroups", { GroupIds: [id] })).SecurityGroups?.[0]?.IpPermissions;

describe("rules", () => {
  it("get an id, an ARN and tags", async () => {
    const { SecurityGroupRules } = await world.send(alice, "AuthorizeSecurityGroupIngress", {
      GroupId: "sg-web",
      IpPermissions: [{ ...https, IpRanges: [{ CidrIp: "10.1.2.3/16", Description: "the peer" }] }],
      TagSpecifications: [{ ResourceType: "security-group-rule", Tags: [{ Key: "managed-by", Value: "us" }] }],
    });
    const [rule] = SecurityGroupRules ?? [];
    expect(rule).toMatchObject({
      GroupId: "sg-web",
      GroupOwnerId: alice.account,
      IsEgress: false,
      IpProtocol: "tcp",
      FromPort: 443,
      ToPort: 443,
      CidrIpv4: "10.1.0.0/16",
      Description: "the peer",
      Tags: [{ Key: "managed-by", Value: "us" }],
    });
    expect(rule?.SecurityGroupRuleId).toMatch(/^sgr-[0-9a-f]{17}$/);
    expect(rule?.SecurityGroupRuleArn).toBe(
      `arn:aws:ec2:eu-west-1:111111111111:security-group-rule/${rule?.SecurityGroupRuleId}`,
    );
    const { SecurityGroupRules: found } = await world.send(alice, "DescribeSecurityGroupRules", {
      Filters: [
        { Name: "tag:managed-by", Values: ["us"] },
        { Name: "group-id", Values: ["sg-web"] },
      ],
    });
    expect(found).toEqual([rule]);
  });

  it("are duplicates once canonical", async () => {
    await allow(alice, "sg-web", fromBlock("10.1.0.0/16"));
    expect(await refusal(allow(alice, "sg-web", fromBlock("10.1.99.99/16")))).toBe(
      'InvalidPermission.Duplicate: the specified rule "peer: 10.1.0.0/16, TCP, from port: 443, to port: 443, ALLOW" already exists',
    );
    expect(await refusal(allow(alice, "sg-web", fromBlock("10.2.0.0/16"), fromBlock("10.2.0.0/16")))).toMatch(
      /^InvalidPermission\.Duplicate/,
    );
    expect(ingress("sg-web")).toHaveLength(1);
  });

  it("name groups in the duplicate's text too", async () => {
    await world.active(a, b);
    await allow(alice, "sg-web", fromGroup("sg-db", bob.account));
    expect(await refusal(allow(alice, "sg-web", fromGroup("sg-db", bob.account)))).toContain('"peer: sg-db, TCP,');
  });

  it("count for IPv4 and IPv6 apart, groups for both", async () => {
    world.seed.quotas("vpc-a", { rulesPerGroup: 2 });
    await allow(alice, "sg-web", fromBlock("10.1.0.0/16"), fromGroup("sg-web"));
    expect(await refusal(allow(alice, "sg-web", fromBlock("10.2.0.0/16")))).toMatch(/^RulesPerSecurityGroupLimitExceeded/);
    await allow(alice, "sg-web", { ...https, Ipv6Ranges: [{ CidrIpv6: "2001:db8::/56" }] });
    expect(await refusal(allow(alice, "sg-web", { ...https, Ipv6Ranges: [{ CidrIpv6: "::/0" }] }))).toMatch(
      /^RulesPerSecurityGroupLimitExceeded/,
    );
  });

  it.each([
    [{ IpProtocol: "tcp", FromPort: 443, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }, "MissingParameter"],
    [{ IpProtocol: "tcp", FromPort: 444, ToPort: 443, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }, "InvalidParameterValue"],
    [{ IpProtocol: "tcp", FromPort: 1, ToPort: 65_536, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }, "InvalidParameterValue"],
    [{ IpProtocol: "sctp?", FromPort: 1, ToPort: 2, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }, "InvalidParameterValue"],
    [{ ...https, IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "é" }] }, "InvalidParameterValue"],
    [{ ...https, IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "x".repeat(256) }] }, "InvalidParameterValue"],
    [{ ...https, IpRanges: [{ CidrIp: "10.0.0.0/33" }] }, "InvalidParameterValue"],
    [https, "MissingParameter"],
  ])("refuse %j", async (permission, code) => {
    expect(await refusal(allow(alice, "sg-web", permission))).toMatch(new RegExp(`^${code}:`));
  });

  it.each([
    ["-1", { IpProtocol: "-1" }, { protocol: "all", from: null, to: null }],
    ["6", { IpProtocol: "6", FromPort: 1, ToPort: 2 }, { protocol: "tcp", from: 1, to: 2 }],
    ["icmp", { IpProtocol: "icmp", FromPort: 8, ToPort: -1 }, { protocol: "icmp", from: 8, to: -1 }],
    ["17", { IpProtocol: "17", FromPort: 53, ToPort: 53 }, { protocol: "udp", from: 53, to: 53 }],
  ])("read protocol %s", async (_name, permission, expected) => {
    await allow(alice, "sg-web", { ...permission, IpRanges: [{ CidrIp: "10.1.0.0/16" }] });
    expect(ingress("sg-web")).toMatchObject([expected]);
  });

  it("may be named flat", async () => {
    const flat = { GroupId: "sg-web", IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIp: "10.1.0.0/16" };
    await world.send(alice, "AuthorizeSecurityGroupIngress", flat);
    expect(ingress("sg-web")).toMatchObject([{ from: 22, source: "10.1.0.0/16" }]);
    await world.send(alice, "RevokeSecurityGroupIngress", flat);
    expect(ingress("sg-web")).toEqual([]);
  });

  it("of unknown groups are refused", async () => {
    expect(await refusal(allow(alice, "sg-none", fromBlock("10.1.0.0/16")))).toBe(
      "InvalidGroup.NotFound: The security group 'sg-none' does not exist",
    );
    expect(await refusal(allow(alice, "sg-?", fromBlock("10.1.0.0/16")))).toMatch(/^InvalidGroupId\.Malformed/);
  });
});

describe("revocation", () => {
  it("by id, and never twice", async () => {
    const { SecurityGroupRules } = await allow(alice, "sg-web", fromBlock("10.1.0.0/16"));
    const SecurityGroupRuleIds = [SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? ""];
    const input = { GroupId: "sg-web", SecurityGroupRuleIds };
    const { RevokedSecurityGroupRules } = await world.send(alice, "RevokeSecurityGroupIngress", input);
    expect(RevokedSecurityGroupRules).toMatchObject([{ SecurityGroupRuleId: SecurityGroupRuleIds[0], CidrIpv4: "10.1.0.0/16" }]);
    expect(await refusal(world.send(alice, "RevokeSecurityGroupIngress", input))).toMatch(
      /^InvalidSecurityGroupRuleId\.NotFound/,
    );
  });

  it("without a match is an error that revokes nothing in a VPC of one's own", async () => {
    await allow(alice, "sg-web", fromBlock("10.1.0.0/16"));
    expect(await refusal(revoke(alice, "sg-web", fromBlock("10.1.0.0/16"), fromBlock("10.2.0.0/16")))).toMatch(
      /^InvalidPermission\.NotFound/,
    );
    expect(ingress("sg-web")).toHaveLength(1);
  });

  it("without a match is silent in a default VPC", async () => {
    await world.send(alice, "CreateDefaultVpc", {});
    const vpc = world.view.vpcs().find(({ blocks }) => blocks[0]?.cidr === "172.31.0.0/16")?.id ?? "";
    await group(alice, vpc, "sg-default");
    await allow(alice, "sg-default", fromBlock("10.1.0.0/16"));
    const answer = await revoke(alice, "sg-default", fromBlock("10.1.0.0/16"), fromBlock("10.2.0.0/16"));
    expect(answer.UnknownIpPermissions).toEqual([fromBlock("10.2.0.0/16")]);
    expect(ingress("sg-default")).toEqual([]);
  });

  it("of egress takes the first rule away", async () => {
    const everything = { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
    await world.send(alice, "RevokeSecurityGroupEgress", { GroupId: "sg-web", IpPermissions: [everything] });
    expect(world.view.securityGroups().find(({ id }) => id === "sg-web")?.rules).toEqual([]);
  });
});

describe("references to a peer's group", () => {
  it("need an active connection, in the same region", async () => {
    const networks = "InvalidGroup.NotFound: You have specified two resources that belong to different networks.";
    expect(await refusal(allow(bob, "sg-db", fromGroup("sg-web", alice.account)))).toBe(networks);
    const id = await world.pending(a, b);
    expect(await refusal(allow(bob, "sg-db", fromGroup("sg-web", alice.account)))).toBe(networks);
    await world.send(bob, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: id });
    expect(await refusal(allow(bob, "sg-db", fromGroup("sg-web", alice.account)))).toBe(networks);
    await world.clock.runUntilQuiet();
    expect((await allow(bob, "sg-db", fromGroup("sg-web", alice.account))).Return).toBe(true);

    await world.vpc(bobInFrankfurt, "vpc-f", "10.2.0.0/16");
    await group(bobInFrankfurt, "vpc-f", "sg-far");
    await world.active(a, [bobInFrankfurt, "vpc-f"]);
    expect(await refusal(allow(bobInFrankfurt, "sg-far", fromGroup("sg-web", alice.account)))).toBe(
      "InvalidGroup.NotFound: The security group 'sg-web' does not exist",
    );
  });

  it("need the owner's account", async () => {
    await world.active(a, b);
    expect(await refusal(allow(bob, "sg-db", fromGroup("sg-web")))).toBe(
      "InvalidGroup.NotFound: The security group 'sg-web' does not exist",
    );
  });

  it("are described with the peering and its status, without a name", async () => {
    const id = await world.active(a, b);
    await allow(bob, "sg-db", fromGroup("sg-web", alice.account));
    const reference = {
      UserId: alice.account,
      GroupId: "sg-web",
      VpcId: "vpc-a",
      VpcPeeringConnectionId: id,
      PeeringStatus: "active",
    };
    expect((await permissions(bob, "sg-db"))?.[0]?.UserIdGroupPairs).toEqual([reference]);
    const { SecurityGroupRules } = await world.send(bob, "DescribeSecurityGroupRules", {
      Filters: [{ Name: "group-id", Values: ["sg-db"] }],
    });
    expect(SecurityGroupRules?.find(({ IsEgress }) => !IsEgress)?.ReferencedGroupInfo).toEqual(reference);
  });

  it("are listed for the group's owner", async () => {
    const id = await world.active(a, b);
    await allow(bob, "sg-db", fromGroup("sg-web", alice.account));
    expect(await world.send(alice, "DescribeSecurityGroupReferences", { GroupId: ["sg-web"] })).toEqual({
      SecurityGroupReferenceSet: [{ GroupId: "sg-web", ReferencingVpcId: "vpc-b", VpcPeeringConnectionId: id }],
    });
    expect(await refusal(world.send(bob, "DescribeSecurityGroupReferences", { GroupId: ["sg-web"] }))).toMatch(
      /^InvalidGroup\.NotFound/,
    );
  });

  const stale = async () => (await world.send(bob, "DescribeStaleSecurityGroups", { VpcId: "vpc-b" })).StaleSecurityGroupSet;

  it("go stale with the connection, stay, and revive when the VPCs peer again", async () => {
    const id = await world.active(a, b);
    await allow(bob, "sg-db", fromGroup("sg-web", alice.account), fromBlock("10.0.0.0/16"));
    expect(await stale()).toEqual([]);
    await world.send(alice, "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: id });
    await world.clock.runUntilQuiet();
    expect(await stale()).toMatchObject([
      {
        GroupId: "sg-db",
        VpcId: "vpc-b",
        StaleIpPermissions: [
          {
            IpProtocol: "tcp",
            FromPort: 443,
            ToPort: 443,
            UserIdGroupPairs: [{ GroupId: "sg-web", VpcPeeringConnectionId: id, PeeringStatus: "deleted" }],
          },
        ],
        StaleIpPermissionsEgress: [],
      },
    ]);
    expect(ingress("sg-db")).toHaveLength(2);
    const again = await world.active(b, a);
    expect(await stale()).toEqual([]);
    expect((await permissions(bob, "sg-db"))?.[0]?.UserIdGroupPairs?.[0]).toMatchObject({
      VpcPeeringConnectionId: again,
      PeeringStatus: "active",
    });
  });

  it("go stale with the group, lose its owner, and can be revoked", async () => {
    const id = await world.active(a, b);
    await allow(bob, "sg-db", fromGroup("sg-web", alice.account));
    await world.send(alice, "DeleteSecurityGroup", { GroupId: "sg-web" });
    const reference = { GroupId: "sg-web", VpcId: "vpc-a", VpcPeeringConnectionId: id, PeeringStatus: "active" };
    expect((await stale())?.[0]?.StaleIpPermissions?.[0]?.UserIdGroupPairs).toEqual([reference]);
    await revoke(bob, "sg-db", fromGroup("sg-web", alice.account));
    expect(ingress("sg-db")).toEqual([]);
  });
});

describe("security groups", () => {
  it("merge rules of the same ports when described", async () => {
    await allow(alice, "sg-web", fromBlock("10.1.0.0/16"));
    await allow(alice, "sg-web", fromBlock("10.2.0.0/16"), { ...https, Ipv6Ranges: [{ CidrIpv6: "2001:db8::/56" }] });
    expect(await permissions(alice, "sg-web")).toEqual([
      {
        ...https,
        IpRanges: [{ CidrIp: "10.1.0.0/16" }, { CidrIp: "10.2.0.0/16" }],
        Ipv6Ranges: [{ CidrIpv6: "2001:db8::/56" }],
        UserIdGroupPairs: [],
        PrefixListIds: [],
      },
    ]);
  });

  it("can't be deleted when default, or used in their own VPC", async () => {
    expect(await refusal(world.send(alice, "DeleteSecurityGroup", { GroupId: "sg-default-a" }))).toMatch(/^CannotDelete/);
    await group(alice, "vpc-a", "sg-app");
    await allow(alice, "sg-app", fromGroup("sg-web"));
    expect(await refusal(world.send(alice, "DeleteSecurityGroup", { GroupId: "sg-web" }))).toMatch(/^DependencyViolation/);
  });

  it("can be deleted when used across a peering, even by their own account", async () => {
    await world.vpc(alice, "vpc-a2", "10.2.0.0/16");
    await group(alice, "vpc-a2", "sg-far");
    await world.active(a, [alice, "vpc-a2"]);
    await allow(alice, "sg-far", fromGroup("sg-web"));
    expect(await world.send(alice, "DeleteSecurityGroup", { GroupId: "sg-web" })).toMatchObject({ Return: true });
    expect(ingress("sg-far")).toMatchObject([{ source: "sg-web" }]);
  });

  it("have one name in a VPC", async () => {
    const input = { VpcId: "vpc-a", GroupName: "name of sg-web", Description: "again" };
    expect(await refusal(world.send(alice, "CreateSecurityGroup", input))).toMatch(/^InvalidGroup\.Duplicate/);
  });

  it.each([
    ["group-name", "name of sg-w*"],
    ["ip-permission.cidr", "10.1.0.0/16"],
    ["ip-permission.from-port", "443"],
    ["ip-permission.protocol", "tcp"],
  ])("filter by %s", async (Name, value) => {
    await allow(alice, "sg-web", fromBlock("10.1.0.0/16"));
    const { SecurityGroups } = await world.send(alice, "DescribeSecurityGroups", { Filters: [{ Name, Values: [value] }] });
    expect(SecurityGroups?.map(({ GroupId }) => GroupId)).toEqual(["sg-web"]);
  });
});

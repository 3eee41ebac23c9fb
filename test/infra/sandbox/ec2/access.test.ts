import { beforeEach, describe, expect, it } from "vitest";
import { alice, bob, bobInFrankfurt, ec2World, type TestWorld } from "./ec2-world.ts";

let world: TestWorld;
let pcx: string;
const own = "arn:aws:ec2:eu-west-1:111111111111";
const peer = "arn:aws:ec2:eu-west-1:222222222222";

beforeEach(async () => {
  world = ec2World();
  await world.vpc(alice, "vpc-a", "10.0.0.0/16");
  await world.vpc(bob, "vpc-b", "10.1.0.0/16");
  await world.send(alice, "CreateTags", { Resources: ["vpc-a", "rtb-main-a"], Tags: [{ Key: "Peering:Managed", Value: "Yes" }] });
  pcx = await world.pending([alice, "vpc-a"], [bob, "vpc-b"]);
  await world.send(bob, "CreateTags", { Resources: [pcx], Tags: [{ Key: "managed-by", Value: "us" }] });
});

// an input is decoded by the wire, so its type is the operation's own
const ask = (operation: string, input: object, as = alice) => world.service.access(operation, input as never, as);
const asked = (...parameters: Parameters<typeof ask>) =>
  ask(...parameters).map(({ action, resource }) => `${action} ${resource}`);

describe("access questions", () => {
  it.each([
    ["DescribeVpcs", {}, ["ec2:DescribeVpcs *"]],
    ["DescribeVpcPeeringConnections", {}, ["ec2:DescribeVpcPeeringConnections *"]],
    ["DescribeVpcAttribute", { VpcId: "vpc-a" }, [`ec2:DescribeVpcAttribute ${own}:vpc/vpc-a`]],
    [
      "DescribeSecurityGroupReferences",
      { GroupId: ["sg-default-a"] },
      [`ec2:DescribeSecurityGroupReferences ${own}:security-group/sg-default-a`],
    ],
    ["CreateRoute", { RouteTableId: "rtb-main-a" }, [`ec2:CreateRoute ${own}:route-table/rtb-main-a`]],
    ["DeleteRoute", { RouteTableId: "rtb-main-a" }, [`ec2:DeleteRoute ${own}:route-table/rtb-main-a`]],
    ["ReplaceRoute", { RouteTableId: "rtb-main-a" }, [`ec2:ReplaceRoute ${own}:route-table/rtb-main-a`]],
    [
      "AuthorizeSecurityGroupIngress",
      { GroupId: "sg-default-a" },
      [`ec2:AuthorizeSecurityGroupIngress ${own}:security-group/sg-default-a`],
    ],
    [
      "RevokeSecurityGroupEgress",
      { GroupId: "sg-default-a" },
      [`ec2:RevokeSecurityGroupEgress ${own}:security-group/sg-default-a`],
    ],
    [
      "AuthorizeSecurityGroupIngress",
      { GroupId: "sg-default-a", TagSpecifications: [{ ResourceType: "security-group-rule", Tags: [{ Key: "k", Value: "v" }] }] },
      [
        `ec2:AuthorizeSecurityGroupIngress ${own}:security-group/sg-default-a`,
        `ec2:AuthorizeSecurityGroupIngress ${own}:security-group-rule/*`,
        `ec2:CreateTags ${own}:security-group-rule/*`,
      ],
    ],
    [
      "CreateVpcPeeringConnection",
      { VpcId: "vpc-a", PeerVpcId: "vpc-b", PeerOwnerId: "222222222222" },
      [`ec2:CreateVpcPeeringConnection ${own}:vpc/vpc-a`, `ec2:CreateVpcPeeringConnection ${own}:vpc-peering-connection/*`],
    ],
    ["CreateTags", { Resources: ["vpc-a"], Tags: [] }, [`ec2:CreateTags ${own}:vpc/vpc-a`]],
    ["CreateVpc", { CidrBlock: "10.0.0.0/16" }, ["ec2:CreateVpc *"]],
    ["DeleteVpc", { VpcId: "vpc-a" }, [`ec2:DeleteVpc ${own}:vpc/vpc-a`]],
  ])("of %s %j", (operation, input, expected) => {
    expect(asked(operation, input)).toEqual(expected);
  });

  it("of Accept are two: the accepter's VPC, and the connection with the ARNs of both", () => {
    const [vpc, connection] = ask("AcceptVpcPeeringConnection", { VpcPeeringConnectionId: pcx }, bob);
    expect(vpc).toMatchObject({ action: "ec2:AcceptVpcPeeringConnection", resource: `${peer}:vpc/vpc-b` });
    expect(vpc?.context).not.toHaveProperty(["ec2:requestervpc"]);
    expect(connection).toMatchObject({
      resource: `${peer}:vpc-peering-connection/${pcx}`,
      context: {
        "ec2:requestervpc": `${own}:vpc/vpc-a`,
        "ec2:acceptervpc": `${peer}:vpc/vpc-b`,
        "ec2:vpcpeeringconnectionid": pcx,
        "ec2:region": "eu-west-1",
        "aws:resourcetag/managed-by": "us",
      },
    });
  });

  it.each(["RejectVpcPeeringConnection", "DeleteVpcPeeringConnection", "ModifyVpcPeeringConnectionOptions"])(
    "of %s see the caller's copy only: its account, its tags",
    (operation) => {
      const input = { VpcPeeringConnectionId: pcx };
      expect(asked(operation, input, bob)).toEqual([`ec2:${operation} ${peer}:vpc-peering-connection/${pcx}`]);
      expect(asked(operation, input)).toEqual([`ec2:${operation} ${own}:vpc-peering-connection/${pcx}`]);
      expect(ask(operation, input)[0]?.context).not.toHaveProperty(["aws:resourcetag/managed-by"]);
    },
  );

  it("carry the table's tags, id and VPC", () => {
    expect(ask("CreateRoute", { RouteTableId: "rtb-main-a", VpcPeeringConnectionId: pcx })[0]?.context).toEqual({
      "ec2:region": "eu-west-1",
      "ec2:routetableid": "rtb-main-a",
      "ec2:vpc": `${own}:vpc/vpc-a`,
      "aws:resourcetag/peering:managed": "Yes",
      "ec2:resourcetag/peering:managed": "Yes",
    });
  });

  it("carry requested tags, and the creating call for tags on create", () => {
    const TagSpecifications = [{ ResourceType: "vpc-peering-connection", Tags: [{ Key: "Peering:Reason", Value: "x" }] }];
    const questions = ask("CreateVpcPeeringConnection", { VpcId: "vpc-a", PeerVpcId: "vpc-b", TagSpecifications });
    expect(questions[1]?.context).toMatchObject({
      "aws:requesttag/peering:reason": "x",
      "aws:tagkeys": ["Peering:Reason"],
      "ec2:acceptervpc": `${own}:vpc/vpc-b`,
    });
    expect(questions[2]).toMatchObject({
      action: "ec2:CreateTags",
      resource: `${own}:vpc-peering-connection/*`,
      context: { "ec2:createaction": "CreateVpcPeeringConnection", "aws:requesttag/peering:reason": "x" },
    });
  });

  it("tell nothing about what the caller can't see", () => {
    expect(ask("AcceptVpcPeeringConnection", { VpcPeeringConnectionId: pcx }, bobInFrankfurt)).toEqual([
      {
        action: "ec2:AcceptVpcPeeringConnection",
        resource: `arn:aws:ec2:eu-central-1:222222222222:vpc-peering-connection/${pcx}`,
        context: { "ec2:region": "eu-central-1", "ec2:vpcpeeringconnectionid": pcx },
      },
    ]);
  });

  it("name no end of a request that its accepter isn't shown yet", async () => {
    await world.vpc(bobInFrankfurt, "vpc-c", "10.2.0.0/16");
    world.seed.staleness(30_000);
    const late = await world.pending([alice, "vpc-a"], [bobInFrankfurt, "vpc-c"]);
    const keys = () =>
      ask("AcceptVpcPeeringConnection", { VpcPeeringConnectionId: late }, bobInFrankfurt).map(({ context }) =>
        Object.keys(context).filter((key) => key.endsWith("tervpc")),
      );
    expect(keys()).toEqual([[]]);
    await world.clock.advance(30_000);
    expect(keys()).toEqual([[], ["ec2:requestervpc", "ec2:acceptervpc"]]);
  });

  it("only read with Describe and Get", () => {
    for (const operation of Object.keys(world.service.handlers))
      expect(world.service.isReadOnly(operation)).toBe(/^(Describe|Get)/.test(operation));
  });
});

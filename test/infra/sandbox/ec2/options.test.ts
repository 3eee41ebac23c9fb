import { beforeEach, describe, expect, it } from "vitest";
import { alice, aliceInFrankfurt, bob, ec2World, refusal, type TestWorld } from "./ec2-world.ts";

let world: TestWorld;
let pcx: string;
const on = { AllowDnsResolutionFromRemoteVpc: true };

beforeEach(async () => {
  world = ec2World();
  await world.vpc(alice, "vpc-a", "10.0.0.0/16");
  await world.vpc(bob, "vpc-b", "10.1.0.0/16");
  pcx = await world.active([alice, "vpc-a"], [bob, "vpc-b"]);
});

const modify = (as: typeof alice, options: object, id = pcx) =>
  world.send(as, "ModifyVpcPeeringConnectionOptions", { VpcPeeringConnectionId: id, ...options });

describe("peering options", () => {
  it("are set by each owner for its own side, and echoed for that side only", async () => {
    expect(await modify(alice, { RequesterPeeringConnectionOptions: on })).toEqual({ RequesterPeeringConnectionOptions: on });
    expect(world.view.connection(pcx)?.dns).toEqual({ requester: true, accepter: false });
    expect(await modify(bob, { AccepterPeeringConnectionOptions: on })).toEqual({ AccepterPeeringConnectionOptions: on });
    expect(world.view.connection(pcx)?.dns).toEqual({ requester: true, accepter: true });
    expect((await world.describe(bob, pcx)).AccepterVpcInfo?.PeeringOptions?.AllowDnsResolutionFromRemoteVpc).toBe(true);
  });

  it("of the other account's side are not permitted, and nothing changes", async () => {
    expect(await refusal(modify(alice, { AccepterPeeringConnectionOptions: on }))).toBe(
      "OperationNotPermitted: User 111111111111 does not have permission to modify the accepter side peering options",
    );
    const both = { RequesterPeeringConnectionOptions: on, AccepterPeeringConnectionOptions: on };
    expect(await refusal(modify(alice, both))).toMatch(/^OperationNotPermitted/);
    expect(world.view.connection(pcx)?.dns).toEqual({ requester: false, accepter: false });
  });

  it("of both sides go in one call within one account and region, but not across regions", async () => {
    await world.vpc(alice, "vpc-a2", "10.2.0.0/16");
    await world.vpc(aliceInFrankfurt, "vpc-f", "10.3.0.0/16");
    const both = { RequesterPeeringConnectionOptions: on, AccepterPeeringConnectionOptions: on };
    const near = await world.active([alice, "vpc-a"], [alice, "vpc-a2"]);
    expect(await modify(alice, both, near)).toEqual(both);
    const far = await world.active([alice, "vpc-a"], [aliceInFrankfurt, "vpc-f"]);
    expect(await refusal(modify(alice, both, far))).toMatch(/^OperationNotPermitted: Incorrect region/);
    expect(await modify(aliceInFrankfurt, { AccepterPeeringConnectionOptions: on }, far)).toEqual({
      AccepterPeeringConnectionOptions: on,
    });
  });

  it.each(["pending", "provisioning", "deleted"])("can't be set while %s", async (when) => {
    await world.vpc(bob, "vpc-c", "10.2.0.0/16");
    const id = await world.pending([alice, "vpc-a"], [bob, "vpc-c"]);
    if (when === "provisioning") await world.send(bob, "AcceptVpcPeeringConnection", { VpcPeeringConnectionId: id });
    if (when === "deleted") await world.send(alice, "DeleteVpcPeeringConnection", { VpcPeeringConnectionId: id });
    expect(await refusal(modify(alice, { RequesterPeeringConnectionOptions: on }, id))).toBe(
      `OperationNotPermitted: Peering ${id} is not active. Peering options can be added only to active peerings.`,
    );
  });

  it.each(["vpc-a", "vpc-b"])("need DNS hostnames in both VPCs: %s", async (VpcId) => {
    await world.send(VpcId === "vpc-a" ? alice : bob, "ModifyVpcAttribute", { VpcId, EnableDnsHostnames: { Value: false } });
    expect(await refusal(modify(alice, { RequesterPeeringConnectionOptions: on }))).toMatch(
      /^InvalidVpcPeeringConnectionState\.DnsHostnamesDisabled/,
    );
    const off = { RequesterPeeringConnectionOptions: { AllowDnsResolutionFromRemoteVpc: false } };
    expect(await modify(alice, off)).toEqual(off);
  });

  it("need something to change, and never ClassicLink", async () => {
    expect(await refusal(modify(alice, {}))).toMatch(/^MissingParameter/);
    const classic = { RequesterPeeringConnectionOptions: { AllowEgressFromLocalClassicLinkToRemoteVpc: true } };
    expect(await refusal(modify(alice, classic))).toMatch(/^InvalidParameterValue/);
  });
});

import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import { byHand, tagged } from "./people.ts";
import type { VpcPlan } from "./vpc-plan.ts";

/** Builds the VPCs through ordinary calls of their owners, before anything watches. */
export const buildVpcs = async (sandbox: Sandbox, vpcs: readonly VpcPlan[]): Promise<void> => {
  sandbox.events.delivery = "drop";
  for (const vpc of vpcs) await createVpc(sandbox, vpc);
  await sandbox.clock.runUntilQuiet();
  for (const vpc of vpcs) await furnish(sandbox, vpc);
  await sandbox.clock.runUntilQuiet();
  sandbox.events.delivery = "normal";
};

const createVpc = async (sandbox: Sandbox, vpc: VpcPlan): Promise<void> => {
  const { seed } = sandbox.ec2;
  const id = `vpc-${vpc.name}`;
  seed.reserveId("vpc", id);
  seed.reserveId("route-table", `rtb-${vpc.name}0`);
  seed.reserveId("security-group", `sg-${vpc.name}`);
  const tags: Record<string, string> = vpc.optedOut ? { "peering:accept": "never" } : {};
  await byHand(sandbox, vpc, "CreateVpc", { CidrBlock: vpc.blocks[0], ...tagged("vpc", tags) });
  for (const cidr of vpc.blocks.slice(1)) seed.block(id, cidr);
  if (vpc.ipv6 !== null) seed.block(id, vpc.ipv6);
  if (vpc.hostnames) await byHand(sandbox, vpc, "ModifyVpcAttribute", { VpcId: id, EnableDnsHostnames: { Value: true } });
  if (vpc.routesPerTable !== null) seed.quotas(id, { routesPerTable: vpc.routesPerTable });
};

const furnish = async (sandbox: Sandbox, vpc: VpcPlan): Promise<void> => {
  const { seed } = sandbox.ec2;
  const VpcId = `vpc-${vpc.name}`;
  const [block = ""] = vpc.blocks;
  for (let at = 0; at < vpc.subnets; at++) {
    seed.reserveId("subnet", `subnet-${vpc.name}${at}`);
    await byHand(sandbox, vpc, "CreateSubnet", { VpcId, CidrBlock: block.replace(".0.0/16", `.${at}.0/24`) });
  }
  for (const [index, table] of vpc.tables.entries()) {
    const RouteTableId = `rtb-${vpc.name}${index}`;
    if (!table.main) {
      seed.reserveId("route-table", RouteTableId);
      await byHand(sandbox, vpc, "CreateRouteTable", { VpcId });
    }
    for (const subnet of table.subnets)
      await byHand(sandbox, vpc, "AssociateRouteTable", { RouteTableId, SubnetId: `subnet-${vpc.name}${subnet}` });
    if (table.optedOut)
      await byHand(sandbox, vpc, "CreateTags", { Resources: [RouteTableId], Tags: [{ Key: "peering:route", Value: "never" }] });
    for (const destination of table.elsewhere) seed.route({ routeTable: RouteTableId, destination, target: "nat-elsewhere" });
    for (const destination of table.propagated)
      seed.route({ routeTable: RouteTableId, destination, target: "vgw-elsewhere", propagated: true });
  }
  for (const [index, group] of vpc.groups.entries()) {
    seed.reserveId("security-group", `sg-${vpc.name}${index}`);
    const tags = {
      ...(group.expose === null ? {} : { "peering:expose": group.expose }),
      ...(group.client ? { "peering:client": "" } : {}),
    };
    const named = { GroupName: `group-${index}`, Description: "simulated", VpcId };
    await byHand(sandbox, vpc, "CreateSecurityGroup", { ...named, ...tagged("security-group", tags) });
  }
};

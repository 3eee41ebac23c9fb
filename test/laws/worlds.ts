import fc from "fast-check";
import type { Facts, RouteTableFacts, SecurityGroupFacts, VpcFacts } from "#shared/peering/facts.ts";
import { PeeringConnectionId, Region, type Side, VpcId } from "#shared/peering/ids.ts";
import { account, encryption, eu, facts, group, ingress, pcx, route, table, tagged, vpc } from "#test/builders/facts.ts";

/** Random VPCs whose blocks may or may not collide, with foreign routes, opt-out tags and exposed groups. */
const octet = fc.integer({ min: 0, max: 6 });
const v4 = fc.tuple(octet, fc.constantFrom(16, 17, 20)).map(([second, prefix]) => `10.${second}.0.0/${prefix}`);
const v6 = fc.integer({ min: 0, max: 5 }).map((n) => `2001:db8:${n}00::/56`);
const blocks = fc
  .tuple(
    fc.uniqueArray(v4, { minLength: 1, maxLength: 3, selector: (cidr) => cidr.split("/")[0] }),
    fc.uniqueArray(v6, { maxLength: 2 }),
  )
  .map(([four, six]) => [...four, ...six].sort().map((cidr) => ({ cidr, state: "associated" as const })));
const foreign = fc
  .uniqueArray(fc.tuple(v4, fc.constantFrom("tgw-1", "nat-1", "pcx-old")), { maxLength: 3, selector: ([cidr]) => cidr })
  .map((routes) =>
    routes.map(([destination, target]) => route(destination, target)).sort((a, b) => (a.destination < b.destination ? -1 : 1)),
  );
const tags = fc.constantFrom({}, {}, { "peering:route": "never" });

const tables = (side: Side): fc.Arbitrary<RouteTableFacts[]> =>
  fc.array(fc.tuple(foreign, tags), { minLength: 1, maxLength: 3 }).map((rows) =>
    rows.map(([routes, tagged], index) =>
      table(`rtb-${side}-${index}`, {
        main: index === 0,
        subnets: index === 0 ? [] : [`subnet-${side}-${index}`],
        routes,
        tags: tagged,
      }),
    ),
  );
const groups = (side: Side): fc.Arbitrary<SecurityGroupFacts[]> =>
  fc
    .array(
      fc.constantFrom<Record<string, string>>(
        {},
        { "peering:client": "" },
        { "peering:expose": "tcp/443,udp/53" },
        { "peering:expose": "tcp/8000-8010,nonsense" },
      ),
      { maxLength: 3 },
    )
    .map((all) => all.map((tagged, index) => group(`sg-${side}-${index}`, tagged)));

const vpcOf = (side: Side): fc.Arbitrary<Partial<VpcFacts>> =>
  fc.record({
    blocks,
    routeTables: tables(side),
    securityGroups: groups(side),
    subnets: fc.constant([]),
    dns: fc.record({ support: fc.boolean(), hostnames: fc.constant(true) }),
  });

const farRegion = Region.parse("eu-central-1");
/** Two readable sides and a pending request, in one region or two. */
export const world: fc.Arbitrary<Facts> = fc
  .record({ requester: vpcOf("requester"), accepter: vpcOf("accepter"), interRegion: fc.boolean() })
  .map(({ interRegion, ...given }) => {
    const made = facts({ ...given, settings: { regions: [eu, farRegion] } });
    if (!interRegion) return made;
    const end = { ...made.sides.accepter.end, region: farRegion };
    return {
      ...made,
      sides: { ...made.sides, accepter: { ...made.sides.accepter, end } },
      peering: { ...made.peering, ends: { ...made.peering.ends, accepter: end } },
    };
  });

/** Requester and accepter swapped. */
export const mirrored = (given: Facts): Facts => {
  const swap = <T>(pair: { requester: T; accepter: T }) => ({ requester: pair.accepter, accepter: pair.requester });
  return { ...given, sides: swap(given.sides), peering: { ...given.peering, ends: swap(given.peering.ends) } };
};

const others = (side: Side) =>
  fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9 }), v4, fc.constantFrom("active", "provisioning", "rejected")), {
      maxLength: 4,
      selector: ([number]) => number,
    })
    .map((all) =>
      all.map(([number, cidr, status]) => ({
        id: PeeringConnectionId.parse(`pcx-${side}-${number}`),
        status: status as "active" | "provisioning" | "rejected",
        ends: {
          requester: { account: account[side], region: eu, vpc: vpc[side] },
          accepter: { account: account.accepter, region: eu, vpc: VpcId.parse(`vpc-x${number}`) },
        },
        farBlocks: [cidr, `172.${number + 15}.0.0/24`],
        expiresAt: null,
      })),
    );

const claims = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9 }), v4), { maxLength: 3, selector: ([number]) => number })
  .map((all) =>
    all.map(([number, cidr]) => ({ peering: PeeringConnectionId.parse(`pcx-c${number}`), blocks: [cidr, "192.168.0.0/24"] })),
  );

/** A world in which each list of the facts can have several members, and everything that refuses or warns can happen. */
export const crowded: fc.Arbitrary<Facts> = fc
  .record({
    base: world,
    peerings: fc.record({ requester: others("requester"), accepter: others("accepter") }),
    claims: fc.record({ requester: claims, accepter: claims }),
    quota: fc.constantFrom(1, 3, 50),
    control: fc.constantFrom(encryption("off"), encryption("enforce"), encryption("enforce", "NatGateway", "VpcPeering")),
    asked: fc.constantFrom("", "", "subnets", "10.3.4.0/24,10.1.0.0/24,10.5.0.0/20", "nonsense,10.0.0.0/8"),
    status: fc.constantFrom("pending-acceptance" as const, "active" as const),
    ours: fc.array(v4, { maxLength: 2 }),
  })
  .map(({ base, ...more }) => {
    const crowd = (side: Side) => {
      const { reading } = base.sides[side];
      if (reading.is !== "complete") throw new Error("unread");
      const limit = { value: more.quota, source: "applied" as const };
      const filled = reading.vpc.blocks.map(({ cidr }, index) => ({
        id: `subnet-${side}-${index}`,
        cidrs: [cidr.includes(":") ? cidr.replace("/56", "/64") : cidr.replace(/\/\d+$/, "/24"), cidr],
        tags: {},
      }));
      const whole: VpcFacts = {
        ...reading.vpc,
        peerings: more.peerings[side],
        encryption: more.control,
        subnets: filled,
        prefixLists: [
          { id: "pl-1", version: 4, maxEntries: 2 },
          { id: "pl-2", version: null, maxEntries: null },
        ],
        routeTables: reading.vpc.routeTables.map((each) => ({
          ...each,
          routes: [...each.routes, route("pl-1", "tgw-1"), route("pl-2", "vpce-1")],
        })),
        securityGroups: reading.vpc.securityGroups.map((each) => ({
          ...each,
          rules: [
            ingress("1", { is: "cidr", cidr: "10.9.0.0/16" }),
            { ...ingress("2", { is: "cidr", cidr: "10.8.0.0/16" }), tags: { "peering:connection": pcx } },
          ],
        })),
      };
      const quotas = { activePeeringsPerVpc: limit, routesPerTable: { ...limit, value: more.quota + 4 }, rulesPerGroup: limit };
      return { ...base.sides[side], reading: { ...reading, vpc: whole, quotas } };
    };
    const sides = { requester: crowd("requester"), accepter: crowd("accepter") };
    const approval = (by: string) => ({
      by,
      decision: "approve" as const,
      reason: "",
      at: "2026-11-01T10:00:00.000Z",
      digest: "x",
    });
    const known = {
      ...base.known,
      claims: more.claims,
      approvals: [approval("a"), approval("b")],
      routes: more.ours.map((destination) => ({ side: "accepter" as const, table: "rtb-accepter-0", destination })),
      acceptedByUs: more.status === "active",
    };
    const expiresAt = more.status === "active" ? null : base.peering.expiresAt;
    const made = { ...base, sides, known, peering: { ...base.peering, status: more.status, expiresAt } };
    return tagged(made, "requester", { "peering:routes": more.asked });
  });

import { AcceptVpcPeeringConnectionCommand, CreateVpcPeeringConnectionCommand } from "@aws-sdk/client-ec2";
import { ownerOf } from "#cli/scenario/owners.ts";
import { placeOf, type Stage } from "#cli/scenario/stage.ts";
import { underOf } from "#functions/under.ts";
import { describeConnections, seenConnection } from "#shared/aws/connection.ts";
import { describeSides } from "#shared/aws/sides.ts";
import { type AccountId, mapSides, PeeringConnectionId, type Place, type Side } from "#shared/peering/ids.ts";
import { accountsDigest, sightDigest } from "#shared/stages/looked.ts";
import type { SeenConnection } from "#shared/stages/ports.ts";
import { type Staged, staged } from "#test/builders/staged.ts";

const regions = ["eu-west-1", "us-east-1"] as const;

const accountId = (index: number): string => `${200_000_000_000 + index}`;
const vpcId = (index: number): string => `vpc-${index}`;

const vpc = (index: number) => ({
  id: vpcId(index),
  account: accountId(Math.floor(index / 2)),
  region: regions[index % 2],
  cidrs: [`10.${Math.floor(index / 256)}.${index % 256}.0/24`],
  subnets: [0, 128].map((start) => ({
    id: `subnet-${index}-${start}`,
    cidr: `10.${Math.floor(index / 256)}.${index % 256}.${start}/25`,
  })),
  routeTables: [{ id: `rtb-${index}`, subnets: [`subnet-${index}-0`], routes: [{ to: "0.0.0.0/0", via: `nat-${index}` }] }],
  securityGroups: [{ id: `sg-${index}`, tags: { "peering:expose": "tcp/443" } }],
});

/** Each VPC asks those after it, in a ring. */
const pairs = (vpcs: number, peerings: number): readonly (readonly [string, string])[] =>
  Array.from({ length: peerings }, (_, index) => {
    const from = index % vpcs;
    return [vpcId(from), vpcId((from + 1 + Math.floor(index / vpcs)) % vpcs)] as const;
  });

/**
 * An organization with a VPC in each of two regions of each account, and active peerings between them, all told as connected
 * and as the last look saw them. Their ledger entries are written here: five thousand runs would take minutes.
 */
export const sweptWorld = async (accounts: number, peerings: number): Promise<Staged> => {
  const vpcs = Array.from({ length: 2 * accounts }, (_, index) => vpc(index));
  const units = [
    { name: "apps", accounts: Array.from({ length: accounts }, (_, at) => ({ id: accountId(at), name: `a${at}` })) },
  ];
  const played = await staged(
    { organization: { units }, vpcs, settings: { sweepEvery: "1d" }, actions: [] },
    { ledger: "dynamodb" },
  );
  const { stage } = played;
  stage.world.sandbox.events.delivery = "drop";
  for (const [from, to] of pairs(vpcs.length, peerings)) await connect(stage, from, to);
  await stage.world.sandbox.clock.runUntilQuiet();
  await told(
    stage,
    vpcs.map(({ id }) => placeOf(stage, id)),
  );
  return played;
};

const connect = async ({ world, ...stage }: Stage, from: string, to: string): Promise<void> => {
  const [requester, accepter] = [placeOf({ world, ...stage }, from), placeOf({ world, ...stage }, to)];
  const { VpcPeeringConnection } = await ownerOf(world.sandbox, requester).send(
    new CreateVpcPeeringConnectionCommand({
      VpcId: from,
      PeerVpcId: to,
      PeerOwnerId: accepter.account,
      ...(accepter.region === requester.region ? {} : { PeerRegion: accepter.region }),
    }),
  );
  await world.sandbox.clock.advance(1000);
  const id = PeeringConnectionId.parse(VpcPeeringConnection?.VpcPeeringConnectionId);
  await ownerOf(world.sandbox, accepter).send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));
};

/** Writes what a look at each of them would have remembered. */
const told = async (stage: Stage, places: readonly Place[]): Promise<void> => {
  const { ledger, settings } = stage.product;
  const { clock } = stage.world.sandbox;
  const environment = { policies: async () => stage.world.read.policies } as Parameters<typeof underOf>[0]; // all that it reads
  const under = await underOf(environment, settings)();
  const accounts = accountsDigest(
    mapSides(() => ({ is: "member", id: accountId(0) as AccountId, name: "", state: "ACTIVE", units: ["ou-apps"], tags: {} })),
  );
  const digests = new Map<string, string>();
  const seen = new Map<PeeringConnectionId, { readonly connection: SeenConnection; readonly place: Place }>();
  const key = (id: string, side: Side) => `${id} ${side}`;
  for (const place of places) {
    const ec2 = ownerOf(stage.world.sandbox, place);
    await clock.advance(100);
    const found = await describeConnections(ec2);
    const connections = found.map(seenConnection);
    for (const connection of connections) seen.set(connection.id, { connection, place });
    for (const sight of await describeSides({ ec2, place, found }, connections))
      digests.set(key(sight.peering, sight.side), sightDigest(sight));
  }
  for (const [id, { connection, place }] of seen) {
    const entry = await ledger.mark(id, place, "");
    const sides = mapSides((side) => digests.get(key(id, side)) ?? "");
    const { status, ends } = connection;
    const at = new Date(clock.now()).toISOString();
    const looked = { at, handled: entry.dirty, status, under, accounts, sides, alike: 0 };
    await ledger.save(id, entry.version, { ...entry.record, ends, outcome: "connected", acceptedByUs: true, looked });
  }
};

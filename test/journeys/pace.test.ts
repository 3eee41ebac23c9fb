import { CreateVpcPeeringConnectionCommand, DeleteVpcPeeringConnectionCommand } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { deployProduct } from "#cli/local/product.ts";
import { parseScenario } from "#cli/scenario/parse.ts";
import { settingsOf } from "#cli/scenario/setting-up.ts";
import { buildWorld } from "#cli/scenario/world.ts";
import { createSandbox } from "#infra/sandbox/sandbox.ts";
import { PeeringConnectionId } from "#shared/peering/ids.ts";

const region = "eu-west-1";

interface Vpc {
  readonly id: string;
  readonly account: string;
}

/** VPCs that no two share a block of, each with so many tables. */
const scenario = (vpcs: readonly Vpc[], tables: number): string =>
  JSON.stringify({
    version: 1,
    organization: {
      units: [{ name: "apps", accounts: [...new Set(vpcs.map(({ account }) => account))].map((id) => ({ id, name: `a${id}` })) }],
    },
    vpcs: vpcs.map(({ id, account }, at) => {
      const net = `10.${at + 1}`;
      return {
        id,
        account,
        region,
        cidrs: [`${net}.0.0/16`],
        subnets: Array.from({ length: tables - 1 }, (_, n) => ({
          id: `${id.replace("vpc", "subnet")}-${n}`,
          cidr: `${net}.${n}.0/24`,
        })),
        routeTables: Array.from({ length: tables - 1 }, (_, n) => ({
          id: `${id.replace("vpc", "rtb")}-${n}`,
          subnets: [`${id.replace("vpc", "subnet")}-${n}`],
        })),
        securityGroups: [{ id: id.replace("vpc", "sg"), tags: { "peering:expose": "tcp/443", "peering:client": "" } }],
      };
    }),
    actions: [],
  });

const open = async (vpcs: readonly Vpc[], tables: number) => {
  const read = parseScenario("pace.json", scenario(vpcs, tables));
  const sandbox = createSandbox({
    seed: 1,
    startAt: "2026-01-05T09:00:00Z",
    organization: { id: "o-sandbox00", managementAccount: "100000000000" },
    throttling: false,
  });
  const world = await buildWorld(sandbox, read);
  const product = await deployProduct(sandbox, {
    hub: world.hub,
    settings: settingsOf(read),
    policies: read.policies,
    notOnboarded: new Set(),
    wire: false,
    ledger: "memory",
  });
  sandbox.startThrottling();
  const request = async (from: Vpc, to: Vpc): Promise<string> => {
    const owner = sandbox.direct("ec2", sandbox.identity.accountKeys(from.account), region);
    const ends = { VpcId: from.id, PeerVpcId: to.id, PeerOwnerId: to.account };
    const { VpcPeeringConnection: made } = await owner.send(new CreateVpcPeeringConnectionCommand(ends));
    return made?.VpcPeeringConnectionId ?? "";
  };
  const outcome = async (id: string) => (await product.ledger.read(PeeringConnectionId.parse(id)))?.record.outcome;
  return { sandbox, product, request, outcome };
};

describe("many routes, EC2's buckets as they are", () => {
  it("240 routes, both VPCs on one bucket: all made, no call refused, nothing left when it is over", async () => {
    const [one, two] = ["one", "two"].map((name) => ({ id: `vpc-${name}`, account: "111111111111" }));
    if (!one || !two) throw new Error("no VPCs");
    const { sandbox, product, request, outcome } = await open([one, two], 120);
    const before = sandbox.ec2.view.routeTables().map(({ id, routes }) => ({ id, routes }));
    const id = await request(one, two);
    await sandbox.clock.runUntilQuiet();
    expect(await outcome(id)).toBe("connected");
    expect(sandbox.calls.filter(({ error }) => error?.code === "RequestLimitExceeded")).toEqual([]);
    const routed = sandbox.ec2.view.routeTables().filter(({ routes }) => routes.some(({ target }) => target === id));
    expect(routed).toHaveLength(240);
    const owner = sandbox.direct("ec2", sandbox.identity.accountKeys(one.account), region);
    await owner.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));
    await sandbox.clock.runUntilQuiet();
    expect(await outcome(id)).toBe("disconnected");
    expect(sandbox.ec2.view.routeTables().map(({ id: table, routes }) => ({ id: table, routes }))).toEqual(before);
    expect(sandbox.calls.filter(({ error }) => error?.code === "RequestLimitExceeded")).toEqual([]);
    product.stop();
    await sandbox.close();
  }, 60_000);

  it("a hundred peerings asked for in one minute across twenty accounts: none starves (F38)", async () => {
    const vpcs = Array.from({ length: 40 }, (_, at) => ({ id: `vpc-${at}`, account: String(111111111100 + (at % 20)) }));
    const { sandbox, product, request, outcome } = await open(vpcs, 4);
    const asked: Promise<string>[] = [];
    const told = new Map<string, number>();
    sandbox.onCall(({ operation, input, time }) => {
      if (operation !== "Publish") return;
      const { MessageAttributes } = input as { readonly MessageAttributes: Record<string, { readonly StringValue: string }> };
      told.set(MessageAttributes.peering?.StringValue ?? "", time);
    });
    const start = sandbox.clock.now();
    const pairs = Array.from({ length: 100 }, (_, at) => [at % 40, (at + 1 + Math.floor(at / 40)) % 40] as const);
    for (const [at, [from, to]] of pairs.entries())
      sandbox.clock.after(at * 600, "work", () => {
        const [requester, accepter] = [vpcs[from], vpcs[to]];
        if (requester && accepter) asked.push(request(requester, accepter));
      });
    await sandbox.clock.runUntilQuiet();
    const ids = await Promise.all(asked);
    const outcomes = await Promise.all(ids.map(outcome));
    const seconds = ids.map((id, at) => ((told.get(id) ?? Number.NaN) - start) / 1000 - at * 0.6).sort((a, b) => a - b);
    expect(outcomes.filter((each) => each !== "connected")).toEqual([]);
    // the slowest waits hardly longer than the quickest
    expect(seconds.at(-1) ?? Number.NaN).toBeLessThan(2 * (seconds[0] ?? Number.NaN));
    product.stop();
    await sandbox.close();
  }, 120_000);
});

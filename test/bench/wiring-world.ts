import { CreateRouteCommand, CreateVpcPeeringConnectionCommand } from "@aws-sdk/client-ec2";
import type { Reach } from "#cli/local/clients.ts";
import { functionCode } from "#cli/local/functions.ts";
import { deployProduct } from "#cli/local/product.ts";
import { parseScenario } from "#cli/scenario/parse.ts";
import { settingsOf } from "#cli/scenario/setting-up.ts";
import { buildWorld } from "#cli/scenario/world.ts";
import { createSandbox, type Sandbox } from "#infra/sandbox/sandbox.ts";

/** Two VPCs to be wired: so many route tables, and so many routes in each, on each side. */
export interface Size {
  readonly tables: number;
  readonly routes: number;
  /** both VPCs in one account and region, and so on one token bucket */
  readonly shared?: boolean;
}

export const requester = "111111111111";
export const accepterOf = ({ shared = false }: Size): string => (shared ? requester : "222222222222");
const region = "eu-west-1";

/** EC2 gives a VPC five blocks; with more routes than that each leads to a subnet of the peer. */
const mostBlocks = 5;

const vpc = (name: "a" | "b", account: string, { tables, routes }: Size) => {
  const net = name === "a" ? 1 : 2;
  const subnets = Math.max(tables - 1, routes > mostBlocks ? routes : 0);
  // the main table is one more
  const tableOf = (subnet: number): number => subnet % Math.max(1, tables - 1);
  return {
    id: `vpc-${name}`,
    account,
    region,
    cidrs: Array.from({ length: Math.min(routes, mostBlocks) }, (_, at) => `10.${net}.${at * 32}.0/19`),
    subnets: Array.from({ length: subnets }, (_, at) => ({
      id: `subnet-${name}-${at}`,
      cidr: `10.${net}.${Math.floor(at / 16)}.${(at % 16) * 16}/28`,
    })),
    routeTables: Array.from({ length: tables - 1 }, (_, table) => ({
      id: `rtb-${name}-${table}`,
      subnets: Array.from({ length: subnets }, (__, at) => at).flatMap((at) =>
        tableOf(at) === table ? [`subnet-${name}-${at}`] : [],
      ),
    })),
    securityGroups: [{ id: `sg-${name}`, tags: name === "a" ? { "peering:client": "" } : { "peering:expose": "tcp/443" } }],
  };
};

const scenario = (size: Size): string =>
  JSON.stringify({
    version: 1,
    name: `${size.tables} tables of ${size.routes} routes a side`,
    ...(size.routes > mostBlocks ? { settings: { routes: "subnets" } } : {}),
    organization: {
      units: [
        {
          name: "apps",
          accounts: [...new Set([requester, accepterOf(size)])].map((id) => ({ id, name: `account-${id.slice(0, 1)}` })),
        },
      ],
    },
    vpcs: [vpc("a", requester, size), vpc("b", accepterOf(size), size)],
    actions: [],
  });

/** How long a call of a function is under way, in virtual milliseconds. */
export const latencyMilliseconds = { dynamodb: 10, other: 100 };

/** Clients whose calls take their time, in the virtual time of the function that makes them. */
const delayed = (sandbox: Sandbox): Sandbox["direct"] =>
  ((service, credentials, at) => {
    const client = sandbox.direct(service, credentials, at) as { readonly send: (command: unknown) => Promise<unknown> };
    const latency = service === "dynamodb" ? latencyMilliseconds.dynamodb : latencyMilliseconds.other;
    const send = async (command: unknown): Promise<unknown> => {
      await sandbox.lambda.clock.sleep(latency);
      return client.send(command);
    };
    return { send };
    // each client's `send` is overloaded per command, which a wrapper for all of them can't say
  }) as Sandbox["direct"];

interface Apart {
  /** the sandbox's time begins with that of the processes that work on it */
  readonly startAt: string;
  readonly wire: true;
  /** functions in processes of their own */
  readonly code: (reach: Reach) => ReturnType<typeof functionCode>;
}

/** The product at work on two VPCs: every call with its latency, or, on the wire, some functions apart. */
export const openWorld = async (size: Size, apart: Apart | null = null) => {
  const read = parseScenario("bench.json", scenario(size));
  const sandbox = createSandbox({
    seed: 1,
    startAt: apart?.startAt ?? "2026-01-05T09:00:00Z",
    organization: { id: "o-sandbox00", managementAccount: "100000000000" },
    throttling: false,
  });
  const world = await buildWorld(sandbox, read);
  const settings = settingsOf(read);
  const { policies } = read;
  const deployed = { settings: JSON.stringify(settings), policies, ledger: null, revision: 0 };
  const product = await deployProduct(sandbox, {
    hub: world.hub,
    settings,
    policies,
    notOnboarded: new Set(),
    wire: apart !== null,
    ledger: "dynamodb",
    code: (reach) => {
      const seen = apart ? reach : { ...reach, sandbox: { ...sandbox, direct: delayed(sandbox) } };
      return { ...functionCode(seen, deployed, () => {}), ...apart?.code(reach) };
    },
  });
  // processes of their own don't wait in the sandbox's time
  if (!apart) sandbox.startThrottling();
  return { sandbox, product };
};

/** Requests the peering as its owner does, and gives its id. */
export const request = async (sandbox: Sandbox, size: Size): Promise<string> => {
  const owner = sandbox.direct("ec2", sandbox.identity.accountKeys(requester), region);
  const ends = { VpcId: "vpc-a", PeerVpcId: "vpc-b", PeerOwnerId: accepterOf(size) };
  const { VpcPeeringConnection: made } = await owner.send(new CreateVpcPeeringConnectionCommand(ends));
  return made?.VpcPeeringConnectionId ?? "";
};

/** Somebody else's tool in an account: creates routes of its own, so many a second, each taking a token. */
export const neighbour = (sandbox: Sandbox, account: string, perSecond: number): void => {
  const owner = sandbox.direct("ec2", sandbox.identity.accountKeys(account), region);
  const route = new CreateRouteCommand({ RouteTableId: "rtb-elsewhere", DestinationCidrBlock: "0.0.0.0/0", GatewayId: "igw-1" });
  const again = (): void => {
    sandbox.clock.after(1000 / perSecond, "timer", () => {
      again();
      return owner.send(route).catch(() => undefined);
    });
  };
  again();
};

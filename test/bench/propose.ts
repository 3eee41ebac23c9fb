import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { CreateVpcPeeringConnectionCommand, DeleteVpcPeeringConnectionCommand } from "@aws-sdk/client-ec2";
import type { Reach } from "#cli/local/clients.ts";
import { logicalId } from "#cli/local/fragments.ts";
import { functionCode } from "#cli/local/functions.ts";
import { deployProduct } from "#cli/local/product.ts";
import { parseScenario } from "#cli/scenario/parse.ts";
import { settingsOf } from "#cli/scenario/setting-up.ts";
import { buildWorld } from "#cli/scenario/world.ts";
import type { FunctionCode } from "#infra/sandbox/cloudformation/deploy.ts";
import { createSandbox } from "#infra/sandbox/sandbox.ts";
import type { Proposed } from "./propose-process.ts";
import { atMost, median, type Row } from "./row.ts";

const vpc = (name: string, account: string, tables: number) => ({
  id: `vpc-${name}`,
  account,
  region: "eu-west-1",
  cidrs: [`10.${name === "a" ? 1 : 2}.0.0/16`],
  subnets: Array.from({ length: tables }, (_, at) => ({
    id: `subnet-${name}-${at}`,
    cidr: `10.${name === "a" ? 1 : 2}.${at}.0/24`,
  })),
  routeTables: Array.from({ length: tables }, (_, at) => ({
    id: `rtb-${name}-${at}`,
    tags: { Name: `${name} ${at}`, team: `team-${at % 7}` },
    subnets: [`subnet-${name}-${at}`],
    routes: [
      { to: "0.0.0.0/0", via: `nat-${name}` },
      ...Array.from({ length: 8 }, (__, more) => ({ to: `10.${100 + more}.0.0/16`, via: "tgw-core" })),
    ],
  })),
  securityGroups: [{ id: `sg-${name}`, tags: name === "a" ? { "peering:client": "" } : { "peering:expose": "tcp/443" } }],
});

const scenario = (tables: number): string =>
  JSON.stringify({
    version: 1,
    name: `${tables} tables a side`,
    organization: {
      units: [
        {
          name: "apps",
          accounts: [
            { id: "111111111111", name: "a" },
            { id: "222222222222", name: "b" },
          ],
        },
      ],
    },
    vpcs: [vpc("a", "111111111111", tables - 1), vpc("b", "222222222222", tables - 1)],
    actions: [],
  });

/** A failed invocation as the Lambda runtime tells it to Step Functions: by the error's name. */
class FunctionError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** The function that decides, in a process of its own, on the wire; notes the CPU of every invocation. */
const apart = ({ sandbox, endpoint, region }: Reach, note: (milliseconds: number) => void) => {
  let child: ChildProcess | undefined;
  const code: FunctionCode = ({ roleArn, environment }) => {
    const { accessKeyId, secretAccessKey, sessionToken } = sandbox.identity.sessionKeys(roleArn, "propose");
    child = fork("test/bench/propose-process.ts", {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: {
        ...environment,
        AWS_ENDPOINT_URL: endpoint ?? "",
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken ?? "",
      },
    });
    const started = child;
    return async (event) => {
      const answer = once(started, "message");
      started.send({ event, context: { functionName: "propose", awsRequestId: "request-1", invokedFunctionArn: "arn" } });
      const [{ returned, failed, cpuMilliseconds }] = (await answer) as [Proposed];
      if (failed) throw new FunctionError(failed.name, failed.message);
      note(cpuMilliseconds);
      return returned;
    };
  };
  return { code, stop: () => child?.kill() };
};

/** CPU milliseconds of the costliest Propose of each of some peerings between two VPCs, requested and deleted in turn. */
const costliest = async (tables: number, count: number): Promise<readonly number[]> => {
  const read = parseScenario("bench.json", scenario(tables));
  const sandbox = createSandbox({
    seed: 1,
    // the process has the machine's clock
    startAt: new Date().toISOString(),
    organization: { id: "o-sandbox00", managementAccount: "100000000000" },
    // building four hundred tables would empty every bucket
    throttling: false,
  });
  let taken: number[] = [];
  let stop = (): unknown => undefined;
  try {
    const world = await buildWorld(sandbox, read);
    const settings = settingsOf(read);
    const { policies } = read;
    await deployProduct(sandbox, {
      hub: world.hub,
      settings,
      policies,
      notOnboarded: new Set(),
      wire: true,
      ledger: "dynamodb",
      code: (reach) => {
        const deployed = { settings: JSON.stringify(settings), policies, ledger: null, revision: 0 };
        const propose = apart(reach, (milliseconds) => taken.push(milliseconds));
        stop = propose.stop;
        return { ...functionCode(reach, deployed, () => {}), [logicalId("propose")]: propose.code };
      },
    });
    const requester = sandbox.direct("ec2", sandbox.identity.accountKeys("111111111111"), "eu-west-1");
    const peerings: number[] = [];
    for (let done = 0; done < count; done++) {
      taken = [];
      const ends = { VpcId: "vpc-a", PeerVpcId: "vpc-b", PeerOwnerId: "222222222222" };
      const { VpcPeeringConnection: made } = await requester.send(new CreateVpcPeeringConnectionCommand(ends));
      await sandbox.clock.runUntilQuiet();
      const id = made?.VpcPeeringConnectionId ?? "";
      if (!sandbox.ec2.view.reachability(id).every(({ ok }) => ok)) throw new Error("the VPCs aren't connected");
      peerings.push(Math.max(...taken));
      await requester.send(new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));
      await sandbox.clock.runUntilQuiet();
    }
    return peerings;
  } finally {
    stop();
    await sandbox.close();
  }
};

/** The whole function that decides, over HTTP: reading both sides, rules, policy, steps, records. */
export const propose = async (): Promise<readonly Row[]> => {
  // The first peering is the process's own start, which the benchmark `bundles` measures.
  const few = (await costliest(20, 5)).slice(1);
  const [first = 0, ...later] = await costliest(200, 6);
  return [
    {
      what: "propose, 200 tables a side, costliest of a peering",
      unit: "ms CPU",
      rounds: later,
      target: atMost(250),
      baseline: { what: "20 tables a side", value: median(few) },
    },
    { what: "the same, first of its process", unit: "ms CPU", rounds: [first], target: null, baseline: null },
  ];
};

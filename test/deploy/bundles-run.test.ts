import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { promisify } from "node:util";
import { CreateVpcPeeringConnectionCommand, DescribeVpcPeeringConnectionsCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Reach } from "#cli/local/clients.ts";
import { logicalId } from "#cli/local/fragments.ts";
import { deployProduct } from "#cli/local/product.ts";
import { parseScenario } from "#cli/scenario/parse.ts";
import { settingsOf } from "#cli/scenario/setting-up.ts";
import { buildWorld } from "#cli/scenario/world.ts";
import type { FunctionCode } from "#infra/sandbox/cloudformation/deploy.ts";
import { createSandbox } from "#infra/sandbox/sandbox.ts";
import { functionNames, layOut, packageService } from "./packaged.ts";

const file = "test/journeys/faults.yaml";
const tasks = new Map<string, string>();
const invoked: string[] = [];

/** A failed invocation as the Lambda runtime tells it to Step Functions: by the error's name. */
class FunctionError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const driver = `
const [bundle, event] = process.argv.slice(1);
const { handler } = await import(bundle);
const context = { functionName: "f", awsRequestId: "r", invokedFunctionArn: "arn", memoryLimitInMB: "256", getRemainingTimeInMillis: () => 60000 };
try { process.stderr.write(JSON.stringify({ returned: (await handler(JSON.parse(event), context)) ?? null })); }
catch (error) { process.stderr.write(JSON.stringify({ name: error.name, message: error.message })); }
`;

/** The packaged zip of a function, run on the wire by a process of its own with nothing but its environment. */
const packaged =
  (name: string, { sandbox, endpoint, region }: Reach): FunctionCode =>
  ({ roleArn, environment }) =>
  async (event) => {
    invoked.push(name);
    const { accessKeyId, secretAccessKey, sessionToken } = sandbox.identity.sessionKeys(roleArn, name);
    const folder = tasks.get(name) ?? "";
    const { stderr } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "-e", driver, `${folder}/functions/${name}/handler.mjs`, JSON.stringify(event)],
      {
        cwd: folder,
        env: {
          ...environment,
          AWS_ENDPOINT_URL: endpoint ?? "",
          AWS_REGION: region,
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_SESSION_TOKEN: sessionToken ?? "",
        },
      },
    );
    const answer = JSON.parse(stderr) as { returned?: unknown; name?: string; message?: string };
    if (answer.name !== undefined) throw new FunctionError(answer.name, answer.message ?? "");
    return answer.returned;
  };

describe("the packaged functions, run on the wire", () => {
  beforeAll(async () => {
    const service = await packageService();
    for (const name of functionNames) tasks.set(name, await layOut(await service.files(name)));
    await service.remove();
  }, 180_000);

  afterAll(async () => {
    for (const folder of tasks.values()) await rm(folder, { recursive: true });
  });

  it("make a request a connection that carries traffic", async () => {
    const read = parseScenario(file, readFileSync(file, "utf8"));
    const sandbox = createSandbox({
      seed: 1,
      // the bundles have the machine's clock
      startAt: new Date().toISOString(),
      organization: { id: "o-sandbox00", managementAccount: "100000000000" },
    });
    try {
      const world = await buildWorld(sandbox, read);
      await deployProduct(sandbox, {
        hub: world.hub,
        settings: settingsOf(read),
        policies: [],
        notOnboarded: new Set(),
        wire: true,
        ledger: "dynamodb",
        code: (reach) => Object.fromEntries(functionNames.map((name) => [logicalId(name), packaged(name, reach)])),
      });
      const requester = sandbox.direct("ec2", sandbox.identity.accountKeys("111111111111"), "eu-west-1");
      const made = await requester.send(
        new CreateVpcPeeringConnectionCommand({ VpcId: "vpc-a", PeerVpcId: "vpc-b", PeerOwnerId: "222222222222" }),
      );
      await sandbox.clock.runUntilQuiet();
      const id = made.VpcPeeringConnection?.VpcPeeringConnectionId ?? "";
      expect(sandbox.topics.published.map(({ subject }) => subject)).toEqual([`Peering ${id} is connected (vpc-a to vpc-b)`]);
      const live = await requester.send(new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: [id] }));
      expect(live.VpcPeeringConnections?.[0]?.Status?.Code).toBe("active");
      expect(sandbox.ec2.view.reachability(id).every(({ ok }) => ok)).toBe(true);
      expect(new Set(invoked)).toEqual(new Set(["intake", "propose", "apply", "verify", "announce"]));
    } finally {
      await sandbox.close();
    }
  }, 180_000);
});

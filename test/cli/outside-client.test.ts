import { type ChildProcess, execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** Any SDK program: it knows nothing of the product, only what stands in its environment. */
const outsider = `
import { EC2Client, CreateVpcPeeringConnectionCommand, DescribeRouteTablesCommand, DescribeVpcPeeringConnectionsCommand } from "@aws-sdk/client-ec2";
const ec2 = new EC2Client({});
const made = await ec2.send(new CreateVpcPeeringConnectionCommand({ VpcId: "vpc-shop", PeerVpcId: "vpc-payments", PeerOwnerId: "222222222222" }));
const id = made.VpcPeeringConnection.VpcPeeringConnectionId;
const seen = async () => {
  const connection = (await ec2.send(new DescribeVpcPeeringConnectionsCommand({ VpcPeeringConnectionIds: [id] }))).VpcPeeringConnections[0];
  const tables = (await ec2.send(new DescribeRouteTablesCommand({ Filters: [{ Name: "vpc-id", Values: ["vpc-shop"] }] }))).RouteTables;
  const routed = tables.filter(({ Routes }) => Routes.some((route) => route.VpcPeeringConnectionId === id && route.State === "active"));
  return { id, status: connection.Status.Code, dns: connection.RequesterVpcInfo.PeeringOptions?.AllowDnsResolutionFromRemoteVpc, tables: tables.length, routed: routed.length };
};
let now = await seen();
for (let tries = 0; tries < 100 && !(now.dns && now.routed === now.tables); tries++) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  now = await seen();
}
console.log(JSON.stringify(now));
`;

describe("an unmodified outside client against `peering sandbox`", () => {
  let sandbox: ChildProcess;
  let said = "";

  beforeAll(async () => {
    sandbox = spawn(process.execPath, [join(root, "cli/main.ts"), "sandbox", "--speed", "20"], { cwd: root });
    sandbox.stdout?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    while (!said.includes("serving on")) await new Promise((resolve) => sandbox.stdout?.once("data", resolve));
  });

  afterAll(async () => {
    sandbox.kill("SIGTERM");
    await new Promise((resolve) => sandbox.once("close", resolve));
  });

  it("has its peering wired with no other action, by the lines that the sandbox prints", async () => {
    const lines = /# shop \(111111111111\)\n((?:export .*\n)+)/.exec(said)?.[1] ?? "";
    const pasted = Object.fromEntries(
      [...lines.matchAll(/^export (\w+)=(\S+)$/gm)].map(([, name = "", value = ""]) => [name, value]),
    );
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", outsider], {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: "/nonexistent", ...pasted },
    });
    expect(JSON.parse(stdout)).toMatchObject({ status: "active", dns: true, tables: 3, routed: 3 });
    // proved and told a moment after the last change
    while (!said.includes("is connected")) await new Promise((resolve) => sandbox.stdout?.once("data", resolve));
    expect(said).toMatch(/Peering pcx-[0-9a-f]+ is connected \(vpc-shop to vpc-payments\)/);
  });
});

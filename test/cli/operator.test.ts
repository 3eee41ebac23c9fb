import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { folderOf } from "./policy/peering.ts";

const root = join(import.meta.dirname, "../..");
const main = join(root, "cli/main.ts");
const title = "operator (peering ask, explain)";
const served: ChildProcess[] = [];

/** `peering sandbox` in a process of its own, and what it said so far. */
const sandbox = async (...argv: readonly string[]) => {
  const child = spawn(process.execPath, [main, "sandbox", "--speed", "20", ...argv], { cwd: root });
  served.push(child);
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const until = async (text: string) => {
    while (!said.includes(text)) await new Promise((resolve) => child.stdout.once("data", resolve));
    return said;
  };
  await until("serving on");
  const block = (title: string): string => said.split("\n\n").find((each) => each.startsWith(`# ${title}`)) ?? "";
  return { child, until, block };
};

/** A shell in which some of the printed lines were pasted, as they are. */
const shell = async (pasted: readonly string[], command: string) => {
  const script = `${pasted.join("\n")}\n${command}`;
  const env = { PATH: process.env.PATH, HOME: "/nonexistent", NODE: process.execPath, MAIN: main };
  const ran = promisify(execFile)("bash", ["-c", script], { cwd: root, env });
  return ran.then(
    ({ stdout, stderr }) => ({ exitCode: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ exitCode: code, stdout, stderr }),
  );
};

const request = `
import { CreateVpcPeeringConnectionCommand, EC2Client } from "@aws-sdk/client-ec2";
const command = new CreateVpcPeeringConnectionCommand({ VpcId: "vpc-shop", PeerVpcId: "vpc-payments", PeerOwnerId: "222222222222" });
console.log((await new EC2Client({}).send(command)).VpcPeeringConnection.VpcPeeringConnectionId);
`;

afterAll(async () => {
  for (const child of served.splice(0))
    if (child.exitCode === null) {
      const closed = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGTERM");
      await closed;
    }
});

describe("the operator's lines of `peering sandbox`", () => {
  let running: Awaited<ReturnType<typeof sandbox>>;
  let operator = "";
  beforeAll(async () => {
    running = await sandbox();
    operator = running.block(title);
  });

  it("let ask and explain work, before and after an account's request", async () => {
    const { until, block } = running;
    expect(operator).toMatch(/\n# its keys last twelve virtual hours: 36 minutes at this speed\n/);
    // the demo's policies are the shipped one and a pack
    expect(operator).toMatch(/\nexport PEERING_POLICIES='/);

    const asked = await shell([operator], '"$NODE" "$MAIN" ask --from vpc-shop --to vpc-search');
    expect(asked).toMatchObject({ exitCode: 2, stderr: "" });
    expect(asked.stdout).toMatch(/^vpc-shop \(shop, eu-west-1\) → vpc-search \(search, eu-central-1\)\nwould be accepted\n/);

    // the account's lines come after the operator's: its session token must not stay
    const made = await shell([operator, block("shop (")], `"$NODE" --input-type=module -e '${request}'`);
    expect(made).toMatchObject({ exitCode: 0, stderr: "" });
    const id = made.stdout.trim();
    await until(`Peering ${id} is connected`);

    const explained = await shell([block("shop ("), operator], `"$NODE" "$MAIN" explain ${id}`);
    expect(explained).toMatchObject({ exitCode: 0, stderr: "" });
    expect(explained.stdout).toMatch(new RegExp(`^${id}  connected\\nvpc-shop \\(111111111111, eu-west-1\\) → vpc-payments`));
    expect(explained.stdout).toContain("  by policy default.connect\n");
  });

  it("are a session of the role that the hub's people assume with a profile", async () => {
    const { block } = running;
    const folder = folderOf({
      config: "[profile peering]\nrole_arn = arn:aws:iam::100000000001:role/peering-autopilot-operator\nsource_profile = hub\n",
    });
    const hub = block("network (100000000001)");
    const profile = [
      `printf '[hub]\\naws_access_key_id = %s\\naws_secret_access_key = %s\\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" > ${folder}/keys`,
      "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY",
      `export AWS_CONFIG_FILE=${folder}/config AWS_SHARED_CREDENTIALS_FILE=${folder}/keys AWS_PROFILE=peering`,
    ].join("\n");
    const asked = await shell([operator, hub, profile], '"$NODE" "$MAIN" ask --from vpc-shop --to vpc-search');
    expect(asked).toMatchObject({ exitCode: 2, stderr: "" });
  });

  it("bring the scenario's own policies, and leave none behind", async () => {
    const demo = parse(readFileSync(join(root, "infra/scenarios/demo.yaml"), "utf8"));
    const nobody = '@id("own.nobody") @reason("it\'s closed") forbid (principal, action, resource);';
    const folder = folderOf({ "own.yaml": stringify({ ...demo, policy: [nobody], actions: [], expect: {} }) });
    const { child, block: own } = await sandbox(join(folder, "own.yaml"));
    const lines = own(title);
    const asked = await shell([lines], '"$NODE" "$MAIN" ask --from vpc-shop --to vpc-search');
    expect(asked).toMatchObject({ exitCode: 3, stdout: expect.stringContaining("own.nobody") });
    const policies = /PEERING_POLICIES='(.*)'/.exec(lines)?.[1] ?? "";
    expect(readdirSync(policies)).toEqual(["1.cedar"]);
    const closed = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGTERM");
    expect(await closed).toBe(0);
    expect(existsSync(policies)).toBe(false);
  });
});

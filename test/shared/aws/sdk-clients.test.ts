import { DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { afterEach, describe, expect, it } from "vitest";
import { AwsError } from "#infra/sandbox/errors.ts";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import { sdkClients } from "#shared/aws/sdk-clients.ts";
import { AccountId, Region } from "#shared/peering/ids.ts";
import { hub, region, smallOrganization } from "#test/infra/sandbox/both-ways.ts";

let sandbox: Sandbox;
afterEach(() => sandbox.close());

const callsOf = async (error: AwsError): Promise<readonly (string | undefined)[]> => {
  sandbox = smallOrganization({ fault: () => error });
  const { url } = await sandbox.serve();
  const place = { account: AccountId.parse(hub), region: Region.parse(region) };
  const ec2 = sdkClients({ region, endpoint: url }).pacedEc2(place, sandbox.identity.accountKeys(hub));
  await expect(ec2.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({ name: error.code });
  return sandbox.calls.map((call) => call.error?.code);
};

describe("the EC2 client of who keeps a pace", () => {
  it("leaves a throttled call to the pace: one call", async () => {
    const throttled = new AwsError("RequestLimitExceeded", "Request limit exceeded.", { status: 503 });
    expect(await callsOf(throttled)).toEqual(["RequestLimitExceeded"]);
  });

  it("tries a call that was lost three times, as the SDK does", async () => {
    const lost = new AwsError("InternalError", "An internal error has occurred", { status: 500 });
    expect(await callsOf(lost)).toEqual(["InternalError", "InternalError", "InternalError"]);
  });
});

import { CreateVpcCommand, type EC2Client } from "@aws-sdk/client-ec2";
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  NoSuchResourceException,
  ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SandboxCredentials } from "#infra/sandbox/core.ts";
import type { Sandbox } from "#infra/sandbox/sandbox.ts";
import { policy, region, smallOrganization, spoke, stranger } from "../both-ways.ts";

const routes = { ServiceCode: "vpc", QuotaCode: "L-93826ACB" };

describe.each(["on the wire", "without the wire"])("Service Quotas, %s", (way) => {
  let sandbox: Sandbox;
  let quotas: (credentials: SandboxCredentials, at?: string) => Pick<ServiceQuotasClient, "send">;

  beforeEach(async () => {
    sandbox = smallOrganization();
    const endpoint = way === "on the wire" ? (await sandbox.serve()).url : undefined;
    quotas = (credentials, at = region) =>
      endpoint === undefined
        ? sandbox.direct("servicequotas", credentials, at)
        : new ServiceQuotasClient({ endpoint, region: at, credentials, maxAttempts: 1 });
    const ec2: Pick<EC2Client, "send"> = sandbox.direct("ec2", sandbox.identity.accountKeys(spoke), region);
    for (const id of ["vpc-one", "vpc-two"]) {
      sandbox.ec2.seed.reserveId("vpc", id);
      await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    }
  });
  afterEach(() => sandbox.close());

  const applied = async (credentials: SandboxCredentials, at?: string) =>
    (await quotas(credentials, at).send(new GetServiceQuotaCommand(routes))).Quota?.Value;

  it("has no applied value before a VPC was given one, only AWS's default", async () => {
    const keys = sandbox.identity.accountKeys(spoke);
    const failed = await applied(keys).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(NoSuchResourceException);
    const { Quota } = await quotas(keys).send(new GetAWSDefaultServiceQuotaCommand(routes));
    expect(Quota).toMatchObject({ Value: 500, QuotaName: "Routes per route table", ServiceCode: "vpc" });
  });

  it("tells the smallest of any VPC of the account in the region, and nobody else's", async () => {
    sandbox.ec2.seed.quotas("vpc-one", { routesPerTable: 40 });
    sandbox.ec2.seed.quotas("vpc-two", { routesPerTable: 30, rulesPerGroup: 5 });
    const keys = sandbox.identity.accountKeys(spoke);
    expect(await applied(keys)).toBe(30);
    await expect(applied(keys, "eu-central-1")).rejects.toBeInstanceOf(NoSuchResourceException);
    await expect(applied(sandbox.identity.accountKeys(stranger))).rejects.toBeInstanceOf(NoSuchResourceException);
  });

  it("knows three quotas of VPC and no other", async () => {
    const keys = sandbox.identity.accountKeys(spoke);
    for (const asked of [
      { ...routes, QuotaCode: "L-00000000" },
      { ...routes, ServiceCode: "ec2" },
    ])
      await expect(quotas(keys).send(new GetAWSDefaultServiceQuotaCommand(asked))).rejects.toMatchObject({
        name: "NoSuchResourceException",
      });
  });

  it("asks IAM for the quota itself, and for everything where the default is meant", async () => {
    const reader = `arn:aws:iam::${spoke}:role/reader`;
    sandbox.identity.putRole({
      account: spoke,
      name: "reader",
      trust: policy({ Effect: "Allow", Principal: { AWS: spoke }, Action: "sts:AssumeRole" }),
      policies: [
        policy({
          Effect: "Allow",
          Action: "servicequotas:*",
          Resource: `arn:aws:servicequotas:*:${spoke}:vpc/*`,
        }),
      ],
    });
    sandbox.ec2.seed.quotas("vpc-one", { routesPerTable: 40 });
    const keys = sandbox.identity.sessionKeys(reader, "test");
    expect(await applied(keys)).toBe(40);
    await expect(quotas(keys).send(new GetAWSDefaultServiceQuotaCommand(routes))).rejects.toMatchObject({
      name: expect.stringContaining("AccessDenied"),
    });
  });
});

import type { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { describe, expect, it } from "vitest";
import { AwsError } from "#infra/sandbox/errors.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "#infra/sandbox/sandbox.ts";
import { serviceQuotas } from "#shared/aws/quotas.ts";
import { AccountId, Region } from "#shared/peering/ids.ts";

const account = AccountId.parse("111111111111");
const region = Region.parse("eu-west-1");
const here = { account, region };
const elsewhere = { account, region: Region.parse("eu-central-1") };

const withVpcs = async (more: Partial<SandboxOptions> = {}): Promise<Sandbox> => {
  const sandbox = createSandbox({
    seed: 1,
    startAt: "2026-11-01T00:00:00Z",
    organization: { id: "o-sandbox00", managementAccount: account },
    ...more,
  });
  const owner = sandbox.direct("ec2", sandbox.identity.accountKeys(account), region);
  const { CreateVpcCommand } = await import("@aws-sdk/client-ec2");
  for (const id of ["vpc-a", "vpc-b"]) {
    sandbox.ec2.seed.reserveId("vpc", id);
    await owner.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  }
  return sandbox;
};

const reader = (sandbox: Sandbox, failed: (error: unknown) => void = () => {}) =>
  serviceQuotas(
    {
      at: async (place): Promise<Pick<ServiceQuotasClient, "send">> =>
        sandbox.direct("servicequotas", sandbox.identity.accountKeys(place.account), place.region),
      failed,
    },
    sandbox.clock,
  );

const callsOf = (sandbox: Sandbox) => sandbox.calls.filter(({ service }) => service === "servicequotas").length;

describe("quotas of an account in a region", () => {
  it("are its own where they were changed, AWS's defaults else; the smallest of any VPC in the sandbox", async () => {
    const sandbox = await withVpcs();
    sandbox.ec2.seed.quotas("vpc-a", { routesPerTable: 900 });
    sandbox.ec2.seed.quotas("vpc-b", { routesPerTable: 700, rulesPerGroup: 80 });
    expect(await reader(sandbox)(here)).toEqual({
      activePeeringsPerVpc: { value: 50, source: "default" },
      routesPerTable: { value: 700, source: "applied" },
      rulesPerGroup: { value: 80, source: "applied" },
    });
    expect(await reader(sandbox)(elsewhere)).toMatchObject({ routesPerTable: { value: 500, source: "default" } });
  });

  it("are asked for once in a quarter of an hour, for each account and region", async () => {
    const sandbox = await withVpcs();
    const read = reader(sandbox);
    await Promise.all([read(here), read(here)]);
    await read(here);
    expect(callsOf(sandbox)).toBe(6);
    await read(elsewhere);
    expect(callsOf(sandbox)).toBe(12);
    await sandbox.clock.advance(14 * 60_000);
    await read(here);
    expect(callsOf(sandbox)).toBe(12);
    await sandbox.clock.advance(60_000);
    sandbox.ec2.seed.quotas("vpc-a", { activePeerings: 125 });
    expect(await read(here)).toMatchObject({ activePeeringsPerVpc: { value: 125, source: "applied" } });
  });

  it.each([
    ["throttled", new AwsError("TooManyRequestsException", "Rate exceeded", { status: 429 })],
    ["down", new AwsError("ServiceException", "Something went wrong", { status: 500 })],
  ])("are the documented defaults while Service Quotas is %s, and are soon asked for again (F22)", async (_name, error) => {
    const fails = { now: true };
    const fault: NonNullable<SandboxOptions["fault"]> = ({ service }) =>
      fails.now && service === "servicequotas" ? error : undefined;
    const sandbox = await withVpcs({ fault });
    sandbox.ec2.seed.quotas("vpc-a", { routesPerTable: 900 });
    const read = reader(sandbox);
    expect(await read(here)).toEqual({
      activePeeringsPerVpc: { value: 50, source: "assumed" },
      routesPerTable: { value: 500, source: "assumed" },
      rulesPerGroup: { value: 60, source: "assumed" },
    });
    fails.now = false;
    expect(await read(here)).toMatchObject({ routesPerTable: { source: "assumed" } });
    await sandbox.clock.advance(60_000);
    expect(await read(here)).toMatchObject({ routesPerTable: { value: 900, source: "applied" } });
  });

  it.each([
    ["AccessDeniedException", 400],
    ["ExpiredTokenException", 400],
    ["UnrecognizedClientException", 400],
  ])("are asked for again at once where the session was refused with %s, as the next try has another", async (code, status) => {
    const fails = { now: true };
    const fault: NonNullable<SandboxOptions["fault"]> = ({ service }) =>
      fails.now && service === "servicequotas" ? new AwsError(code, "refused", { status }) : undefined;
    const sandbox = await withVpcs({ fault });
    sandbox.ec2.seed.quotas("vpc-a", { routesPerTable: 900 });
    const told: string[] = [];
    const read = reader(sandbox, (error) => told.push(error instanceof Error ? error.name : ""));
    expect(await read(here)).toMatchObject({ routesPerTable: { value: 500, source: "assumed" } });
    expect(new Set(told)).toEqual(new Set([code]));
    fails.now = false;
    expect(await read(here)).toMatchObject({ routesPerTable: { value: 900, source: "applied" } });
  });

  it("are AWS's defaults, not for long, where only the account's own can't be read", async () => {
    const fails = { now: true };
    const fault: NonNullable<SandboxOptions["fault"]> = ({ operation }) =>
      fails.now && operation === "GetServiceQuota" ? new AwsError("AccessDeniedException", "not authorized") : undefined;
    const sandbox = await withVpcs({ fault });
    sandbox.ec2.seed.quotas("vpc-a", { routesPerTable: 900 });
    const read = reader(sandbox);
    expect(await read(here)).toMatchObject({ routesPerTable: { value: 500, source: "default" } });
    fails.now = false;
    await sandbox.clock.advance(60_000);
    expect(await read(here)).toMatchObject({ routesPerTable: { value: 900, source: "applied" } });
  });

  it("are assumed where the role itself can't be assumed", async () => {
    const sandbox = await withVpcs();
    const read = serviceQuotas({ at: () => Promise.reject(new Error("no role")), failed: () => {} }, sandbox.clock);
    expect(await read(here)).toMatchObject({ rulesPerGroup: { value: 60, source: "assumed" } });
  });
});

import { CreateVpcCommand } from "@aws-sdk/client-ec2";
import { afterEach, describe, expect, it } from "vitest";
import { AwsError } from "#infra/sandbox/errors.ts";
import type { Sandbox, SandboxOptions } from "#infra/sandbox/sandbox.ts";
import { serviceQuotas } from "#shared/aws/quotas.ts";
import { Place } from "#shared/peering/ids.ts";
import { assumedQuotas } from "#shared/peering/quotas.ts";
import { region, smallOrganization, spoke } from "#test/infra/sandbox/both-ways.ts";

const opened: Sandbox[] = [];
afterEach(() => Promise.all(opened.splice(0).map((sandbox) => sandbox.close())));

const here = Place.parse({ account: spoke, region });
const elsewhere = Place.parse({ account: spoke, region: "eu-central-1" });
const minute = 60_000;

/** A VPC of the spoke whose account has its own quota of routes, and a reader of its quotas. */
const given = async (fault?: SandboxOptions["fault"]) => {
  const sandbox = smallOrganization(fault ? { fault } : {});
  opened.push(sandbox);
  const keys = sandbox.identity.accountKeys(spoke);
  sandbox.ec2.seed.reserveId("vpc", "vpc-one");
  await sandbox.direct("ec2", keys, region).send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  sandbox.ec2.seed.quotas("vpc-one", { routesPerTable: 40 });
  const read = serviceQuotas(async (place) => sandbox.direct("servicequotas", keys, place.region), sandbox.clock);
  const asked = () => sandbox.calls.filter(({ service }) => service === "servicequotas").length;
  return { sandbox, read, asked };
};

const throttled = () => new AwsError("TooManyRequestsException", "Rate exceeded");

describe("quotas", () => {
  it("are the account's own where it has one, else AWS's default", async () => {
    const { read } = await given();
    expect(await read(here)).toEqual({
      activePeeringsPerVpc: { value: 50, source: "default" },
      routesPerTable: { value: 40, source: "applied" },
      rulesPerGroup: { value: 60, source: "default" },
    });
    expect((await read(elsewhere)).routesPerTable).toEqual({
      value: 500,
      source: "default",
    });
  });

  it("are kept for a quarter of an hour, and read once however many ask at once", async () => {
    const { sandbox, read, asked } = await given();
    await Promise.all([read(here), read(here), read(here)]);
    const once = asked();
    await sandbox.clock.advance(15 * minute - 1);
    expect((await read(here)).routesPerTable.value).toBe(40);
    expect(asked()).toBe(once);
    sandbox.ec2.seed.quotas("vpc-one", { routesPerTable: 80 });
    await sandbox.clock.advance(1);
    expect((await read(here)).routesPerTable.value).toBe(80);
    expect(asked()).toBe(2 * once);
  });

  it("are assumed when Service Quotas can't be asked, and asked for again a minute later (F22)", async () => {
    let down = true;
    const { sandbox, read } = await given(({ service }) => (down && service === "servicequotas" ? throttled() : undefined));
    expect(await read(here)).toEqual(assumedQuotas);
    down = false;
    await sandbox.clock.advance(minute - 1);
    expect((await read(here)).routesPerTable.source).toBe("assumed");
    await sandbox.clock.advance(1);
    expect((await read(here)).routesPerTable).toEqual({ value: 40, source: "applied" });
  });

  it("that are denied one by one are assumed one by one", async () => {
    const codes = ["L-93826ACB"];
    const { read } = await given(({ input }) =>
      "QuotaCode" in input && codes.includes(String(input.QuotaCode)) ? throttled() : undefined,
    );
    const { routesPerTable, rulesPerGroup } = await read(here);
    expect([routesPerTable.source, rulesPerGroup.source]).toEqual(["assumed", "default"]);
  });

  it("are assumed when the member role can't be assumed", async () => {
    const { sandbox } = await given();
    const read = serviceQuotas(async () => {
      throw new Error("no session");
    }, sandbox.clock);
    expect(await read(here)).toEqual(assumedQuotas);
  });
});

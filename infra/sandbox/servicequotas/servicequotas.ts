import * as serviceQuotas from "@aws-sdk/client-service-quotas";
import type { AccessQuestion, Caller, Handlers, Service } from "../call.ts";
import type { Ec2Seed } from "../ec2/seed.ts";
import { AwsError } from "../errors.ts";

type VpcQuotas = Partial<Parameters<Ec2Seed["quotas"]>[1]>;

/** What Service Quotas must know about EC2. */
export interface Vpcs {
  vpcs(): readonly { readonly id: string; readonly account: string; readonly region: string }[];
}

export interface ServiceQuotas {
  readonly service: Service;
  /** Remembers the quotas that a VPC was given. */
  given(vpc: string, quotas: VpcQuotas): void;
}

interface Played {
  readonly name: string;
  readonly member: keyof VpcQuotas;
  /** AWS's default (aws-facts, section 3) */
  readonly value: number;
}

const played: Readonly<Record<string, Played>> = {
  "L-7E9ECCDB": { name: "Active VPC peering connections per VPC", member: "activePeerings", value: 50 },
  "L-93826ACB": { name: "Routes per route table", member: "routesPerTable", value: 500 },
  "L-0EA8095F": { name: "Inbound or outbound rules per security group", member: "rulesPerGroup", value: 60 },
};

// Service Quotas API Reference, GetServiceQuota: "The specified resource does not exist."
const noSuchResource = (): AwsError =>
  new AwsError("NoSuchResourceException", "The request failed because the specified quota does not exist.");

interface Asked {
  readonly ServiceCode?: string | undefined;
  readonly QuotaCode?: string | undefined;
}

const quotaOf = ({ ServiceCode, QuotaCode = "" }: Asked): Played => {
  const quota = ServiceCode === "vpc" && Object.hasOwn(played, QuotaCode) ? played[QuotaCode] : undefined;
  if (!quota) throw noSuchResource();
  return quota;
};

const printed = ({ QuotaCode = "" }: Asked, value: number, { account, region }: Caller): serviceQuotas.ServiceQuota => ({
  ServiceCode: "vpc",
  ServiceName: "Amazon Virtual Private Cloud (Amazon VPC)",
  QuotaCode,
  QuotaName: quotaOf({ ServiceCode: "vpc", QuotaCode }).name,
  QuotaArn: `arn:aws:servicequotas:${region}:${account}:vpc/${QuotaCode}`,
  Value: value,
  Unit: "None",
  Adjustable: true,
  GlobalQuota: false,
});

const accessTo = (operation: string, { ServiceCode, QuotaCode }: Asked, { account, region }: Caller): AccessQuestion[] => {
  const resource =
    operation === "GetServiceQuota" ? `arn:aws:servicequotas:${region}:${account}:${ServiceCode ?? ""}/${QuotaCode ?? ""}` : "*";
  return [{ action: `servicequotas:${operation}`, resource, context: {} }];
};

/**
 * Service Quotas as far as VPC peering goes. In AWS a quota is one of an account in a region; EC2 here keeps them per VPC,
 * so that a scenario can lower one. What is answered is the smallest of any VPC there: never more than EC2 would grant.
 */
export const createServiceQuotas = (ec2: Vpcs): ServiceQuotas => {
  const givenTo = new Map<string, VpcQuotas>();
  const applied = (asked: Asked, { account, region }: Caller): number | undefined => {
    const { member } = quotaOf(asked);
    const here = ec2.vpcs().filter((vpc) => vpc.account === account && vpc.region === region);
    const values = here.flatMap(({ id }) => givenTo.get(id)?.[member] ?? []);
    return values.length > 0 ? Math.min(...values) : undefined;
  };
  const handlers: Handlers<typeof serviceQuotas> = {
    GetServiceQuota: (asked, caller) => {
      const value = applied(asked, caller);
      // A quota that nobody has changed has no applied value.
      if (value === undefined) throw noSuchResource();
      return { Quota: printed(asked, value, caller) };
    },
    GetAWSDefaultServiceQuota: (asked, caller) => ({ Quota: printed(asked, quotaOf(asked).value, caller) }),
  };
  return {
    service: { name: "servicequotas", module: serviceQuotas, handlers, access: accessTo, isReadOnly: () => true },
    given: (vpc, quotas) => {
      givenTo.set(vpc, { ...givenTo.get(vpc), ...quotas });
    },
  };
};

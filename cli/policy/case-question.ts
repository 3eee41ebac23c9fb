import { parseExposeTag } from "#shared/peering/exposed-ports.ts";
import type { SideFacts } from "#shared/peering/facts.ts";
import { AccountId, Region, type Side, VpcId } from "#shared/peering/ids.ts";
import { assumedQuotas } from "#shared/peering/quotas.ts";
import type { Question } from "#shared/policy/policy.ts";
import type { CaseRequest, CaseSide } from "./cases-schema.ts";
import type { Action } from "./scope.ts";

const places = {
  requester: { account: AccountId.parse("111111111111"), vpc: VpcId.parse("vpc-requester"), blocks: ["10.1.0.0/16"] },
  accepter: { account: AccountId.parse("222222222222"), vpc: VpcId.parse("vpc-accepter"), blocks: ["10.2.0.0/16"] },
} as const;
const region = Region.parse("eu-west-1");

/** A case's request as a question to the policy, with facts as small as a policy can see. */
export const questionOf = (request: CaseRequest, action: Action): Question => ({
  action,
  principal: action === "connect" || action === "connectWithApproval" ? "requester" : request.from,
  sides: { requester: sideOf(request.requester, "requester"), accepter: sideOf(request.accepter, "accepter") },
  resource: resourceOf(request, action),
  requestTags: request.tags,
  caller: request.caller,
});

const resourceOf = ({ table, group, port }: CaseRequest, action: Action): Question["resource"] => {
  if (action === "route") return { is: "route-table", ...table };
  const [first] = parseExposeTag(port).ports;
  if (action === "expose" && first) return { is: "security-group", group: { ...group, rules: [] }, ...first };
  return { is: "vpc" };
};

const sideOf = (given: CaseSide, side: Side): SideFacts => {
  const { account: id = places[side].account, vpc = places[side].vpc } = given;
  const { name = side, units, accountTags: tags } = given;
  return {
    end: { account: id, region: given.region ?? region, vpc },
    account: given.member ? { is: "member", id, name, state: "ACTIVE", units, tags } : { is: "outside", id },
    reading: {
      is: "complete",
      copy: { status: "pending-acceptance", tags: {}, dnsResolution: null },
      quotas: assumedQuotas,
      vpc: {
        id: vpc,
        isDefault: given.isDefault,
        tags: given.vpcTags,
        blocks: (given.blocks ?? places[side].blocks).map((cidr) => ({ cidr, state: "associated" })),
        dns: { support: true, hostnames: true },
        encryption: { mode: "off", settled: true, exclusions: [] },
        subnets: [],
        routeTables: [],
        securityGroups: [],
        prefixLists: [],
        peerings: [],
      },
    },
  };
};

import {
  DescribeSecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroupRule,
} from "@aws-sdk/client-ec2";
import type { ActionBody } from "./action-schema.ts";
import { permissionOf } from "./network.ts";
import type { Ec2 } from "./owners.ts";

type RuleToRevoke = ActionBody<"revokeRule">;

/** Revokes the rules of a group that fit, by their ids; where none fits, AWS says so in its own words. */
export const revokeRule = async (owner: Ec2, wanted: RuleToRevoke): Promise<void> => {
  const { SecurityGroupRules } = await owner.send(
    new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values: [wanted.group] }] }),
  );
  const fitting = (SecurityGroupRules ?? []).filter((rule) => fits(rule, wanted));
  if (fitting.length === 0) {
    await owner.send(new RevokeSecurityGroupIngressCommand({ GroupId: wanted.group, IpPermissions: [permissionOf(wanted)] }));
    return;
  }
  for (const { SecurityGroupRuleId = "", IsEgress } of fitting) {
    const input = { GroupId: wanted.group, SecurityGroupRuleIds: [SecurityGroupRuleId] };
    if (IsEgress === true) await owner.send(new RevokeSecurityGroupEgressCommand(input));
    else await owner.send(new RevokeSecurityGroupIngressCommand(input));
  }
};

const fits = (rule: SecurityGroupRule, { source, protocol, from, to }: RuleToRevoke): boolean =>
  rule.IpProtocol === (protocol === "all" ? "-1" : protocol) &&
  (from === undefined || rule.FromPort === from) &&
  (to === undefined || rule.ToPort === to) &&
  [rule.CidrIpv4, rule.CidrIpv6, rule.ReferencedGroupInfo?.GroupId].includes(source);

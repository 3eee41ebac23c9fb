import { AuthorizeSecurityGroupIngressCommand, type IpPermission, RevokeSecurityGroupIngressCommand } from "@aws-sdk/client-ec2";
import { parseCidr } from "../network/cidr.ts";
import type { WantedRule } from "../peering/steps.ts";
import { codeOf } from "./errors.ts";
import type { Doing, Done } from "./perform.ts";

/** `InvalidPermission.Duplicate`: "the specified rule … already exists": somebody else's rule opens the same, which is as good. */
export const authorizeRule = async (rule: WantedRule, { ec2, batch, tags }: Doing): Promise<Done> => {
  const ownership = [
    { Key: tags.managedByKey, Value: tags.managedBy },
    { Key: tags.connectionKey, Value: batch.peering },
  ];
  try {
    await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: batch.target,
        IpPermissions: [permission(rule, `VPC peering ${batch.peering}`)],
        TagSpecifications: [{ ResourceType: "security-group-rule", Tags: ownership }],
      }),
    );
    return "done";
  } catch (error) {
    if (codeOf(error) === "InvalidPermission.Duplicate") return "already";
    throw error;
  }
};

/** A group of another account is named with its owner (aws-facts 6). */
const permission = ({ protocol, from, to, source }: WantedRule, Description: string): IpPermission => {
  const ports = { IpProtocol: protocol, FromPort: from, ToPort: to };
  if (source.is === "group")
    return { ...ports, UserIdGroupPairs: [{ GroupId: source.group, UserId: source.account, Description }] };
  return parseCidr(source.cidr).version === 4
    ? { ...ports, IpRanges: [{ CidrIp: source.cidr, Description }] }
    : { ...ports, Ipv6Ranges: [{ CidrIpv6: source.cidr, Description }] };
};

/** By id, so that only the very rule that carries our tags can go. */
export const revokeRule = async (rule: string, { ec2, batch }: Doing): Promise<Done> => {
  try {
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: batch.target, SecurityGroupRuleIds: [rule] }));
    return "done";
  } catch (error) {
    if (["InvalidSecurityGroupRuleId.NotFound", "InvalidPermission.NotFound"].includes(codeOf(error))) return "already";
    throw error;
  }
};

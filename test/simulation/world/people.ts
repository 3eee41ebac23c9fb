import type { Sandbox } from "#infra/sandbox/sandbox.ts";

type Operation =
  | "AcceptVpcPeeringConnection"
  | "AssociateRouteTable"
  | "AssociateVpcCidrBlock"
  | "AuthorizeSecurityGroupIngress"
  | "CreateRoute"
  | "CreateRouteTable"
  | "CreateSecurityGroup"
  | "CreateSubnet"
  | "CreateTags"
  | "CreateVpc"
  | "CreateVpcPeeringConnection"
  | "DeleteRoute"
  | "DeleteRouteTable"
  | "DeleteSubnet"
  | "DeleteTags"
  | "DeleteVpcPeeringConnection"
  | "DescribeRouteTables"
  | "DescribeVpcs"
  | "DisassociateRouteTable"
  | "DisassociateVpcCidrBlock"
  | "ModifyVpcAttribute"
  | "RejectVpcPeeringConnection"
  | "ReplaceRoute"
  | "RevokeSecurityGroupIngress";

/** An account's owner calls EC2, in a console so to speak. */
export const byHand = (
  sandbox: Sandbox,
  { account, region }: { readonly account: string; readonly region: string },
  ...[operation, input]: readonly [Operation, object]
): Promise<object> =>
  sandbox.call(
    { service: "ec2", operation, input },
    {
      account,
      region,
      accessKeyId: account,
      principal: operation === "CreateVpcPeeringConnection" ? root(account) : colleague(account),
    },
  );

/** Who asks for peerings. */
const root = (account: string) => ({ kind: "root", account, arn: `arn:aws:iam::${account}:root`, id: account }) as const;

/** Who does all the rest. */
const colleague = (account: string) =>
  ({ kind: "user", account, arn: `arn:aws:iam::${account}:user/colleague`, id: `AIDA${account}` }) as const;

export const tagged = (type: string, tags: Readonly<Record<string, string>>): object =>
  Object.keys(tags).length === 0
    ? {}
    : { TagSpecifications: [{ ResourceType: type, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }] };

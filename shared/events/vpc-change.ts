import type { EventSource } from "./record.ts";

/** What people do to a VPC that its peerings depend on. Where it was done is enough: every peering there looks again. */
export const vpcChanges: EventSource = {
  service: "ec2",
  calls: [
    "AssociateVpcCidrBlock",
    "DisassociateVpcCidrBlock",
    "CreateSubnet",
    "DeleteSubnet",
    "AssociateSubnetCidrBlock",
    "DisassociateSubnetCidrBlock",
    "CreateRouteTable",
    "DeleteRouteTable",
    "AssociateRouteTable",
    "DisassociateRouteTable",
    "ReplaceRouteTableAssociation",
    "CreateRoute",
    "ReplaceRoute",
    "DeleteRoute",
    "EnableVgwRoutePropagation",
    "DisableVgwRoutePropagation",
    "CreateSecurityGroup",
    "DeleteSecurityGroup",
    "AuthorizeSecurityGroupIngress",
    "AuthorizeSecurityGroupEgress",
    "RevokeSecurityGroupIngress",
    "RevokeSecurityGroupEgress",
    "ModifySecurityGroupRules",
    "ModifyVpcAttribute",
    "DeleteVpc",
  ],
  touched: () => ({ is: "place" }),
};

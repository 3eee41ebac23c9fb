import { givenDay, givenVpc } from "../world/given.ts";
import { mainTable } from "../world/vpc-plan.ts";
import { type Bug, bug } from "./bug.ts";
import { asks, chosen, happens, strikes } from "./days.ts";

const pair = [givenVpc("a", {}), givenVpc("b", {})];

/** cloudposse/terraform-aws-vpc-peering and -multi-account. */
export const cloudPosseBugs: readonly Bug[] = [
  bug({
    name: "cloud-posse-8-second-apply",
    source: "cloudposse/terraform-aws-vpc-peering-multi-account #8",
    happened: "the options were refused as not active, and the advice was to apply a second time",
    plan: givenDay(pair, [asks(0, 1)], {
      strikes: strikes("not-active-yet", "ec2:ModifyVpcPeeringConnectionOptions", 1, 2, 3, 4, 5),
    }),
    moment: [
      /ModifyVpcPeeringConnectionOptions 222222222222 .*not-active-yet/,
      /ModifyVpcPeeringConnectionOptions 333333333333 .*not-active-yet/,
    ],
  }),
  bug({
    name: "cloud-posse-30-implicit-main-table",
    source: "cloudposse #30, #45, #78; aws-solutions/network-orchestration-for-aws-transit-gateway #38",
    happened: "subnets that no table names are on the main one, which the filter by subnet doesn't find, and got no route",
    plan: givenDay([givenVpc("a", { subnets: 2, tables: [mainTable] }), givenVpc("b", {})], [asks(0, 1)]),
    moment: [/CreateRoute .*rtb-a0/],
  }),
  bug({
    name: "cloud-posse-101-several-ipv6-blocks",
    source: "cloudposse #101; grem11n/terraform-aws-vpc-peering",
    happened: "of several IPv6 blocks only one was routed",
    plan: givenDay(
      [
        givenVpc("a", { ipv6: "2001:db8:a::/56", blocks: ["10.97.0.0/16", "2001:db8:a100::/56"] }),
        givenVpc("b", { ipv6: "2001:db8:b::/56" }),
      ],
      [asks(0, 1)],
    ),
    moment: [/CreateRoute .*rtb-b0.*2001:db8:a::/, /CreateRoute .*rtb-b0.*2001:db8:a100::/],
  }),
  bug({
    name: "cloud-posse-75-same-pod-block-on-both-sides",
    source: "cloudposse #75",
    happened: "both VPCs had 100.64.0.0/16 for pods, and the request failed without a reason",
    plan: givenDay(
      [
        givenVpc("a", { blocks: ["10.97.0.0/16", "100.64.0.0/16"] }),
        givenVpc("b", { blocks: ["10.98.0.0/16", "100.64.0.0/16"] }),
      ],
      [asks(0, 1)],
    ),
    moment: [/REQUEST pcx-1/],
    never: [/ec2:(Accept|CreateRoute|Authorize|Modify)/],
    ends: { "pcx-1": "failed rejected" },
    why: { "pcx-1": /100\.64\.0\.0\/16/ },
  }),
  bug({
    name: "cloud-posse-83-peers-that-overlap",
    source: "cloudposse #83; app-sre/qontract-reconcile",
    happened: "two peers of a hub had the same blocks, and the second one's routes collided with the first one's",
    plan: givenDay(
      [givenVpc("a", {}), givenVpc("b", {}), givenVpc("c", { blocks: ["10.98.0.0/16"] })],
      [asks(1, 0, { of: 3 }), asks(2, 0, { at: 20_000, of: 3 })],
    ),
    moment: [/RejectVpcPeeringConnection .*pcx-2/],
    ends: { "pcx-1": "active connected", "pcx-2": "rejected rejected" },
    why: { "pcx-2": /10\.98\.0\.0\/16.*pcx-1/ },
    runs: null,
  }),
  bug({
    name: "cloud-posse-112-role-comes-later",
    source: "cloudposse #112; network-orchestration-for-aws-transit-gateway #37, #96",
    happened: "the role of a new account was missing, and the request was dropped without a word",
    plan: givenDay(pair, [...[0, 1, 2].map((account) => chosen("remove-role", 0, [account, 3])), asks(0, 1)]),
    moment: [/REMOVE-ROLE/, /AssumeRole .*AccessDenied/, /CALM/],
    runs: null,
    sweeps: 1,
  }),
  bug({
    name: "cloud-posse-delete-of-the-other-owner",
    source: "cloudify #231; CMSgov/beneficiary-fhir-data #2769",
    happened: "the other owner deleted the connection, and routes and rules to blocks that AWS no longer told stayed behind",
    plan: givenDay(pair, [asks(0, 1), happens("delete-by-hand", 20_000, 1)]),
    moment: [/DELETE-BY-HAND/, /DeleteRoute .*rtb-a0/, /DeleteRoute .*rtb-b0/, /RevokeSecurityGroupIngress/],
    ends: { "pcx-1": "deleted disconnected" },
    runs: 2,
  }),
];

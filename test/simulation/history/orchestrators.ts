import { givenDay, givenVpc } from "../world/given.ts";
import { mainTable } from "../world/vpc-plan.ts";
import { type Bug, bug } from "./bug.ts";
import { asks, chosen, happens, strikes } from "./days.ts";

const pair = [givenVpc("a", {}), givenVpc("b", {})];
const wired = 20_000;

/** Tools that wire networks of whole organizations: STNO, peerd, qontract-reconcile, the Landing Zone Accelerator. */
export const orchestratorBugs: readonly Bug[] = [
  bug({
    name: "stno-145-event-twice",
    source: "aws-solutions/network-orchestration-for-aws-transit-gateway #145, #1",
    happened: "the same event came twice, and two runs worked on one attachment",
    plan: givenDay(pair, [asks(0, 1)], {
      strikes: [{ fault: "event-doubled", on: "event:CreateVpcPeeringConnection", nth: 1 }],
    }),
    moment: [/FAULT event-doubled/],
    runs: null,
  }),
  bug({
    name: "stno-124-table-after-the-peering",
    source: "network-orchestration-for-aws-transit-gateway #124",
    happened: "a table that was made after the attachment got no route",
    plan: givenDay(
      [givenVpc("a", { subnets: 2 }), givenVpc("b", { subnets: 2 })],
      [asks(0, 1), happens("add-table", wired), happens("move-subnet", wired + 20_000, 1)],
    ),
    moment: [/ADD-TABLE \S+ in vpc-\w for subnet-/, /MOVE-SUBNET/, /^\+0:00:2.*CreateRoute/],
    runs: null,
  }),
  bug({
    name: "stno-3.3.24-block-after-the-peering",
    source: "network-orchestration-for-aws-transit-gateway 3.3.24",
    happened: "a secondary block that came later was never routed, and one that went left its routes",
    plan: givenDay(pair, [
      asks(0, 1),
      happens("add-block", wired, 1),
      happens("add-block", wired + 10_000, 5),
      happens("remove-block", wired + 20_000, 1),
      happens("remove-block", wired + 25_000, 5),
    ]),
    moment: [/ADD-BLOCK/, /REMOVE-BLOCK/, /CreateRoute .*10\.1\d\d\./, /DeleteRoute .*10\.1\d\d\./],
    runs: null,
  }),
  bug({
    name: "stno-105-somebody-elses-route",
    source: "network-orchestration-for-aws-transit-gateway #105; peerd",
    happened: "a route of somebody else with the same destination was replaced without a word, or ended the whole run",
    plan: givenDay([givenVpc("a", { tables: [{ ...mainTable, elsewhere: ["10.98.0.0/16"] }] }), givenVpc("b", {})], [asks(0, 1)]),
    moment: [/REQUEST pcx-1/],
    never: [/ReplaceRoute/, /CreateRoute .*rtb-a0/],
    ends: { "pcx-1": "rejected rejected" },
  }),
  bug({
    name: "peerd-route-taken-meanwhile",
    source: "atlassian-labs/peerd; localstack #7201, #7915",
    happened: "RouteAlreadyExists was taken for success, or the route for one's own, without a look where it leads",
    plan: givenDay([givenVpc("a", {}), givenVpc("b", {})], [asks(0, 1), happens("route-elsewhere", 3000, 8)], {
      strikes: strikes("stale-read", "ec2:DescribeRouteTables", 3, 4),
      faults: [{ fault: "stale-read", rate: 0 }],
    }),
    moment: [/ROUTE-ELSEWHERE rtb-a0 10\.98\.0\.0\/16 by nat-elsewhere/, /CreateRoute .*rtb-a0.*RouteAlreadyExists/],
    never: [/ReplaceRoute|DeleteRoute/],
    ends: { "pcx-1": "active degraded" },
    why: { "pcx-1": /nat-elsewhere/ },
    runs: null,
  }),
  bug({
    name: "stno-73-one-table-many-subnets",
    source: "network-orchestration-for-aws-transit-gateway #73, 3.3.23",
    happened: "a route that several subnets use was taken away with the first of them",
    plan: givenDay(
      [givenVpc("a", { subnets: 2, tables: [mainTable, { ...mainTable, main: false, subnets: [0, 1] }] }), givenVpc("b", {})],
      [asks(0, 1), chosen("move-subnet", wired, [0, 2])],
    ),
    moment: [/MOVE-SUBNET subnet-a\d from rtb-a1 to rtb-a0/],
    never: [/DeleteRoute .*rtb-a1/],
    runs: null,
  }),
  bug({
    name: "stno-37-denied-in-one-account",
    source: "network-orchestration-for-aws-transit-gateway #37; landing-zone-accelerator-on-aws",
    happened: "a service control policy denied a call in one account, and the first error ended the work in all others",
    plan: givenDay(pair, [asks(0, 1)], { strikes: strikes("denied-for-a-while", "ec2:CreateRoute", 1) }),
    moment: [/CreateRoute .*denied-for-a-while/, /CreateRoute 333333333333 [^→]*$/],
    runs: null,
    sweeps: 1,
  }),
  bug({
    name: "peerd-blackhole-of-an-earlier-peering",
    source: "atlassian-labs/peerd; cloudtik #906",
    happened: "a blackhole that the same VPCs' earlier peering had left kept the new route out",
    plan: givenDay(pair, [asks(0, 1), chosen("delete-by-hand", wired, [0, 1]), asks(0, 1, { at: wired + 2000 })], {
      strikes: [{ fault: "event-lost", on: "event:DeleteVpcPeeringConnection", nth: 1 }],
    }),
    moment: [
      /FAULT event-lost/,
      /REQUEST pcx-2/,
      /(Delete|Replace)Route .*rtb-a0/,
      /^\+0:00:2.*RevokeSecurityGroupIngress .*sg-a0/,
    ],
    // the rules that it left were told to be the new peering's, and went with the old one in the next sweep
    never: [/^\+0:(?!00).*SecurityGroupIngress/],
    ends: { "pcx-1": "deleted disconnected", "pcx-2": "active connected" },
    runs: null,
    sweeps: 1,
  }),
  bug({
    name: "peerd-unreachable-is-not-unwanted",
    source: "atlassian-labs/peerd delete_unneeded_peerings; app-sre/qontract-reconcile",
    happened: "an account that couldn't be read looked as if it had no VPCs, and its peerings were deleted",
    plan: givenDay(pair, [
      asks(0, 1),
      ...[0, 1, 2].map((account) => chosen("remove-role", wired, [account, 3])),
      ...[0, 1, 2].map((account) => chosen("suspend-account", wired + 10_000, [account, 3])),
      happens("sweep-now", wired + 5000),
      happens("sweep-now", wired + 20_000),
    ]),
    moment: [/REMOVE-ROLE/, /SUSPEND-ACCOUNT 222222222222/, /SUSPEND-ACCOUNT 333333333333/, /AssumeRole .*→ AccessDenied/],
    never: [/ec2:(Delete|Revoke|Reject)/],
    runs: null,
    sweeps: 1,
  }),
];

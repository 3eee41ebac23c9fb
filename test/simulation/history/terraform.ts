import { givenDay, givenVpc } from "../world/given.ts";
import { regions } from "../world/places.ts";
import { mainTable } from "../world/vpc-plan.ts";
import { type Bug, bug } from "./bug.ts";
import { asks, chosen, happens, strikes } from "./days.ts";

const pair = [givenVpc("a", {}), givenVpc("b", {})];
const far = [givenVpc("a", {}), givenVpc("b", { region: regions[1] })];
const wired = 20_000;

/** Once the minute is over, the next call begins another. */
const upTo = (most: number): readonly number[] => Array.from({ length: most }, (_, index) => index + 1);

/** hashicorp/terraform-provider-aws, and hashicorp/terraform from before it. */
export const terraformBugs: readonly Bug[] = [
  bug({
    name: "terraform-30423-accept-before-visible",
    source: "terraform-provider-aws #30423",
    happened: "the accept right after the create answered NotFound, and the apply failed",
    plan: givenDay(pair, [asks(0, 1)], {
      strikes: strikes("not-found-yet", "ec2:AcceptVpcPeeringConnection", 1),
    }),
    moment: [/AcceptVpcPeeringConnection .*not-found-yet/, /AcceptVpcPeeringConnection [^→]*$/],
  }),
  bug({
    name: "terraform-7178-unseen-by-the-accepter",
    source: "terraform-provider-aws #7178; infrablocks 0.1.19, 0.1.20",
    happened: "a request of another Region wasn't visible to its accepter for a while, and was given up",
    plan: givenDay(far, [chosen("requests-unseen", 0, [1, 3]), asks(0, 1)]),
    moment: [/REQUESTS-UNSEEN for 20000 ms/],
  }),
  bug({
    name: "terraform-28705-options-before-active",
    source: "terraform-provider-aws #28705",
    happened: "the accept returned while reads still said pending, and the options were refused as not active",
    plan: givenDay(pair, [asks(0, 1)], {
      strikes: [
        ...strikes("stale-read", "ec2:DescribeVpcPeeringConnections", 5),
        ...strikes("not-active-yet", "ec2:ModifyVpcPeeringConnectionOptions", 1, 2),
      ],
      faults: [{ fault: "stale-read", rate: 0 }],
    }),
    moment: [/DescribeVpcPeeringConnections .*stale-read/, /ModifyVpcPeeringConnectionOptions .*not-active-yet/],
  }),
  bug({
    name: "terraform-8542-route-invisible-after-create",
    source: "terraform #8542, #7463",
    happened: "a route wasn't visible after its create, was created again, and RouteAlreadyExists ended the apply",
    plan: givenDay(pair, [asks(0, 1)], {
      strikes: strikes("stale-read", "ec2:DescribeRouteTables", 5, 6),
      faults: [{ fault: "stale-read", rate: 0 }],
    }),
    moment: [/DescribeRouteTables .*stale-read/, /CreateRoute .*RouteAlreadyExists/],
  }),
  bug({
    name: "terraform-13201-answer-lost-after-create",
    source: "terraform-provider-aws #13201",
    happened: "the create took effect, its answer was lost, and the retry failed on the route that was there",
    plan: givenDay(pair, [asks(0, 1)], {
      strikes: strikes("time-out-after-success", "ec2:CreateRoute", 1, 3, 5),
    }),
    moment: [/CreateRoute .*time-out-after-success/],
  }),
  bug({
    name: "terraform-20227-minutes-of-load",
    source: "terraform-provider-aws #20227, #13407",
    happened: "under load a route took longer than the fixed two minutes, and the apply failed",
    plan: givenDay(pair, [asks(0, 1)], {
      strikes: strikes("throttled-for-a-minute", "ec2:CreateRoute", ...upTo(80)),
      storm: 600_000,
    }),
    moment: [/^\+0:00:.*CreateRoute .*throttled-for-a-minute/, /^\+0:02:.*CreateRoute .*RequestLimitExceeded/],
  }),
  bug({
    name: "terraform-619-accept-from-the-wrong-side",
    source: "terraform-provider-aws #619; crossplane #1764; infrablocks 0.1.17",
    happened: "the accept was sent with the requester's account, or in its Region",
    plan: givenDay(far, [asks(0, 1)]),
    moment: [/AcceptVpcPeeringConnection 333333333333 us-east-1 /],
    never: [/AcceptVpcPeeringConnection 222222222222/],
  }),
  bug({
    name: "terraform-12113-options-of-the-other-side",
    source: "terraform-provider-aws #12113, #3676, #582, #3909",
    happened: "one side set the other's option, or a ClassicLink option between Regions, and was refused",
    plan: givenDay(far, [asks(0, 1)]),
    moment: [
      /ModifyVpcPeeringConnectionOptions 222222222222 eu-west-1 .*RequesterPeeringConnectionOptions/,
      /ModifyVpcPeeringConnectionOptions 333333333333 us-east-1 .*AccepterPeeringConnectionOptions/,
    ],
    never: [/ClassicLink/, /ModifyVpcPeeringConnectionOptions .*→/, /RequesterPeering.*AccepterPeering/],
  }),
  bug({
    name: "terraform-2322-overlap-fails-later",
    source: "terraform #2322, #2544",
    happened: "overlapping VPCs gave an id, the connection failed a moment later, and the apply waited for it",
    plan: givenDay([givenVpc("a", {}), givenVpc("b", { blocks: ["10.97.0.0/16"] })], [asks(0, 1)]),
    moment: [/REQUEST pcx-1/],
    never: [/ec2:(Accept|CreateRoute|Authorize|Modify)/],
    ends: { "pcx-1": "failed rejected" },
    why: { "pcx-1": /10\.97\.0\.0\/16/ },
  }),
  bug({
    name: "terraform-5946-rejected-one-lingers",
    source: "terraform #5946, #7465; infrablocks; crossplane setup.go; IaSQL #1538",
    happened: "a rejected connection is visible for days, and was taken for the one that was asked for again",
    plan: givenDay(
      pair,
      [asks(0, 1), happens("reject-by-hand", 10_000), asks(0, 1, { at: 30_000 }), chosen("decide-approval", 40_000, [1, 2])],
      { pack: "approval" },
    ),
    moment: [/REJECT-BY-HAND pcx-1/, /REQUEST pcx-2/],
    ends: { "pcx-1": "rejected rejected", "pcx-2": "active connected" },
    runs: null,
  }),
  bug({
    name: "terraform-27750-same-request-twice",
    source: "terraform-provider-aws #27750, #27751; terraform #4781",
    happened: "the second create of the same pair answered the first one's id, and one connection had two owners",
    plan: givenDay(pair, [asks(0, 1), asks(0, 1, { at: 900 })]),
    moment: [/REQUEST pcx-2/],
    ends: { "pcx-1": "active connected", "pcx-2": "absent -" },
    runs: null,
  }),
  bug({
    name: "terraform-44315-both-directions",
    source: "terraform-provider-aws #44315; ansible community.aws #580",
    happened: "the reverse request was a second connection, whose accept failed for ever",
    plan: givenDay(pair, [happens("request-both-ways", 0)]),
    moment: [/REQUEST-BOTH-WAYS/],
    ends: { "pcx-1": "active connected", "pcx-2": "rejected rejected" },
    runs: null,
  }),
  bug({
    name: "terraform-7019-route-taken-by-another-apply",
    source: "terraform #7019; terraform-provider-aws #38766; crossplane #1518; archimedes #836",
    happened: "a table with inline routes lost the route of another tool on the next apply",
    plan: givenDay(
      [givenVpc("a", { tables: [mainTable] }), givenVpc("b", {})],
      [asks(0, 1), ...[0, 1, 2, 3].map((time) => happens("delete-route", wired + time * 5000, 1 + time))],
    ),
    moment: [/DELETE-ROUTE rtb-\w+ \S+ to pcx-1/],
    runs: null,
  }),
  bug({
    name: "terraform-withdrawn-while-deciding",
    source: "terraform-provider-aws vpc_peering_connection.go, delete",
    happened: "the requester deleted the request while the accepter was about to accept it",
    plan: givenDay(pair, [asks(0, 1), chosen("delete-by-hand", 1850, [0, 1])], {
      strikes: strikes("slow-call", "ec2:AcceptVpcPeeringConnection", 1),
    }),
    moment: [/DELETE-BY-HAND pcx-1 by its requester/, /AcceptVpcPeeringConnection .*slow-call/],
    never: [/ec2:CreateRoute/],
    ends: { "pcx-1": "deleted disconnected" },
    runs: null,
  }),
];

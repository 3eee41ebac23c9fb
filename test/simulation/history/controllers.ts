import { givenDay, givenVpc } from "../world/given.ts";
import { type Bug, bug } from "./bug.ts";
import { asks, chosen, happens, strikes } from "./days.ts";

const pair = [givenVpc("a", {}), givenVpc("b", {})];

/** Controllers that keep AWS as a Kubernetes object says: ACK and Crossplane. */
export const controllerBugs: readonly Bug[] = [
  bug({
    name: "ack-2267-record-lost-after-create",
    source: "aws-controllers-k8s/community #2267",
    happened: "the create took effect, writing its id down failed, and the next round created another",
    plan: givenDay(pair, [asks(0, 1), happens("delete-by-hand", 40_000, 1)], {
      strikes: [
        ...strikes("crash-after", "ec2:AcceptVpcPeeringConnection", 1),
        ...strikes("crash-after", "ec2:CreateRoute", 1, 2),
        ...strikes("crash-after", "ec2:AuthorizeSecurityGroupIngress", 1),
        ...strikes("ledger-busy", "ledger:save", 3, 4),
      ],
    }),
    moment: [/AcceptVpc.*crash-after/, /CreateRoute .*crash-after/, /Authorize.*crash-after/, /ledger:save .*ledger-busy/],
    ends: { "pcx-1": "deleted disconnected" },
    runs: null,
  }),
  bug({
    name: "ack-2480-adopts-what-is-there",
    source: "aws-controllers-k8s/community #2480, #2419",
    happened: "a connection that existed couldn't be adopted by its id alone: fields that only a create knows were asked for",
    plan: givenDay(pair, [asks(0, 1), happens("accept-by-hand", 1200)], {
      strikes: [{ fault: "event-lost", on: "event:CreateVpcPeeringConnection", nth: 1 }],
    }),
    moment: [/FAULT event-lost/, /ACCEPT-BY-HAND pcx-1/],
    never: [/ec2:AcceptVpc/],
    runs: null,
  }),
  bug({
    name: "crossplane-1983-fields-that-are-absent",
    source: "crossplane-contrib/provider-aws #1983; terraform #8392, #8475",
    happened:
      "a connection without blocks or options, as it is before acceptance and after its end, made the provider crash in a loop",
    plan: givenDay(pair, [asks(0, 1), chosen("delete-by-hand", 10_000, [0, 2]), happens("sweep-now", 30_000)], {
      pack: "approval",
    }),
    moment: [/DELETE-BY-HAND pcx-1/, /SWEEP-NOW/],
    never: [/TypeError|Bug/],
    ends: { "pcx-1": "deleted disconnected" },
    runs: null,
  }),
];

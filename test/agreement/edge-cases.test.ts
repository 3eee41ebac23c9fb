import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** A test title, a table row's or a scenario's words that cite the case by its number. */
interface Shown {
  readonly in: string;
  readonly as: string;
}
/** Where the product meets the case, or in a sentence why no decision depends on it. */
type Met = readonly Shown[] | string;

const shown = (file: string, ...titles: readonly string[]): readonly Shown[] => titles.map((as) => ({ in: `test/${file}`, as }));
const rules = (...titles: readonly string[]) => shown("shared/peering/rules.test.ts", ...titles);
const states = (...titles: readonly string[]) => shown("shared/peering/decide.test.ts", ...titles);
const scenario = (file: string, ...words: readonly string[]) => shown(`journeys/${file}.yaml`, ...words);

/** The cases that the nearest systems taught, by section and number. */
const eventsAndOrdering: Readonly<Record<number, Met>> = {
  1: shown("journeys/every-journey.test.ts", "with every event of every journey gone wrong (1, 3): %s"),
  2: "An account without a trail sends no events at all, and a decision takes nothing from events: the sweep looks there, as in case 1.",
  3: shown("journeys/every-journey.test.ts", "with every event of every journey gone wrong (1, 3): %s"),
  4: shown("shared/events/peering-call.test.ts", "a call that failed (4)"),
  5: shown("shared/events/peering-call.test.ts", "nested as newer calls are (5)"),
  6: rules("a requester from outside (6)"),
  7: scenario("line/hub-account", "The hub's own account asks (7)"),
  8: shown("shared/stages/intake.test.ts", "our own call (8)"),
  9: [
    ...rules("a suspended account (9)", "an account that is being closed (9)"),
    ...states("an account that left the organization is reported, and nothing is torn down (9, 89)"),
    ...scenario("decision/suspended", "peers-edge-cases 9: an account of the organization that is suspended"),
  ],
  10: shown(
    "laws/permit.test.ts",
    "a connection that can't be described yet: looked for during a minute, then left to the sweep (10)",
  ),
};

const lifeCycle: Readonly<Record<number, Met>> = {
  11: states("only a pending request is accepted, and only by the accepter in its region (11, 12)"),
  12: states("only a pending request is accepted, and only by the accepter in its region (11, 12)"),
  13: states("a request that the accepter's account doesn't show yet is waited for, not for ever (13)"),
  14: states("a look that still says pending after our accept proposes it again, and EC2 is asked first (14)"),
  15: shown(
    "shared/peering/standing.test.ts",
    "that is on its way is looked at every other second, until AWS has an answer of any kind (15)",
  ),
  16: [...rules("an expired request (16)"), ...scenario("line/expired", "(16, 24)")],
  17: [
    ...states("a failed request is explained by the rules, and nothing is called (17, 35)"),
    ...scenario("decision/overlaps", "AWS fails them by itself (17)"),
  ],
  18: rules("an active connection of the pair (18)", "dead connections of the same pair (18, 25)"),
  19: [
    ...rules("the request itself in the list of the VPC (19)"),
    ...scenario("decision/reverse-duplicate", "peers-edge-cases 19, 20"),
  ],
  20: [
    ...rules("an older request of the reverse pair (20)", "a provisioning connection of the pair (19, 20)"),
    ...scenario("decision/reverse-duplicate", "peers-edge-cases 19, 20"),
  ],
  21: states("a request that is withdrawn while a person is asked is over, and its claim is released (21)"),
  22: states(
    "accepted by hand while a person is asked: it stands, and nothing is wired before the approval (22)",
    "rejected by hand is told as that (22)",
    "accepted by hand although it can't work: reported, not wired (22, 37)",
  ),
  23: [...states("both ends in one account (23)"), ...scenario("line/hub-account", "(23)")],
  24: [...states("an approval that outlives the request helps no more (24)"), ...scenario("line/expired", "(16, 24)")],
  25: rules("dead connections of the same pair (18, 25)"),
  26: states("a VPC that is gone ends the request by itself (26)"),
  27: states("deleted by anyone: our routes go, by the ledger's word, as EC2 tells no blocks any more (27, 28)"),
  28: states("deleted by anyone: our routes go, by the ledger's word, as EC2 tells no blocks any more (27, 28)"),
  29: [
    ...rules("the accepter's copy of the tag, which isn't the requester's word (29)"),
    ...shown("shared/peering/intent.test.ts", "the accepter's copy of the connection has no say (29)"),
  ],
};

const blocks: Readonly<Record<number, Met>> = {
  30: states("the accept carries both block sets as they were read (30, 38; I2)"),
  31: rules(
    "an associating block counts (31)",
    "blocks on their way out still count (31)",
    "a disassociated block doesn't count (31)",
    "blocks that failed to associate (31)",
  ),
  32: rules("overlap of secondaries only (32, 33)", "the wider block on the other side (32)", "neighbouring blocks (32)"),
  33: rules("overlap of secondaries only (32, 33)", "one of several IPv6 blocks, while IPv4 is clear (33, 34)"),
  34: rules("one of several IPv6 blocks, while IPv4 is clear (33, 34)"),
  35: rules("say that AWS refuses shared secondary blocks even where they aren't routed (35)"),
  36: shown("shared/peering/standing.test.ts", "blocks are in order once their host bits are cleared (36)"),
  37: [
    ...rules("a peer of the hub with the same blocks (37)", "a peer of the requester with the accepter's blocks (37)"),
    ...scenario("line/races", "A third VPC with the same blocks (37)"),
  ],
  38: [
    ...rules("a block that the accepter got while the request was pending (38)"),
    ...states("the accept carries both block sets as they were read (30, 38; I2)"),
  ],
  39: states("routes follow a new block, IPv4 and IPv6 (39, 55)"),
  40: "Our routes lead to the peer's blocks or parts of them, and a block that holds one of those is refused by AWS anyway while the two are peered (39); once they aren't, our routes are gone.",
  41: [
    ...states("a route of ours to a block that left goes, a foreign one stays (41)"),
    ...shown("shared/peering/intent.test.ts", "a subnet of a block that isn't associated (any more) isn't routed (41)"),
  ],
  42: rules(
    "a block that can't be routed (42)",
    "AWS's own range of IPv6 (42)",
    "100.64.0.0/10 and public blocks are routable (42)",
  ),
  43: [
    ...rules("default VPCs of both accounts (43)", "a default VPC (43)"),
    ...scenario("decision/overlaps", "default VPCs are all 172.31.0.0/16 (peers-edge-cases 43)"),
  ],
};

const scaleAndSafety: Readonly<Record<number, Met>> = {
  79: [
    ...rules("50 active connections (79)", "the fiftieth connection (79)", "pending requests take no place (79)"),
    ...scenario("decision/peering-quota", "peers-edge-cases 79"),
  ],
  80: shown("laws/permit.test.ts", "Organizations throttled: no decision at all, neither yes nor no (80)"),
  81: "How many tasks run at once, and how they are paced, comes after the decision; a failed one is proposed again by the next look.",
  82: [
    ...rules("no member role (82)", "both accounts not onboarded (82, 83)"),
    ...shown("shared/aws/observe.test.ts", "a side that can't be read (peers-edge-cases 82, 83)"),
  ],
  83: [
    ...rules("a region that is off for the account (83)", "both accounts not onboarded (82, 83)"),
    ...scenario("decision/region-off", "peers-edge-cases 83"),
  ],
  84: [
    ...rules("one VPC enforces encryption, the other has no control (84)", "both enforce in different regions (84)"),
    ...scenario("decision/encryption", "peers-edge-cases 84"),
  ],
  85: "EC2 doesn't tell a VPC's network address usage (CloudWatch does, where somebody turned that on), and AWS doesn't say that it refuses a peering for it.",
  86: [...scenario("line/hostile", "peers-edge-cases 86"), ...rules("a requester from outside (6)")],
  87: [
    ...rules("active ones and claims, each once (79, 87)", "routes of a peering that was accepted and isn't wired yet (53, 87)"),
    ...shown(
      "laws/permit.test.ts",
      "two requests for blocks of each other, looked at in the same second: one wins the claim (87)",
    ),
  ],
  88: "Removing the stack runs no function, so nothing is decided; peerings, routes and rules are no resources of it and stay.",
  89: states(
    "the connection can't be found: believed at the second look only (89; I13)",
    "an account that can't be reached is no wish to disconnect (89)",
    "an account that left the organization is reported, and nothing is torn down (9, 89)",
  ),
};

const met = { ...eventsAndOrdering, ...lifeCycle, ...blocks, ...scaleAndSafety };
const numbers = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const cases = [...numbers(1, 43), ...numbers(79, 89)];

/** The numbers that a text cites: `(53, 87)`, `(30, 38; I2)`, `peers-edge-cases 19, 20`, `peers-edge-cases 32-35`. */
const cited = (text: string): ReadonlySet<number> => {
  const lists = [...text.matchAll(/(?:\(|peers-edge-cases )(\d{1,2}(?:(?:, |-)\d{1,2})*)(?=[);: ,]|$)/g)];
  return new Set(
    lists.flatMap(([, list = ""]) =>
      list.split(", ").flatMap((part) => {
        const [from = 0, to = from] = part.split("-").map(Number);
        return numbers(from, to);
      }),
    ),
  );
};

describe("the edge cases of events, life cycle, blocks, and scale and safety (peers-edge-cases, 3.1, 3.2, 3.3 and 3.7)", () => {
  it("are each met, or touch no decision", () => {
    expect(Object.keys(met).map(Number)).toEqual(cases);
  });

  it.each(Object.entries(met).filter((entry): entry is [string, readonly Shown[]] => typeof entry[1] !== "string"))(
    "%s is met where this table says, and cited there",
    (number, places) => {
      expect(places.length).toBeGreaterThan(0);
      for (const { in: file, as } of places) expect(readFileSync(file, "utf8"), file).toContain(as);
      const citing = places.filter(({ as }) => cited(as).has(Number(number)));
      expect(citing.map(({ in: file }) => file)).not.toEqual([]);
    },
  );

  it.each(Object.entries(met).filter((entry): entry is [string, string] => typeof entry[1] === "string"))(
    "%s touches no decision, and a sentence says why",
    (_number, why) => {
      expect(why).toMatch(/^[A-Z].{60,}\.$/);
    },
  );
});

import { describe, expect, it } from "vitest";
import { decide } from "#shared/peering/decide.ts";
import type { Facts, OtherPeering, RuleFacts } from "#shared/peering/facts.ts";
import { PeeringConnectionId } from "#shared/peering/ids.ts";
import { account, facts, group, ingress, policyOf } from "#test/builders/facts.ts";

const earlier = PeeringConnectionId.parse("pcx-0");
const source = { is: "group", group: "sg-a", account: account.requester } as const;
const opened = { protocol: "tcp", from: 22, to: 22, source } as const;

const ruleOf = (madeFor: string | null): RuleFacts => ({
  ...ingress("left", source),
  tags: madeFor === null ? {} : { "peering:connection": madeFor, "peering:managed-by": "vpc-peering-autopilot" },
});

/** Active, `sg-b` exposes a port to the client `sg-a`, and somebody has opened it already. */
const given = (
  rule: RuleFacts,
  more: { readonly expose?: string; readonly quota?: number; readonly live?: boolean } = {},
): Facts => {
  const { expose = "tcp/22", quota = 60, live = false } = more;
  const plain = facts({
    status: "active",
    requester: { securityGroups: [group("sg-a", { "peering:client": "" })] },
    accepter: { securityGroups: [group("sg-b", { "peering:expose": expose }, [rule])] },
    known: { acceptedByUs: true },
    quotas: { rulesPerGroup: quota },
  });
  const { ends } = plain.peering;
  const other: OtherPeering = { id: earlier, status: "active", ends, farBlocks: [], expiresAt: null };
  const { accepter } = plain.sides;
  if (accepter.reading.is !== "complete" || !live) return plain;
  const reading = { ...accepter.reading, vpc: { ...accepter.reading.vpc, peerings: [other] } };
  return { ...plain, sides: { ...plain.sides, accepter: { ...accepter, reading } } };
};

const stepsOnGroup = (of: Facts) => {
  const { proposal } = decide(of, policyOf());
  return ("batches" in proposal ? proposal.batches : []).flatMap(({ target, steps }) => (target === "sg-b" ? steps : []));
};

describe("a rule that an earlier peering of ours left behind", () => {
  it("is taken away and made anew, as that peering's own run takes it away in time", () => {
    expect(stepsOnGroup(given(ruleOf(earlier)))).toEqual([
      { do: "revoke-rule", rule: "sgr-left" },
      { do: "authorize-rule", ...opened },
    ]);
  });

  it("is that peering's own matter where nothing of the kind is wanted", () => {
    expect(stepsOnGroup(given(ruleOf(earlier), { expose: "" }))).toEqual([]);
  });

  it("stays where not all that is wanted fits: nothing could be made anew (I16)", () => {
    expect(stepsOnGroup(given(ruleOf(earlier), { expose: "tcp/22, tcp/443", quota: 1 }))).toEqual([]);
  });

  it("is as good as one's own while that peering lives, and so is one that people made", () => {
    expect(stepsOnGroup(given(ruleOf(earlier), { live: true }))).toEqual([]);
    expect(stepsOnGroup(given(ruleOf(null)))).toEqual([]);
  });
});

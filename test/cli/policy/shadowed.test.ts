import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shadowed } from "#cli/policy/shadowed.ts";
import type { Policy } from "#shared/policy/policy.ts";
import { account, inline, policyOf, question, side } from "../../shared/policy/worlds.ts";

const text = fc.record({
  effect: fc.constantFrom("permit", "permit", "forbid"),
  principal: fc.constantFrom(
    "principal",
    "principal is Peering::Vpc",
    'principal in Peering::OrgUnit::"ou-a"',
    'principal is Peering::Vpc in Peering::OrgUnit::"ou-a"',
    'principal == Peering::Vpc::"vpc-a"',
  ),
  action: fc.constantFrom(
    "action",
    'action == Peering::Action::"connect"',
    'action == Peering::Action::"connectWithApproval"',
    'action in [Peering::Action::"connect", Peering::Action::"route"]',
  ),
  resource: fc.constantFrom("resource", "resource", 'resource in Peering::Account::"222222222222"'),
  condition: fc.constantFrom(
    "",
    "",
    "when { true }",
    "unless { false }",
    "when { context.sameRegion }",
    "unless { context.sameRegion }",
  ),
});

const write = (policies: readonly { readonly id: string; readonly text: string }[]) =>
  inline(policies.map((each) => each.text).join("\n"));

const set = fc.array(text, { minLength: 2, maxLength: 4 }).map((all) =>
  all.map(({ effect, principal, action, resource, condition }, index) => ({
    id: `p${index}`,
    text: `@id("p${index}") @reason("r") ${effect} (${principal}, ${action}, ${resource}) ${condition};`,
  })),
);

const ends = ["vpc-a", "vpc-b"].flatMap((vpc) =>
  [[], ["ou-a"], ["ou-a", "ou-b"]].map((units) => side({ account: account("111111111111", { units }), vpc })),
);
const others = ["222222222222", "333333333333"].flatMap((id) =>
  ["eu-west-1", "us-east-1"].map((region) => side({ account: account(id), vpc: "vpc-z", region })),
);

/** What a decision takes from a policy, over all those requests. */
const effectsOf = (policy: Policy): readonly string[] =>
  ends.flatMap((a) =>
    others.flatMap((b) => {
      const outright = policy.ask(question(a, b)).is;
      const approval = policy.ask(question(a, b, { action: "connectWithApproval" })).is;
      const table = { is: "route-table", id: "rtb-1", main: true, tags: {} } as const;
      return [
        outright === "permitted" ? "permitted" : `approval ${approval}`,
        policy.ask(question(a, b, { action: "resolveDns" })).is,
        policy.ask(question(a, b, { action: "route", resource: table })).is,
      ];
    }),
  );

describe("a policy said to have no effect", () => {
  it("may go without changing any decision", () => {
    let found = 0;
    fc.assert(
      fc.property(set, (policies) => {
        const [fault] = shadowed([write(policies)]);
        if (!fault) return;
        found++;
        const id = /^`(p\d)`/.exec(fault.message)?.[1];
        expect(policies.map((each) => each.id)).toContain(id);
        const rest = policies.filter((each) => each.id !== id);
        expect(effectsOf(policyOf(write(rest)))).toEqual(effectsOf(policyOf(write(policies))));
      }),
      { numRuns: 120 },
    );
    expect(found).toBeGreaterThan(20);
  });
});

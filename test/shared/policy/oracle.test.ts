import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BlockFacts, SideFacts } from "#shared/peering/facts.ts";
import { loadPolicy } from "#shared/policy/load.ts";
import type { Answer, Policy, Question } from "#shared/policy/policy.ts";
import { runs } from "#test/builders/runs.ts";
import {
  type AnyPolicy,
  accounts,
  callers,
  keys,
  networks,
  paths,
  policies,
  ports,
  regions,
  type View,
  values,
  viewOf,
  vpcs,
} from "./any-policy.ts";
import { account, group, organizationId, outside, question, side, unread } from "./worlds.ts";

const one = (all: readonly string[]) => fc.constantFrom(...all);
const oneIn = (chances: number) => fc.nat(chances - 1).map((drawn) => drawn === 0);
const tags = fc.dictionary(one(keys), one(values), { maxKeys: 2, noNullPrototype: true });

const owner = (id: string) =>
  fc
    .record({ outsider: oneIn(6), path: fc.constantFrom(...paths), tags })
    .map((of) => (of.outsider ? outside(id) : account(id, { units: of.path, tags: of.tags })));

const blocks: fc.Arbitrary<readonly BlockFacts[]> = fc
  .subarray(networks)
  .chain((some) =>
    fc.tuple(
      ...some.map((cidr) =>
        fc
          .constantFrom("associated", "associated", "associating", "disassociated", "failed")
          .map((state) => ({ cidr, state }) as const),
      ),
    ),
  );

const network = (vpc: string) =>
  fc
    .record({ hidden: oneIn(8), region: one(regions), tags, isDefault: oneIn(4), blocks })
    .map(({ hidden, blocks: associated, ...options }) => (of: SideFacts["account"]): SideFacts => {
      const made = (hidden ? unread : side)({ ...options, account: of, vpc });
      if (made.reading.is !== "complete") return made;
      return { ...made, reading: { ...made.reading, vpc: { ...made.reading.vpc, blocks: associated } } };
    });

const [a = "", b = "", c = ""] = vpcs;
const [first = "", second = "", third = ""] = accounts;

/** Two VPCs, mostly of two accounts. */
const sides = fc
  .record({
    requester: fc.oneof(owner(first), owner(second)),
    accepter: fc.oneof(owner(second), owner(third)),
    near: network(a),
    far: fc.oneof(network(b), network(c)),
  })
  .map(({ requester, accepter, near, far }) => ({
    requester: near(requester),
    // an account is told the same on both sides
    accepter: far(accepter.id === requester.id ? requester : accepter),
  }));

const port = fc.constantFrom(...ports);
const asked = fc.oneof(
  {
    arbitrary: fc.record({
      action: fc.constantFrom("connect" as const, "connectWithApproval" as const, "resolveDns" as const),
      resource: fc.constant({ is: "vpc" as const }),
    }),
    weight: 2,
  },
  fc.record({
    action: fc.constant("route" as const),
    resource: fc.record({ is: fc.constant("route-table" as const), id: one(["rtb-1", "rtb-2"]), main: fc.boolean(), tags }),
  }),
  fc.record({
    action: fc.constant("expose" as const),
    resource: fc
      .record({ protocol: fc.constantFrom("tcp" as const, "udp" as const), from: port, to: port, tags, name: one(["web", "db"]) })
      .map(({ tags: of, name, ...range }) => ({ is: "security-group" as const, group: { ...group(of), name }, ...range })),
  }),
);

const request: fc.Arbitrary<Question> = fc
  .record({ sides, asked, requestTags: tags, caller: one(callers), back: fc.boolean() })
  .map(({ sides: { requester, accepter }, asked: { action, resource }, back, ...more }) => {
    const principal = back && !action.startsWith("connect") ? "accepter" : "requester";
    return question(requester, accepter, { ...more, action, resource, principal });
  });

const reasonOf = (index: number): string => `for reason ${index}`;

/** What the policies come to, by Cedar's rules and ours: deny wins, default deny, a policy that fails denies. */
const expected = (all: readonly AnyPolicy[], of: View): Answer => {
  const found = all.map(({ effect, applies }, index) => ({ id: `p${index}`, index, effect, is: applies(of) }));
  const forbids = found.filter(({ effect, is }) => effect === "forbid" && is === "yes");
  const permits = found.filter(({ effect, is }) => effect === "permit" && is === "yes");
  const failures = found.filter(({ is }) => is === "fails");
  if (forbids.length === 0 && failures.length === 0 && permits.length > 0)
    return { is: "permitted", policies: permits.map(({ id }) => id) };
  const because = [
    ...forbids.map(({ index }) => reasonOf(index)),
    ...failures.map(({ id }) => `policy \`${id}\` couldn't be evaluated`),
  ];
  return {
    is: "denied",
    policies: [...forbids, ...failures].map(({ id }) => id).toSorted(),
    because: because.length > 0 ? because : ["no policy permits this"],
  };
};

const fileOf = ({ cedar }: AnyPolicy, index: number) => ({
  file: `p${index}.cedar`,
  text: `@id("p${index}")\n@reason("${reasonOf(index)}")\n${cedar}`,
});

/**
 * Loads the policies; those that Cedar proves never to apply don't load (a warning is a fault here), and are left out.
 * `null` in their place.
 */
const loaded = (
  all: readonly AnyPolicy[],
): { readonly policy: Policy; readonly impossible: readonly AnyPolicy[]; readonly kept: readonly AnyPolicy[] } => {
  const answer = loadPolicy(all.map(fileOf), { organizationId });
  if (answer.is === "policy") return { policy: answer.policy, impossible: [], kept: all };
  for (const { message } of answer.faults) expect(message).toContain("policy is impossible");
  const faulty = new Set(answer.faults.map(({ file }) => file));
  const kept = all.filter((_, index) => !faulty.has(`p${index}.cedar`));
  const impossible = all.filter((_, index) => faulty.has(`p${index}.cedar`));
  const rest = loaded(kept);
  return { ...rest, impossible: [...impossible, ...rest.impossible] };
};

const sets = runs(500);
const questionsEach = 200;

/** Why Cedar couldn't evaluate a policy is its own to say. */
const withoutCedarsWords = (answer: Answer): Answer =>
  answer.is === "permitted"
    ? answer
    : {
        ...answer,
        because: answer.because.map((each) => each.replace(/(?<=couldn't be evaluated), so the answer is no: .*$/s, "")),
      };

/** Why it was denied. */
const kindOf = (answer: Answer): readonly string[] => {
  if (answer.is === "permitted") return [];
  if (answer.because.some((each) => each.includes("couldn't be evaluated"))) return ["failed"];
  return [answer.policies.length > 0 ? "forbidden" : "not permitted"];
};

const actions = ["connect", "connectWithApproval", "route", "expose", "resolveDns"] as const;
const everyKind = [
  ...actions.flatMap((action) => [`${action} permitted`, `${action} denied`]),
  "failed",
  "forbidden",
  "not permitted",
];

describe("Cedar against plain TypeScript", () => {
  it("agrees on 100,000 random requests to 500 random policy sets: verdict, policies and reasons", () => {
    const seen = new Map<string, number>();
    const note = (...what: readonly string[]) => {
      for (const each of what) seen.set(each, (seen.get(each) ?? 0) + 1);
    };
    const seed = fc.readConfigureGlobal().seed ?? 0;
    for (const [index, all] of fc.sample(policies, { seed, numRuns: sets }).entries()) {
      const { policy, kept, impossible } = loaded(all);
      // sampled, not a property: to shrink two hundred requests at once takes minutes, and this tells the one that differs
      for (const of of fc.sample(request, { seed: seed + index, numRuns: questionsEach })) {
        const [view, answer] = [viewOf(of), withoutCedarsWords(policy.ask(of))];
        const wanted = expected(kept, view);
        // a matcher costs a tenth of a question
        if (JSON.stringify(answer) !== JSON.stringify(wanted)) expect({ answer, of, all }).toEqual({ answer: wanted, of, all });
        for (const { applies } of impossible) expect(applies(view)).toBe("no");
        note("asked", answer.is, `${of.action} ${answer.is}`, ...kindOf(answer));
      }
    }
    expect(seen.get("asked")).toBe(sets * questionsEach);
    for (const what of everyKind) expect(seen.get(what) ?? 0, what).toBeGreaterThan(sets);
  }, 600_000);
});

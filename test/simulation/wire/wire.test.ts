import { describe, expect, it } from "vitest";
import { drawPlan } from "../draw-plan.ts";
import type { Plan } from "../plan.ts";
import { simulate } from "../run.ts";
import type { Run } from "../run-state.ts";

/** How a world stands and what was told of it, without what only time or chance names. */
const worldOf = async ({ sandbox: { ec2 }, product }: Run) => ({
  routes: ec2.view.routeTables().map(({ id, routes }) => [id, routes]),
  rules: ec2.view
    .securityGroups()
    .map(({ id, rules }) => [
      id,
      rules.map(({ direction, protocol, from, to, source }) => `${direction} ${protocol} ${from}-${to} ${source}`).sort(),
    ]),
  connections: ec2.view.connections().map(({ id, status, dns }) => [id, status, dns]),
  told: (await product.ledger.all()).map(({ id, record }) => [id, record.outcome, record.reasons.map(({ rule }) => rule)]),
});

const endOf = async (plan: Plan): Promise<unknown> => {
  let end: unknown;
  const { violations } = await simulate(plan, {
    ended: async (run) => {
      end = await worldOf(run);
    },
  });
  expect(violations, `seed ${plan.seed}`).toEqual([]);
  return end;
};

describe("simulation on the wire", () => {
  it("without faults, whole functions on the wire end in the same world as the stages alone", async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const plan = { ...drawPlan(seed), faults: [], latency: 0 };
      expect(await endOf({ ...plan, wire: true }), `seed ${seed}`).toEqual(await endOf(plan));
    }
  });

  it("a seed gives one history (I23)", async () => {
    for (const seed of [21, 22]) {
      const plan = { ...drawPlan(seed), wire: true };
      const first = await simulate(plan);
      expect((await simulate(plan)).hash, `seed ${seed}`).toBe(first.hash);
      expect(first.violations, `seed ${seed}`).toEqual([]);
    }
  });
});

import { describe, expect, it } from "vitest";
import type { EventBridgeEvent } from "#infra/sandbox/events/event.ts";
import type { Plan } from "./plan.ts";
import { simulate } from "./run.ts";
import type { Run } from "./run-state.ts";
import { givenDay, givenVpc } from "./world/given.ts";
import { mainTable } from "./world/vpc-plan.ts";

const vpcs = [givenVpc("a", {}), givenVpc("b", { tables: [mainTable] })];
const day = (...does: readonly string[]): Plan =>
  givenDay(
    vpcs,
    does.map((each, index) => ({ at: index * 1000, does: each, seed: 3 + index })),
  );

/** Days whose six events are all in one connection's life. */
const days = {
  connected: day("request", "add-block", "retag", "add-subnet", "accept-by-hand", "add-block"),
  disconnected: day("request", "add-block", "accept-by-hand", "add-subnet", "retag", "delete-by-hand"),
};

function* orders(of: readonly number[]): Generator<readonly number[]> {
  if (of.length === 0) yield [];
  for (const first of of) for (const rest of orders(of.filter((each) => each !== first))) yield [first, ...rest];
}

/** When all has happened. */
const later = 30_000;
/** When every event has been told and answered, and no sweep has come yet. */
const answered = 100_000;

/** Holds back what CloudTrail tells, and tells it a second apart, in this order, when all has happened. */
const inOrder = ({ sandbox: { events, clock } }: Run, order: readonly number[], held: EventBridgeEvent[]): void => {
  const deliver = events.deliver.bind(events);
  const holding = { deliver: (event: EventBridgeEvent) => void held.push(event) };
  Object.assign(events, holding);
  clock.after(later, "work", () => {
    Object.assign(events, { deliver });
    order.forEach((which, at) => {
      clock.after(at * 1000, "work", () => {
        const event = held[which];
        if (event) deliver(event);
      });
    });
  });
};

const endOf = async ({ sandbox: { ec2 }, product }: Run): Promise<unknown> => ({
  connections: ec2.view.connections().map(({ id, status, dns }) => ({ id, status, dns })),
  tables: ec2.view.routeTables(),
  groups: ec2.view
    .securityGroups()
    .map(({ rules, ...group }) => ({ ...group, rules: rules.map((rule) => ({ ...rule, id: "" })) })),
  outcomes: (await product.ledger.all()).map(({ id, record: { outcome } }) => ({ id, outcome })),
});

describe("all 720 orders of six events end in one world (F2, I10)", () => {
  it.each(Object.entries(days))("of a connection that ends up %s", { timeout: 120_000 }, async (outcome, plan) => {
    const ends = new Map<string, string>();
    for (const order of orders([0, 1, 2, 3, 4, 5])) {
      const held: EventBridgeEvent[] = [];
      let end: unknown;
      const { violations } = await simulate(plan, {
        began: (run) => {
          inOrder(run, order, held);
          run.sandbox.clock.after(answered, "work", async () => {
            end = await endOf(run);
          });
        },
      });
      expect(violations, `order ${order.join(" ")}`).toEqual([]);
      expect(held, "events of what people did").toHaveLength(6);
      ends.set(JSON.stringify(end), order.join(" "));
    }
    expect([...ends.values()]).toHaveLength(1);
    expect([...ends.keys()][0]).toContain(`"outcome":"${outcome}"`);
  });
});

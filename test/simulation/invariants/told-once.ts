import type { Published } from "#infra/sandbox/sns/sns.ts";
import { looksBusy } from "../busy.ts";
import type { Plan } from "../plan.ts";
import type { Invariant } from "./invariant.ts";

/**
 * Of a try that the workflow has lost, and that then died, nobody is left who knows what was still on its way to the topic: there the
 * messages' own times tell which is the last, as they have to for subscribers of an SNS topic, which keeps no order.
 */
const mayBeLate = ({ faults, strikes, crashes }: Plan): boolean => {
  const come = [...faults, ...strikes].map(({ fault }) => fault);
  return come.includes("lambda-lost") && (crashes.length > 0 || come.some((fault) => /^crash|^frozen$/.test(fault)));
};

const decidedAt = ({ message }: Published): string => /Decided at (\S+)\.$/.exec(message)?.[1] ?? "";

/** What may count as the last word. */
const lastOf = (told: readonly Published[], plan: Plan): readonly (Published | undefined)[] => [
  told.at(-1),
  ...(mayBeLate(plan) ? [told.toSorted((a, b) => (decidedAt(a) < decidedAt(b) ? -1 : 1)).at(-1)] : []),
];

/** I18 and I19: each peering's last word is its state, and a repeated message carries the digest of the first. */
export const toldOnce: Invariant = {
  id: "I19",
  says: "everybody is told how each peering ended, once in substance",
  atEnd: async ({ sandbox, product, plan, violated }) => {
    for (const entry of await product.ledger.all()) {
      const { id, record } = entry;
      if (looksBusy(entry)) violated("I18", `${id} still looks busy, and nothing runs`);
      const told = sandbox.topics.published.filter(({ attributes }) => attributes.peering === id);
      // a clock that was wrong may have given another its time
      const isOnRecord = (each: Published | undefined): boolean =>
        each?.attributes.outcome === record.outcome && each.attributes.digest === record.announced;
      const last = lastOf(told, plan).find(isOnRecord) ?? told.at(-1);
      if (record.outcome === null) violated("I18", `${id} is known and has no outcome`);
      else if (last?.attributes.outcome !== record.outcome)
        violated("I19", `${id} is ${record.outcome}, but ${last?.attributes.outcome ?? "nothing"} was told last`);
      else if (last.attributes.digest !== record.announced) violated("I19", `${id}: the last message isn't the one on record`);
    }
    const running = sandbox.states.executions.filter(({ status }) => status === "RUNNING");
    for (const { name } of running) violated("I18", `${name} is still running`);
  },
};

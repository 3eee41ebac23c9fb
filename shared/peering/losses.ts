import type { Facts } from "./facts.ts";
import { sides } from "./ids.ts";
import type { Loss } from "./known.ts";
import type { Reason } from "./reason.ts";
import type { Batch, Step } from "./steps.ts";

/** After so many times of making the same thing anew, another tool is at work that takes it away (peers-edge-cases 57). */
const mostTimes = 3;

/** How long nothing is made anew then, before one more try. */
const restSeconds = 86_400;

/** What was lost longer ago counts no more. */
const memorySeconds = 7 * 86_400;

const seconds = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

/** The text by which a step that makes something is known again; null for steps that make nothing of ours. */
const madeBy = (step: Step): string | null => {
  if (step.do === "create-route") return `create-route ${step.destination}`;
  if (step.do !== "authorize-rule") return null;
  const { protocol, from, to, source } = step;
  return `authorize-rule ${protocol}/${from}-${to} ${source.is === "cidr" ? source.cidr : source.group}`;
};

/** What is still made, and what is left alone because another tool keeps taking it away: no fight, but a word to people. */
export const withoutFights = (
  { known, readAt, peering }: Facts,
  due: readonly Batch[],
): { readonly batches: readonly Batch[]; readonly fights: readonly Reason[] } => {
  const resting = known.losses.filter((loss) => rests(loss, readAt));
  const lossOf = ({ target }: Batch, step: Step) => resting.find((loss) => loss.target === target && loss.what === madeBy(step));
  const fights = due.flatMap((batch) => {
    const fought = batch.steps.flatMap((step) => lossOf(batch, step) ?? []);
    return fought[0] ? [{ ...fought[0], others: fought.length - 1 }] : [];
  });
  const batches = due.map((batch) => ({ ...batch, steps: batch.steps.filter((step) => !lossOf(batch, step)) }));
  return {
    batches: batches.filter(({ steps }) => steps.length > 0),
    fights: fights.map(({ target, what, times, at, others }) => ({
      rule: "external-route-manager",
      message: `another tool keeps undoing \`${what}\`${others > 0 ? ` and ${others} more` : ""} in \`${target}\`: made anew ${times} times, last at ${at}`,
      fix: `have that tool leave what leads to \`${peering.id}\` alone (Terraform: separate \`aws_route\` and rule resources, no inline blocks), or keep \`${target}\` out of peering by tag`,
      policies: [],
    })),
  };
};

const rests = ({ times, at }: Loss, now: string): boolean => times >= mostTimes && seconds(at, now) < restSeconds;

/** When each of those is tried once more, ISO 8601. */
export const restsUntil = ({ known, readAt }: Facts): readonly string[] =>
  known.losses.filter((loss) => rests(loss, readAt)).map(({ at }) => new Date(Date.parse(at) + restSeconds * 1000).toISOString());

/**
 * What is remembered of losses. Counted is what has to be made anew after `connected` was told, once a run, and not again before
 * a look has found it there: what can't be made isn't taken away by anybody.
 */
export const withLosses = (facts: Facts, batches: readonly Batch[], counts: boolean): readonly Loss[] => {
  const { known, readAt } = facts;
  const due = batches.flatMap(({ target, steps }) =>
    steps.flatMap((step) => madeBy(step) ?? []).map((what) => ({ target, what })),
  );
  const isDue = new Set(due.map(keyOf));
  const canSee = sides.every((side) => facts.sides[side].reading.is === "complete");
  const recent = known.losses.filter(({ at }) => seconds(at, readAt) < memorySeconds);
  const kept = new Map(recent.map((loss) => [keyOf(loss), canSee && !isDue.has(keyOf(loss)) ? thereAgain(loss) : loss]));
  for (const each of counts ? due : []) {
    const before = kept.get(keyOf(each));
    if (!before?.missing) kept.set(keyOf(each), { ...each, times: (before?.times ?? 0) + 1, at: readAt, missing: true });
  }
  return [...kept.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
};

const thereAgain = ({ target, what, times, at }: Loss): Loss => ({ target, what, times, at });

const keyOf = ({ target, what }: Pick<Loss, "target" | "what">): string => `${target} ${what}`;

import { vpcOf } from "./blocks.ts";
import type { Facts, RuleFacts, RuleSource } from "./facts.ts";
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

const routeText = (destination: string): string => `create-route ${destination}`;

const ruleText = ({ protocol, from, to, source }: Pick<RuleFacts, "protocol" | "from" | "to" | "source">): string =>
  `authorize-rule ${protocol}/${from}-${to} ${sourceText(source)}`;

const sourceText = (source: RuleSource): string => {
  if (source.is === "cidr") return source.cidr;
  return source.is === "group" ? source.group : source.prefixList;
};

/** The text by which a step that makes something is known again; null for steps that make nothing of ours. */
const madeBy = (step: Step): string | null => {
  if (step.do === "create-route") return routeText(step.destination);
  return step.do === "authorize-rule" ? ruleText(step) : null;
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

/** What is remembered of losses after a look; what it found there again is missing no more. */
export const lossesSeen = (facts: Facts): readonly Loss[] =>
  facts.known.losses
    .filter(({ at }) => seconds(at, facts.readAt) < memorySeconds)
    .map((loss) => (loss.missing && isThere(facts, loss) ? found(loss) : loss));

const found = ({ target, what, times, at }: Loss): Loss => ({ target, what, times, at });

const isThere = ({ sides: both, peering }: Facts, { target, what }: Loss): boolean =>
  sides.some((side) => {
    const vpc = vpcOf(both[side]);
    const routes = vpc?.routeTables.find(({ id }) => id === target)?.routes ?? [];
    const rules = vpc?.securityGroups.find(({ id }) => id === target)?.rules ?? [];
    return (
      routes.some((route) => route.target === peering.id && routeText(route.destination) === what) ||
      rules.some((rule) => rule.direction === "ingress" && ruleText(rule) === what)
    );
  });

/**
 * The same where something has to be made anew in a connection that was wired: that counts, but not twice before a look has
 * found it there. What can't be made isn't taken away by anybody.
 */
export const withLosses = (facts: Facts, batches: readonly Batch[]): readonly Loss[] => {
  const kept = new Map(lossesSeen(facts).map((loss) => [keyOf(loss), loss]));
  for (const { target, steps } of batches)
    for (const what of steps.flatMap((step) => madeBy(step) ?? [])) {
      const before = kept.get(keyOf({ target, what }));
      if (before?.missing) continue;
      kept.set(keyOf({ target, what }), { target, what, times: (before?.times ?? 0) + 1, at: facts.readAt, missing: true });
    }
  return [...kept.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
};

const keyOf = ({ target, what }: Pick<Loss, "target" | "what">): string => `${target} ${what}`;

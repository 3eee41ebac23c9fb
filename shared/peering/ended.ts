import type { Policy } from "../policy/policy.ts";
import { changes, nothingWanted } from "./changes.ts";
import { endWanted } from "./end.ts";
import type { Facts, Outcome } from "./facts.ts";
import { absenceSeconds, justMade, maybeUnseen } from "./freshness.ts";
import { type Side, sides } from "./ids.ts";
import { type Judgement, judgement } from "./judgement.ts";
import type { Reason } from "./reason.ts";
import { violations } from "./rules/rules.ts";
import { staleRules } from "./stale-rules.ts";
import { wanted } from "./wanted.ts";

/** The connection is over: whatever we made goes, then the end is announced with what led to it. */
export const ended = (facts: Facts, policy: Policy): Judgement => {
  if (facts.peering.status === "absent" && !absenceIsCertain(facts))
    return judgement({ is: "waiting", why: "the connection can't be found; looking again", waitSeconds: absenceSeconds });
  const batches = changes(facts, nothingWanted);
  if (batches.length > 0) return judgement({ is: "ready", warnings: [], batches });
  if (justMade(facts)) return maybeUnseen;
  const { outcome, reasons } = explained(facts, policy);
  const unreachable = leftBehind(facts);
  return judgement(
    {
      is: "settled",
      outcome: unreachable.length > 0 ? "degraded" : outcome,
      reasons: [...reasons, ...unreachable],
      warnings: staleRules(facts),
      unroutedTables: [],
    },
    { releases: true },
  );
};

const absenceIsCertain = ({ known, readAt }: Facts): boolean =>
  known.absentSince !== null && Date.parse(readAt) - Date.parse(known.absentSince) >= absenceSeconds * 1000;

const explained = (facts: Facts, policy: Policy): { readonly outcome: Outcome; readonly reasons: readonly Reason[] } => {
  const { status } = facts.peering;
  if (status === "failed") return whyFailed(facts, policy);
  if (status === "expired") return { outcome: "expired", reasons: [...whyWaiting(facts), nobodyAnswered(facts)] };
  const { outcome, reasons } = facts.known;
  if (outcome === "rejected" || outcome === "expired") return { outcome, reasons };
  // told or not: the run that said no may have died, or a later one failed
  if (facts.known.refusal && !wasActive(facts)) return facts.known.refusal;
  if (status === "rejected") return { outcome: "rejected", reasons: [byHand(facts)] };
  return { outcome: "disconnected", reasons: whyDisconnected(facts) };
};

const wasActive = ({ known }: Facts): boolean => known.activeSince !== null;

/** What was told last stands; else what led to the end: a wish, a date, a policy that changed. */
const whyDisconnected = (facts: Facts): readonly Reason[] => {
  const { outcome, reasons, revokedSince } = facts.known;
  if (outcome === "disconnected") return reasons;
  const wanted = endWanted(facts);
  return wanted.length === 0 && revokedSince !== null ? reasons.filter(({ rule }) => rule === "policy-denied") : wanted;
};

/**
 * AWS gives every failed request one sentence, `Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range`
 * (aws-facts 1.2); the rules tell which it was.
 */
const whyFailed = (facts: Facts, policy: Policy): { readonly outcome: Outcome; readonly reasons: readonly Reason[] } => {
  const found = violations(facts, wanted(facts, policy));
  if (found.length > 0) return { outcome: "rejected", reasons: found };
  const { accepter } = facts.peering.ends;
  return {
    outcome: "failed",
    reasons: [
      {
        rule: "request-failed",
        message: `AWS failed the request: ${facts.peering.statusMessage}`,
        fix: `check that \`${accepter.vpc}\` exists in account \`${accepter.account}\`, region \`${accepter.region}\`, then request again`,
        policies: [],
      },
    ],
  };
};

/** What was told before, so that a later look says the same words again. */
const whyWaiting = ({ known }: Facts): readonly Reason[] => known.reasons.filter(({ rule }) => rule !== "request-expired");

const nobodyAnswered = ({ peering }: Facts): Reason => ({
  rule: "request-expired",
  message: `\`${peering.id}\` was not answered within the seven days that AWS gives a request`,
  fix: "request the peering again, and have it approved in time",
  policies: [],
});

const byHand = ({ peering }: Facts): Reason => ({
  rule: "rejected-by-hand",
  message: `\`${peering.id}\` was rejected in account \`${peering.ends.accepter.account}\` by somebody else`,
  fix: "talk to the owner of the accepter's VPC, then request again",
  policies: [],
});

/** Routes and rules of ours in an account that can't be reached stay on record until it can. */
const leftBehind = (facts: Facts): readonly Reason[] =>
  sides.flatMap((side) => {
    const { end } = facts.sides[side];
    const left = onRecord(facts, side);
    const unreached = left === "" ? null : whyUnreached(facts, side);
    if (unreached === null) return [];
    const { rule, why, fix } = unreached;
    return [
      {
        rule,
        message: `${left} of ours may be left in account \`${end.account}\` (\`${end.region}\`)${why}`,
        fix,
        policies: [],
      },
    ];
  });

const onRecord = ({ known }: Facts, side: Side): string => {
  const routes = known.routes.filter((route) => route.side === side).length;
  const said = [
    ...(routes === 0 ? [] : [routes === 1 ? "1 route" : `${routes} routes`]),
    ...(known.rules[side] ? ["rules"] : []),
  ];
  return said.join(" and ");
};

const whyUnreached = ({ sides: both, peering }: Facts, side: Side) => {
  const { end, reading } = both[side];
  switch (reading.is) {
    case "no-access":
      return {
        rule: "account-not-onboarded",
        why: `: ${reading.message}`,
        fix: `deploy the member stack set to account \`${end.account}\`; the sweep then removes them`,
      };
    case "no-region":
      return {
        rule: "region-not-enabled",
        why: `: ${reading.message}`,
        fix: `enable region \`${end.region}\` for account \`${end.account}\`; the sweep then removes them`,
      };
    case "not-read":
      return {
        rule: "outside-organization",
        why: ", which is not in the organization any more",
        fix: `ask the owner of account \`${end.account}\` to delete the blackhole routes to \`${peering.id}\``,
      };
    case "complete":
    case "no-vpc":
      return null;
  }
};

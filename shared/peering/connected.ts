import type { Policy } from "../policy/policy.ts";
import { changes, nothingWanted } from "./changes.ts";
import { endIsNear, ending, endWanted } from "./end.ts";
import type { Facts } from "./facts.ts";
import { sides } from "./ids.ts";
import { type Judgement, judgement } from "./judgement.ts";
import { withoutFights } from "./losses.ts";
import type { Reason } from "./reason.ts";
import { permission } from "./requested.ts";
import { revoked } from "./revoked.ts";
import { violations } from "./rules/rules.ts";
import { type Wanted, wanted } from "./wanted.ts";
import { warnings } from "./warnings.ts";

/** A connection that AWS says is active: wired as policy wants it, or reported when it should not be there. */
export const connected = (facts: Facts, policy: Policy): Judgement => {
  const unreadable = unreadableSides(facts);
  if (unreadable.length > 0) return settled("degraded", unreadable);
  if (facts.known.wish) return ending(facts);
  return facts.known.standing === "found" ? settled("ignored", [notAdopted(facts)]) : standing(facts, policy);
};

/** What rules and policy say of a connection that can be read on both sides. */
const standing = (facts: Facts, policy: Policy): Judgement => {
  const wiring = wanted(facts, policy);
  const verdict = permission(facts, policy);
  const denied = verdict.is === "denied" ? [verdict.reason] : [];
  const against = [...violations(facts, wiring).filter(({ rule }) => standingRules.includes(rule)), ...denied];
  if (against.length > 0 && !isOurs(facts)) return settled("ignored", against);
  if (endWanted(facts).length > 0) return ending(facts);
  if (verdict.is === "denied") return revoked(facts, verdict.reason);
  if (verdict.is === "open" && !isOurs(facts)) return acceptedByHand(facts, wiring, verdict.determining);
  return wired(facts, wiring, verdict.determining);
};

/** Accepted by us, or taken over by an operator. */
const isOurs = ({ known }: Facts): boolean => known.acceptedByUs || known.standing !== "requested";

const wired = (facts: Facts, wiring: Wanted, determining: readonly string[]): Judgement => {
  const { batches, fights } = withoutFights(facts, changes(facts, wiring));
  const notes = warnings(facts, wiring);
  const decided = { determining, permitted: true };
  if (batches.length > 0) return judgement({ is: "ready", warnings: notes, batches }, decided);
  const broken = [...violations(facts, wiring).filter(({ rule }) => wiringRules.includes(rule)), ...fights];
  return judgement(
    {
      is: "settled",
      outcome: broken.length > 0 ? "degraded" : "connected",
      reasons: [...broken, ...endIsNear(facts)],
      warnings: notes,
      unroutedTables: wiring.unroutedTables,
    },
    decided,
  );
};

const notAdopted = ({ peering }: Facts): Reason => ({
  rule: "not-adopted",
  message: `\`${peering.id}\` was there before this deployment was allowed to change anything, so it is left alone`,
  fix: `\`peering adopt ${peering.id}\` takes it over`,
  policies: [],
});

/**
 * Somebody accepted while an approver was still asked (peers-edge-cases 22): the connection stands, as its owner decided, but
 * we wire nothing before the approval.
 */
const acceptedByHand = (facts: Facts, wiring: Wanted, determining: readonly string[]): Judgement => {
  const note = {
    rule: "accepted-by-hand",
    message: `\`${facts.peering.id}\` was accepted by somebody else while it waits for approval; nothing is wired before that`,
  };
  const warned = [note, ...warnings(facts, wiring)];
  return judgement({ is: "needs-approval", outcome: "awaiting-approval", reasons: [], warnings: warned }, { determining });
};

/** What speaks against a connection even once it is active; one that we didn't accept is then left alone. */
const standingRules: readonly string[] = ["account-not-active", "region-not-enabled", "overlaps-existing-peer"];

/** What keeps a connection from being wired as wanted. */
const wiringRules: readonly string[] = ["route-conflict", "transitive-routing", "route-quota", "rule-quota"];

const settled = (outcome: "degraded" | "ignored", reasons: readonly Reason[]): Judgement =>
  judgement({ is: "settled", outcome, reasons, warnings: [], unroutedTables: [] });

const unreadableRules: readonly string[] = ["outside-organization", "account-not-onboarded", "region-not-enabled"];

const unreadableSides = (facts: Facts): readonly Reason[] => {
  if (sides.every((side) => facts.sides[side].reading.is === "complete")) return [];
  const found = violations(facts, nothingWanted).filter(({ rule }) => unreadableRules.includes(rule));
  return found.length > 0 ? found : [vpcGone(facts)];
};

const vpcGone = (facts: Facts): Reason => ({
  rule: "vpc-gone",
  message: `a VPC of \`${facts.peering.id}\` can't be found although the connection is active`,
  fix: "nothing to do if the VPC was just deleted: AWS ends the connection, and the next look cleans up",
  policies: [],
});

import { blocksOf, vpcOf } from "./blocks.ts";
import { isOurRule } from "./changes.ts";
import type { Facts, PeeringStatus } from "./facts.ts";
import { justMade, maybeMaking } from "./freshness.ts";
import { mapSides, type Side } from "./ids.ts";
import { isOver } from "./is-over.ts";
import type { Judgement } from "./judgement.ts";
import type { OwnedRoute, Refusal, Remembered, Standing } from "./known.ts";
import { lossesSeen, withLosses } from "./losses.ts";
import { activeSince } from "./moments.ts";
import type { Proposal } from "./proposal.ts";
import type { Batch, Step } from "./steps.ts";

/**
 * What is remembered after a look. Written before its steps are handed out: no accept without a recorded permit (I1), nothing
 * of ours without an owner. `first`: the first look of a run, before anything was tried.
 */
export const remember = (facts: Facts, judged: Judgement, { first }: { readonly first: boolean }): Remembered => {
  const { known, peering, readAt } = facts;
  const batches = "batches" in judged.proposal ? judged.proposal.batches : [];
  const active = peering.status === "active";
  return {
    approvals: known.approvals,
    outcome: known.outcome,
    reasons: known.reasons,
    caller: known.caller,
    wish: known.wish,
    blocks: mapSides((side) => (vpcOf(facts.sides[side]) ? blocksOf(facts.sides[side]) : known.blocks[side])),
    routes: ownedRoutes(facts, judged.proposal),
    rules: mapSides((side) => rulesByUs(facts, side, batches)),
    acceptedByUs: known.acceptedByUs || makes(batches, (step) => step.do === "accept-connection"),
    refusal: judged.proposal.is === "waiting" || isOver(peering.status) ? known.refusal : refusalOf(judged.proposal),
    absentSince: peering.status === "absent" ? (known.absentSince ?? readAt) : null,
    activeSince: activeSince(facts),
    madeAt: madeAt(facts, batches),
    standing: standing(facts),
    revokedSince: revokedSince(facts, judged.permitted),
    dns: mapSides((side) => dnsByUs(facts, side, batches)),
    losses: first && active && wasWired(facts) ? withLosses(facts, batches) : lossesSeen(facts),
  };
};

const refusalOf = (proposal: Proposal): Refusal | null =>
  proposal.is === "refused" && proposal.batches.length > 0 && (proposal.outcome === "rejected" || proposal.outcome === "expired")
    ? { outcome: proposal.outcome, reasons: proposal.reasons }
    : null;

const wasWired = ({ known: { outcome } }: Facts): boolean => outcome === "connected" || outcome === "degraded";

const makes = (batches: readonly Batch[], is: (step: Step) => boolean): boolean => batches.some(({ steps }) => steps.some(is));

const madeAt = ({ known, readAt }: Facts, batches: readonly Batch[]): string | null =>
  makes(batches, (step) => step.do === "create-route" || step.do === "authorize-rule") ? readAt : known.madeAt;

/** What was active before anything might be changed here is found, not requested. */
const standing = ({ known, peering, settings }: Facts): Standing =>
  known.standing === "requested" &&
  settings.mode === "observe" &&
  peering.status === "active" &&
  known.outcome === null &&
  !known.acceptedByUs
    ? "found"
    : known.standing;

/** A look that couldn't ask policy changes nothing. */
const revokedSince = ({ known, readAt }: Facts, permitted: boolean | null): string | null => {
  if (permitted === null) return known.revokedSince;
  return permitted ? null : (known.revokedSince ?? readAt);
};

/** Ours from the call that turns it on until it is seen off. */
const dnsByUs = ({ known, sides: both }: Facts, side: Side, batches: readonly Batch[]): boolean => {
  const own = batches.filter((batch) => batch.side === side);
  if (makes(own, (step) => step.do === "set-dns" && step.resolution)) return true;
  const { reading } = both[side];
  return known.dns[side] && !(reading.is === "complete" && reading.copy.dnsResolution === false);
};

/** Ours from the call that opens the first port until a look that can show them shows none. */
const rulesByUs = (facts: Facts, side: Side, batches: readonly Batch[]): boolean => {
  const own = batches.filter((batch) => batch.side === side);
  if (makes(own, (step) => step.do === "authorize-rule")) return true;
  const { reading } = facts.sides[side];
  if (reading.is === "no-vpc" || !facts.known.rules[side]) return false;
  if (reading.is !== "complete" || justMade(facts)) return true;
  return reading.vpc.securityGroups.some(({ rules }) => rules.some((rule) => isOurRule(facts, rule)));
};

/** A connection never goes back: a look that finds one with routes of ours before it was active reads what was, perhaps of the tables as well. */
const beforeActive: readonly PeeringStatus[] = ["initiating-request", "pending-acceptance", "provisioning"];

/** What was and still leads to this peering (or can't be seen now), and what is about to be made. */
const ownedRoutes = (facts: Facts, proposal: Proposal): readonly OwnedRoute[] => {
  const batches = "batches" in proposal ? proposal.batches : [];
  // EC2 makes no route to a connection that is over
  const mayCome = facts.peering.status === "active" ? maybeMaking(facts) : justMade(facts);
  const forgetsNone = proposal.is === "waiting" || beforeActive.includes(facts.peering.status) || mayCome;
  const kept = facts.known.routes.filter((route) => forgetsNone || isStillThere(facts, route));
  const planned = batches.flatMap(({ side, target, steps }) =>
    steps.flatMap((step) => (step.do === "create-route" ? [{ side, table: target, destination: step.destination }] : [])),
  );
  const known = new Set(kept.map(routeKey));
  return [...kept, ...planned.filter((route) => !known.has(routeKey(route)))].sort((a, b) =>
    routeKey(a) < routeKey(b) ? -1 : 1,
  );
};

const routeKey = ({ side, table, destination }: OwnedRoute): string => `${side} ${table} ${destination}`;

const isStillThere = (facts: Facts, { side, table, destination }: OwnedRoute): boolean => {
  const vpc = vpcOf(facts.sides[side]);
  if (!vpc) return facts.sides[side].reading.is !== "no-vpc";
  const live = vpc.routeTables.find(({ id }) => id === table)?.routes;
  // a new table may be missing from a read right after: what is in it stays on record while the connection lives
  if (!live) return facts.peering.status === "active";
  return live.some((route) => route.destination === destination && route.target === facts.peering.id);
};

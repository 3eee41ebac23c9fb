import type { Facts } from "../facts.ts";
import type { Reason } from "../reason.ts";
import type { Wanted } from "../wanted.ts";
import { duplicateConnection } from "./duplicate-connection.ts";
import { accountNotActive, accountNotOnboarded, outsideOrganization, regionNotEnabled } from "./membership.ts";
import { overlappingCidrs } from "./overlapping-cidrs.ts";
import { overlapsExistingPeer } from "./overlaps-existing-peer.ts";
import { requestExpired } from "./request-expired.ts";
import { reservedRange } from "./reserved-range.ts";
import { routeConflict } from "./route-conflict.ts";
import type { Rule } from "./rule.ts";

/** All rules, in the order in which a report lists them. */
export const rules: readonly Rule[] = [
  outsideOrganization,
  accountNotActive,
  accountNotOnboarded,
  regionNotEnabled,
  overlappingCidrs,
  duplicateConnection,
  overlapsExistingPeer,
  routeConflict,
  reservedRange,
  requestExpired,
];

/** Every violated rule's findings; empty when nothing speaks against the peering. */
export const violations = (facts: Facts, wanted: Wanted): readonly Reason[] =>
  rules.flatMap(({ id, check }) => check(facts, wanted).map((finding) => ({ rule: id, ...finding, policies: [] })));

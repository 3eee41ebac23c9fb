import type { Facts } from "../facts.ts";
import type { Reason } from "../reason.ts";
import type { Wanted } from "../wanted.ts";
import { duplicateConnection } from "./duplicate-connection.ts";
import { encryptionControl } from "./encryption-control.ts";
import { accountNotActive, accountNotOnboarded, outsideOrganization, regionNotEnabled } from "./membership.ts";
import { overlappingCidrs } from "./overlapping-cidrs.ts";
import { overlapsExistingPeer } from "./overlaps-existing-peer.ts";
import { peeringQuota } from "./peering-quota.ts";
import { requestExpired } from "./request-expired.ts";
import { reservedRange } from "./reserved-range.ts";
import { routeConflict } from "./route-conflict.ts";
import { routeQuota } from "./route-quota.ts";
import type { Rule } from "./rule.ts";
import { ruleQuota } from "./rule-quota.ts";
import { transitiveRouting } from "./transitive-routing.ts";

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
  transitiveRouting,
  reservedRange,
  peeringQuota,
  routeQuota,
  ruleQuota,
  encryptionControl,
  requestExpired,
];

/** Every violated rule's findings; empty when nothing speaks against the peering. */
export const violations = (facts: Facts, wanted: Wanted): readonly Reason[] =>
  rules.flatMap(({ id, check }) => check(facts, wanted).map((finding) => ({ rule: id, ...finding, policies: [] })));

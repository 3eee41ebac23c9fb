import type { Action } from "./action.ts";
import { connectionActions } from "./connections.ts";
import { eventActions } from "./events.ts";
import { ipv6Actions } from "./ipv6.ts";
import { networkActions } from "./network.ts";
import { operatorActions } from "./operator.ts";
import { organizationActions } from "./organization.ts";
import { routeActions } from "./routes.ts";
import { slowActions } from "./slow-aws.ts";
import { subnetActions } from "./subnets.ts";

/** What any day may have. */
export const commonActions: readonly Action[] = [
  ...connectionActions,
  ...networkActions,
  ...organizationActions,
  ...operatorActions,
  ...eventActions,
];

/** What came later has draws of its own, so that a seed's day stays what it was but for these. */
const rareActions: readonly Action[] = [...slowActions, ...subnetActions, ...routeActions, ...ipv6Actions];

/** A rule can only be revoked, and a connection only be taken apart, once it is there: that comes up too seldom among the others. */
const seldom = ["revoke-rule", "revoke-rule", "revoke-rule", "delete-by-hand", "delete-by-hand"];

export const rarelyDrawn: readonly string[] = [...rareActions.map(({ name }) => name), ...seldom];

/** Everything that may happen while the product works. */
export const actions: readonly Action[] = [...commonActions, ...rareActions];

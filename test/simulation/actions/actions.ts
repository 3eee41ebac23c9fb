import type { Action } from "./action.ts";
import { anewActions, connectionActions } from "./connections.ts";
import { eventActions } from "./events.ts";
import { ipv6Actions } from "./ipv6.ts";
import { networkActions } from "./network.ts";
import { operatorActions, redriveActions } from "./operator.ts";
import { organizationActions } from "./organization.ts";
import { routeActions } from "./routes.ts";
import { slowActions } from "./slow-aws.ts";
import { subnetActions } from "./subnets.ts";
import { wishActions } from "./wish.ts";

/** What any day may have. */
export const commonActions: readonly Action[] = [
  ...connectionActions,
  ...networkActions,
  ...organizationActions,
  ...operatorActions,
  ...eventActions,
];

/** What came later has draws of its own, so that a seed's day stays what it was but for these. */
const rareActions: readonly Action[] = [
  ...slowActions,
  ...subnetActions,
  ...routeActions,
  ...ipv6Actions,
  ...wishActions,
  ...anewActions,
  ...redriveActions,
];

/** What needs something that is wired comes up too seldom among the others, and comes later. */
const late = [
  "revoke-rule",
  "revoke-rule",
  "delete-by-hand",
  "disconnect",
  "disconnect",
  "request-anew",
  "request-anew",
  "repoint-route",
  "repoint-route",
  "repoint-route",
];
export const lateActions: readonly string[] = late;

/** What seldom finds what it needs is drawn once more. */
const seldomPossible = ["move-subnet", "redrive-execution", "redrive-execution"];

export const rarelyDrawn: readonly string[] = [...rareActions.map(({ name }) => name), ...seldomPossible, ...lateActions];

/** Everything that may happen while the product works. */
export const actions: readonly Action[] = [...commonActions, ...rareActions];

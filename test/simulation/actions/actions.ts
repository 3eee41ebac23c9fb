import type { Action } from "./action.ts";
import { connectionActions } from "./connections.ts";
import { eventActions } from "./events.ts";
import { networkActions } from "./network.ts";
import { operatorActions } from "./operator.ts";
import { organizationActions } from "./organization.ts";
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
export const rareActions: readonly Action[] = [...slowActions, ...subnetActions];

/** Everything that may happen while the product works. */
export const actions: readonly Action[] = [...commonActions, ...rareActions];

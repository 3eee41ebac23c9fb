import type { Action } from "./action.ts";
import { connectionActions } from "./connections.ts";
import { eventActions } from "./events.ts";
import { networkActions } from "./network.ts";
import { operatorActions } from "./operator.ts";
import { organizationActions } from "./organization.ts";

/** Everything that may happen while the product works. */
export const actions: readonly Action[] = [
  ...connectionActions,
  ...networkActions,
  ...organizationActions,
  ...operatorActions,
  ...eventActions,
];

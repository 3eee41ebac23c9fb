import type { PeeringConnectionId, Place } from "../peering/ids.ts";
import type { PeeringEntry, PeeringRecord } from "./ledger.ts";

/** What is remembered of a peering before anyone has looked at it; fields that an older record lacks are read as here. */
export const emptyRecord: PeeringRecord = {
  ends: null,
  blocks: { requester: [], accepter: [] },
  routes: [],
  rules: { requester: false, accepter: false },
  approvals: [],
  acceptedByUs: false,
  refusal: null,
  standing: "requested",
  wish: null,
  activeSince: null,
  madeAt: null,
  revokedSince: null,
  dns: { requester: false, accepter: false },
  losses: [],
  due: null,
  outcome: null,
  reasons: [],
  warnings: [],
  absentSince: null,
  caller: "",
  looked: null,
  enrolled: false,
  decided: "",
  announced: "",
  since: null,
  tagged: { requester: "", accepter: "" },
};

/** The entry that the first hint makes, before it is counted. */
export const firstEntry = (id: PeeringConnectionId, seen: Place): PeeringEntry => ({
  id,
  seen,
  dirty: 0,
  generation: 1,
  heartbeat: null,
  record: emptyRecord,
  version: 0,
});

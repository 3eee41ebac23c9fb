import { durationSeconds, type Settings } from "../config.ts";
import type { DecisionSettings } from "../peering/decision-settings.ts";

/** The part of the settings that decides, as the facts carry it. */
export const decisionSettings = (settings: Settings): DecisionSettings => ({
  organizationId: settings.organizationId,
  tagPrefix: settings.tagPrefix,
  regions: [...settings.regions].sort(),
  mode: settings.mode,
  paused: settings.paused,
  overlappingPeers: settings.overlappingPeers,
  approvalQuorum: settings.approvals.quorum,
  routes: settings.routes,
  onPolicyRevoked: settings.onPolicyRevoked,
  revokedGraceSeconds: durationSeconds(settings.revokedGrace),
  approvalSeconds: durationSeconds(settings.approvals.expires),
  freeze: settings.freeze.map(({ from, to, units = null, regions = null }) => ({ from, to, units, regions })),
  deletionGuard: settings.deletionGuard,
});

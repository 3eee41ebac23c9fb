import type { Region } from "./ids.ts";

/** The part of the settings that a decision depends on. */
export interface DecisionSettings {
  readonly organizationId: string;
  readonly tagPrefix: string;
  readonly regions: readonly Region[];
  readonly mode: "enforce" | "observe";
  readonly paused: boolean;
  readonly overlappingPeers: "refuse" | "allow";
  readonly approvalQuorum: number;
  /** whole blocks, or least-access routes per subnet of the peer */
  readonly routes: "vpc" | "subnets";
  readonly onPolicyRevoked: "report" | "disconnect";
  readonly revokedGraceSeconds: number;
  /** how long a request may wait for approvals, counted from the request */
  readonly approvalSeconds: number;
  /** windows in which nothing is changed, as ISO 8601; without units and regions they hold everywhere */
  readonly freeze: readonly Freeze[];
  /** the share of all live peerings that may be revoked before no revoked one is disconnected any more */
  readonly deletionGuard: number;
}

interface Freeze {
  readonly from: string;
  readonly to: string;
  readonly units: readonly string[] | null;
  readonly regions: readonly Region[] | null;
}

import type { DecisionSettings } from "./decision-settings.ts";
import type { AccountId, End, PeeringConnectionId, PerSide, Place, Tags, VpcId } from "./ids.ts";
import type { Known } from "./known.ts";
import type { Quotas } from "./quotas.ts";

/**
 * All that a decision may depend on, as JSON, read in one attempt. Lists are sorted by id (blocks by text),
 * so equal worlds give equal facts. A bug report is a file of these.
 */
export interface Facts {
  readonly version: 1;
  /** ISO 8601, when the reading began */
  readonly readAt: string;
  readonly settings: DecisionSettings;
  readonly peering: LivePeering;
  readonly sides: PerSide<SideFacts>;
  readonly known: Known;
}

/** EC2's status codes (VpcPeeringConnectionStateReasonCode), and `absent` when EC2 no longer shows the connection. */
export type PeeringStatus =
  | "initiating-request"
  | "pending-acceptance"
  | "provisioning"
  | "active"
  | "deleting"
  | "deleted"
  | "rejected"
  | "failed"
  | "expired"
  | "absent";

export interface LivePeering {
  readonly id: PeeringConnectionId;
  readonly status: PeeringStatus;
  readonly statusMessage: string;
  /** ISO 8601; null once active */
  readonly expiresAt: string | null;
  readonly ends: PerSide<End>;
  /** where the connection was last looked up: an event's or the sweep's account and region */
  readonly seen: Place;
}

export interface SideFacts {
  readonly end: End;
  readonly account: AccountFacts;
  readonly reading: Reading;
}

export type AccountFacts =
  | {
      readonly is: "member";
      readonly id: AccountId;
      readonly name: string;
      readonly state: "ACTIVE" | "SUSPENDED" | "PENDING_ACTIVATION" | "PENDING_CLOSURE" | "CLOSED";
      /** organizational-unit ids from the root down, without the root; from `Account.Paths` */
      readonly units: readonly string[];
      readonly tags: Tags;
    }
  | { readonly is: "outside"; readonly id: AccountId };

/** What could be read on one side. Anything but `complete` is no ground for a decision to accept. */
export type Reading =
  | { readonly is: "complete"; readonly copy: ConnectionCopy; readonly vpc: VpcFacts; readonly quotas: Quotas }
  /** the member role can't be assumed or lacks a permission */
  | { readonly is: "no-access"; readonly role: string; readonly message: string }
  /** the role's fresh credentials are no good in that region: it isn't enabled for the account (aws-facts 8) */
  | { readonly is: "no-region"; readonly role: string; readonly message: string }
  /** the account is outside the organization, so it isn't read */
  | { readonly is: "not-read" }
  /** the VPC isn't there (deleted, or never was) */
  | { readonly is: "no-vpc"; readonly copy: ConnectionCopy };

/** The side's own copy of the connection: AWS keeps status visibility, tags and options per account and region. */
export interface ConnectionCopy {
  readonly status: PeeringStatus;
  readonly tags: Tags;
  /** AllowDnsResolutionFromRemoteVpc of this side; null where EC2 doesn't tell (not active) */
  readonly dnsResolution: boolean | null;
}

export interface VpcFacts {
  readonly id: VpcId;
  readonly isDefault: boolean;
  readonly tags: Tags;
  /** primary first in EC2; here sorted by text */
  readonly blocks: readonly BlockFacts[];
  readonly dns: { readonly support: boolean; readonly hostnames: boolean };
  readonly encryption: EncryptionFacts;
  readonly subnets: readonly SubnetFacts[];
  readonly routeTables: readonly RouteTableFacts[];
  readonly securityGroups: readonly SecurityGroupFacts[];
  /** the prefix lists that tables and groups of this VPC name */
  readonly prefixLists: readonly PrefixListFacts[];
  /** the other peering connections of this VPC that are alive */
  readonly peerings: readonly OtherPeering[];
}

/** VPC encryption control (aws-facts 8). */
export interface EncryptionFacts {
  /** `off` where the VPC has none */
  readonly mode: "off" | "monitor" | "enforce";
  /** whether the mode holds; false while it changes, or where a change failed */
  readonly settled: boolean;
  /** kinds of traffic that stay unencrypted, by the names of EC2 (`VpcPeering`, `NatGateway` …), those on their way in or out too */
  readonly exclusions: readonly { readonly of: string; readonly settled: boolean }[];
}

/** A prefix list counts against quotas with its largest size, not with its entries (aws-facts 5). */
export interface PrefixListFacts {
  readonly id: string;
  /** null where EC2 doesn't tell: lists of AWS, and lists that the role may not see */
  readonly version: 4 | 6 | null;
  readonly maxEntries: number | null;
}

export interface BlockFacts {
  /** canonical text, IPv4 or IPv6 */
  readonly cidr: string;
  readonly state: "associating" | "associated" | "disassociating" | "disassociated" | "failing" | "failed";
}

export interface SubnetFacts {
  readonly id: string;
  /** IPv4 and IPv6 blocks, canonical */
  readonly cidrs: readonly string[];
  readonly tags: Tags;
}

export interface RouteTableFacts {
  readonly id: string;
  readonly main: boolean;
  /** explicitly associated subnets; implicit ones of the main table are invisible in EC2 */
  readonly subnets: readonly string[];
  /** internet or virtual private gateways of an edge table */
  readonly gateways: readonly string[];
  readonly tags: Tags;
  readonly routes: readonly RouteFacts[];
}

export interface RouteFacts {
  /** canonical block, or a prefix list id `pl-…` */
  readonly destination: string;
  /** `pcx-…`, `igw-…`, `local` … */
  readonly target: string;
  readonly state: "active" | "blackhole" | "filtered";
  readonly origin: "table" | "static" | "propagated";
}

export interface SecurityGroupFacts {
  readonly id: string;
  readonly name: string;
  readonly tags: Tags;
  readonly rules: readonly RuleFacts[];
}

export interface RuleFacts {
  readonly id: string;
  readonly direction: "ingress" | "egress";
  /** `tcp`, `udp`, `icmp`, `-1` … as EC2 writes it */
  readonly protocol: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly source: RuleSource;
  readonly description: string;
  readonly tags: Tags;
}

export type RuleSource =
  | { readonly is: "cidr"; readonly cidr: string }
  | { readonly is: "group"; readonly group: string; readonly account: AccountId | null }
  | { readonly is: "prefix-list"; readonly prefixList: string };

export interface OtherPeering {
  readonly id: PeeringConnectionId;
  readonly status: PeeringStatus;
  readonly ends: PerSide<End>;
  /** blocks of the far VPC as far as they are known (EC2 shows them only once active) */
  readonly farBlocks: readonly string[];
  /** ISO 8601, 7 days after the request; null once active */
  readonly expiresAt: string | null;
}

export const outcomes = [
  "connected",
  "rejected",
  "awaiting-approval",
  "degraded",
  "failed",
  "disconnected",
  "expired",
  "ignored",
] as const;
export type Outcome = (typeof outcomes)[number];
